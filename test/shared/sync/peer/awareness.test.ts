// Attackers write their words with their own code (test/support/forge-envelope.ts).
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../../shared/sync/bytes.ts'
import { EphemeralSpace, MAX_PLACE_BYTES } from '../../../../shared/sync/peer/ephemeral.ts'
import { forge, forgeDocId, type Forgery } from '../../../support/forge-envelope.ts'
import { foundTeam, TEAM } from '../../../support/network.ts'

const session = '05'.repeat(16)
const body = (place: string, version = 1, type = 2): Uint8Array => {
  const text = Buffer.from(place)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.byteLength)
  return Buffer.concat([Buffer.from([version]), Buffer.from(session, 'hex'), Buffer.from([type]), length, text])
}

describe('[P10] a word to all of a space', () => {
  it('is its author’s, for this space, and nothing else', async () => {
    const { space, devices } = await foundTeam({ anna: 'owner', ben: 'member', ed: 'member', mallory: 'member' })
    const { anna, ben, ed, mallory } = devices
    const words = new EphemeralSpace(space, TEAM, ben.members)
    const keyId = [...mallory.members.keysOf(TEAM).keys()][0] ?? ''
    const contentKey = mallory.members.contentKey(keyId) ?? new Uint8Array()
    const honest: Forgery = {
      kind: 3,
      space,
      doc: forgeDocId(TEAM, 'presence'),
      device: anna.id,
      seq: 9,
      keyId,
      contentKey,
      name: 'presence',
      updates: [body('lead:one')],
      signing: anna.keys.signing,
    }
    const open = async (told: Partial<Forgery>): Promise<unknown> => words.open(await forge({ ...honest, ...told }))
    const read = { device: anna.id, session, number: 9, word: { type: 'place', place: 'lead:one' } }
    expect(await open({})).toEqual(read)
    const own = new EphemeralSpace(space, TEAM, anna.members)
    const sealed = await own.seal(anna.keys, anna.id, session, 9, { type: 'place', place: 'lead:one' })
    expect(await words.open(sealed ?? new Uint8Array())).toEqual(read)
    const expected: [string, Partial<Forgery>][] = [
      ['signature', { signing: mallory.keys.signing }],
      ['signature', { label: 'env-v2' }],
      ['stranger', { device: '66'.repeat(16) }],
      // An update of a document is no word, and a word of another place is none here.
      ['shape', { kind: 1 }],
      ['sealed', { doc: forgeDocId(TEAM, 'board'), name: 'board' }],
      ['sealed', { space: '07'.repeat(16) }],
      ['sealed', { keyId: '07'.repeat(16) }],
      ['sealed', { contentKey: new Uint8Array(32) }],
      ['sealed', { name: 'elsewhere' }],
      ['shape', { updates: [] }],
      ['shape', { updates: [body('x'), body('y')] }],
      ['shape', { updates: [body('x', 2)] }],
      ['shape', { updates: [body('x', 1, 3)] }],
      ['shape', { updates: [body('x', 1, 0)] }],
      ['shape', { updates: [body('x'.repeat(MAX_PLACE_BYTES + 1))] }],
      ['shape', { updates: [Buffer.concat([body('x'), Buffer.from([0])])] }],
      ['shape', { updates: [Buffer.alloc(2000)] }],
    ]
    for (const [code, told] of expected) expect(await open(told), JSON.stringify(told)).toBe(code)
    await anna.remove(ed.id, TEAM)
    for (const op of await anna.members.missingFrom(ben.members.heads())) await ben.members.add([op])
    expect(await open({ device: ed.id, signing: ed.keys.signing })).toBe('stranger')
    // And what is sealed now he cannot read.
    const later = await own.seal(anna.keys, anna.id, session, 10, { type: 'hello' })
    expect(await words.open(later ?? new Uint8Array())).toMatchObject({ word: { type: 'hello' } })
    expect(await new EphemeralSpace(space, TEAM, ed.members).open(later ?? new Uint8Array())).toBe('sealed')
    expect(toHex(later ?? new Uint8Array())).not.toContain(toHex(Buffer.from('presence')))
  })

  it('is refused with any bit changed and at any length, and is never taken for content', async () => {
    const { space, devices } = await foundTeam({ anna: 'owner', ben: 'member' })
    const { anna, ben } = devices
    const words = new EphemeralSpace(space, TEAM, ben.members)
    const own = new EphemeralSpace(space, TEAM, anna.members)
    const good = (await own.seal(anna.keys, anna.id, session, 1, { type: 'place', place: 'here' })) ?? new Uint8Array()
    for (let at = 0; at < good.byteLength; at++) {
      const changed = Uint8Array.from(good)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7))
      expect(typeof (await words.open(changed)), String(at)).toBe('string')
      expect(typeof (await words.open(good.subarray(0, at)))).toBe('string')
    }
    await ben.replica.receiveEntries([], [good])
    expect(ben.replica.admission.refusals.all().map(({ code }) => code)).toEqual(['kind'])
    expect(ben.disk.envelopes.rows.size).toBe(0)
  })
})
