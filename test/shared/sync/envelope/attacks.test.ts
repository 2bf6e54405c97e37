// Rows of the threat table that concern envelopes. The attacker has a member's keys and writes bytes of his own.
import * as Y from 'yjs'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Refusal } from '../../../../shared/sync/envelope/refusals.ts'
import { LEADERS_GROUP, slotOf } from '../../../../shared/sync/membership/state.ts'
import { type Forgery, forge, forgeDocId, sha256, tag } from '../../../support/forge-envelope.ts'
import { foundTeam, Network, type NetworkDevice, TEAM } from '../../../support/network.ts'
import { diceOf } from '../../../support/dice.ts'

const board = { group: TEAM, name: 'board' }

describe('an attacker with the keys of a member', () => {
  let anna: NetworkDevice
  let ben: NetworkDevice
  let mallory: NetworkDevice
  let reader: NetworkDevice
  let honest: NetworkDevice[]
  let network: Network
  beforeEach(async () => {
    const { devices } = await foundTeam({ anna: 'owner', ben: 'member', mallory: 'member', reader: 'reader' })
    ;({ anna, ben, mallory, reader } = devices)
    honest = [anna, ben]
    network = new Network(diceOf(7))
    anna.edit(board, (doc) => doc.getMap('m').set('anna', 1))
    await network.heal([anna, ben, mallory, reader])
  })

  /** An update as some Yjs client makes it, on top of what a device has. */
  function update(client: number, change: (doc: Y.Doc) => void, on?: NetworkDevice): Uint8Array {
    const doc = new Y.Doc()
    if (on) Y.applyUpdateV2(doc, on.state(board))
    doc.clientID = client
    let made: Uint8Array | null = null
    doc.on('updateV2', (bytes: Uint8Array) => (made = bytes))
    doc.transact(() => change(doc))
    if (!made) throw new Error('no update')
    return made
  }
  const clientOf = (device: NetworkDevice, n = 1): number => slotOf(device.id) * 2 ** 32 + n
  const set = (key: string) => (doc: Y.Doc) => void doc.getMap('m').set(key, 'mallory')
  /** The last envelope of a device that another one holds. */
  function last(of: NetworkDevice, on: NetworkDevice): { device: string; seq: number; tag: number } {
    const chain = on.replica.admission.logs.get(on.docId(board))?.chains.get(of.id)
    const entry = chain?.at(chain.counted)
    if (!entry) throw new Error('nothing counted')
    return { device: of.id, seq: entry.seq, tag: entry.tag }
  }
  function told(by: NetworkDevice, more: Partial<Forgery> = {}): Forgery {
    const keyId = [...by.members.keysOf(TEAM).keys()].at(-1) ?? ''
    return {
      space: by.space,
      doc: forgeDocId(TEAM, 'board'),
      device: by.id,
      seq: 1,
      keyId,
      contentKey: by.members.contentKey(keyId) ?? new Uint8Array(32),
      name: 'board',
      updates: [update(clientOf(by), set('m'))],
      signing: by.keys.signing,
      ...more,
    }
  }
  async function send(to: NetworkDevice, ...envelopes: Uint8Array[]): Promise<void> {
    const { encodeMessage } = await import('../../../../shared/sync/replica/messages.ts')
    const session = to.replica.connect({ device: mallory.id, send: () => undefined })
    await to.replica.receive(session, encodeMessage({ type: 'give', envelopes, more: [] }))
    to.replica.disconnect(session)
  }
  const refused = (at: NetworkDevice, code: Refusal): number =>
    at.replica.admission.refusals.of(mallory.id, code) + at.replica.admission.refusals.of(reader.id, code)
  async function expectRefusal(envelope: Uint8Array, code: Refusal): Promise<void> {
    const before = anna.state(board)
    await send(anna, envelope)
    expect(refused(anna, code), code).toBe(1)
    expect(anna.state(board)).toEqual(before)
    // The app goes on: another member's edit still comes through.
    ben.edit(board, (doc) => doc.getMap('m').set('later', 1))
    await network.heal(honest)
    expect(anna.read(board)).toEqual({ anna: 1, later: 1 })
    expect(anna.state(board)).toEqual(ben.state(board))
  }

  test('what he writes by the rules is taken: the forger speaks the format', async () => {
    await send(anna, await forge(told(mallory)))
    expect(anna.read(board)).toEqual({ anna: 1, m: 'mallory' })
  })

  test('[E1] an envelope of another space, of another kind, or larger than 1 MiB is refused', async () => {
    await send(anna, await forge(told(mallory, { space: 'ab'.repeat(16) })))
    await send(anna, await forge(told(mallory, { kind: 3 })))
    await send(anna, new Uint8Array(1024 * 1024 + 1))
    expect(['space', 'kind', 'size'].map((code) => refused(anna, code as Refusal))).toEqual([1, 1, 1])
  })

  test('[E2] a signature of another device, or made for another use, is refused', async () => {
    await send(anna, await forge(told(mallory, { device: ben.id })))
    await send(anna, await forge(told(mallory, { label: 'env-v2' })))
    expect(refused(anna, 'signature')).toBe(2)
    expect(anna.read(board)).toEqual({ anna: 1 })
  })

  test('[E3] an envelope cannot be replayed into another document: its content names its own', async () => {
    await expectRefusal(await forge(told(mallory, { doc: forgeDocId(TEAM, 'targets') })), 'document')
  })

  test('[E4] operations in another device’s name are refused', async () => {
    await expectRefusal(await forge(told(mallory, { updates: [update(clientOf(ben), set('x'))] })), 'client')
  })

  test('[E4] operations in a name outside all slots are refused', async () => {
    await expectRefusal(await forge(told(mallory, { updates: [update(77, set('x'))] })), 'client')
  })

  test('[E5] a jump of his own clock is refused', async () => {
    const doc = new Y.Doc()
    doc.clientID = clientOf(mallory)
    doc.getMap('m').set('one', 1)
    const before = Y.encodeStateVector(doc)
    doc.getMap('m').set('two', 2)
    await expectRefusal(await forge(told(mallory, { updates: [Y.encodeStateAsUpdateV2(doc, before)] })), 'clock')
  })

  test('[E5] a run of 2^40 operations is refused before Yjs sees it', async () => {
    const doc = new Y.Doc()
    doc.clientID = clientOf(mallory)
    const item = new Y.GC({ client: clientOf(mallory), clock: 0 } as Y.ID, 2 ** 40)
    doc.store.clients.set(clientOf(mallory), [item])
    await expectRefusal(await forge(told(mallory, { updates: [Y.encodeStateAsUpdateV2(doc)] })), 'update')
  })

  /** A delete set of one run, as Yjs writes an update with nothing else. */
  function deletion(client: number, clock: number, length: number): Uint8Array {
    const encoder = new Y.UpdateEncoderV2()
    const rest = encoder.restEncoder as unknown as { cbuf: Uint8Array; cpos: number }
    const varint = (value: number): void => {
      for (let left = value; ; left = Math.floor(left / 128)) {
        rest.cbuf[rest.cpos++] = left > 127 ? 128 | (left % 128) : left
        if (left <= 127) break
      }
    }
    varint(0)
    varint(1)
    encoder.resetDsCurVal()
    varint(client)
    varint(1)
    encoder.writeDsClock(clock)
    encoder.writeDsLen(length)
    return encoder.toUint8Array()
  }

  test('[E5] a delete set of 2^30 operations is refused', async () => {
    await expectRefusal(await forge(told(mallory, { updates: [deletion(clientOf(anna), 0, 2 ** 30)] })), 'update')
  })

  test('[E6] deleting what others have yet to write is refused', async () => {
    const deps = [last(anna, anna)]
    await expectRefusal(await forge(told(mallory, { deps, updates: [deletion(clientOf(anna), 1, 5)] })), 'past')
  })

  test('[E6] deleting what he saw is his right', async () => {
    await send(
      anna,
      await forge(told(mallory, { deps: [last(anna, anna)], updates: [deletion(clientOf(anna), 0, 1)] })),
    )
    expect(anna.read(board)).toEqual({})
  })

  test('[E6] building on what he does not name is refused: it would wait in Yjs on some replicas', async () => {
    await expectRefusal(await forge(told(mallory, { updates: [update(clientOf(mallory), set('anna'), anna)] })), 'past')
  })

  test('[E7] bytes that are no update are refused, whatever Yjs would do with them', async () => {
    await expectRefusal(await forge(told(mallory, { updates: [Uint8Array.of(1, 2, 3, 250)] })), 'update')
  })

  test('[E8] a reader’s envelope changes nothing, not even through a third peer', async () => {
    const bytes = await forge(told(reader, { updates: [update(clientOf(reader), set('reader'))] }))
    await send(ben, bytes)
    await network.heal([ben, anna])
    expect(anna.read(board)).toEqual({ anna: 1 })
    expect(ben.read(board)).toEqual({ anna: 1 })
  })

  test('[E8] a member’s envelope in the leaders’ group changes nothing, though he reads it and holds its key', async () => {
    const targets = { group: LEADERS_GROUP, name: 'targets' }
    await anna.rotate(LEADERS_GROUP)
    await network.heal([anna, ben, mallory])
    anna.edit(targets, (doc) => doc.getMap('m').set('anna', 1))
    await network.heal([anna, ben, mallory])
    expect(mallory.read(targets)).toEqual({ anna: 1 })
    const keyId = [...mallory.members.keysOf(LEADERS_GROUP).keys()].at(-1) ?? ''
    const contentKey = mallory.members.contentKey(keyId)
    if (!contentKey) throw new Error('he cannot read it')
    const place = { doc: forgeDocId(LEADERS_GROUP, 'targets'), name: 'targets', keyId, contentKey }
    await send(ben, await forge(told(mallory, place)))
    await network.heal([ben, anna])
    for (const device of honest) expect(device.read(targets)).toEqual({ anna: 1 })
    // Under the team's key, in which he may write, it is another document.
    const elsewhere = await forge(told(mallory, { doc: place.doc, name: 'targets' }))
    await send(ben, elsewhere)
    await network.heal([ben, anna])
    for (const device of honest) expect(device.read(targets)).toEqual({ anna: 1 })
    // Made a manager, what he writes counts.
    await anna.op({ type: 'setRole', person: mallory.id, role: 'manager', cuts: null })
    await network.heal([anna, ben, mallory])
    for (const device of honest) expect(device.read(targets)).toEqual({ anna: 1, m: 'mallory' })
  })

  test('[E8] a removed member’s envelope past the cut changes nothing, back-dated or not, through whomever it comes', async () => {
    const first = await forge(told(mallory))
    await send(anna, first)
    await network.heal(honest)
    await anna.remove(mallory.id, TEAM)
    await network.heal([anna])
    // Ben has not heard of it; Mallory names the old membership and the old key, as if it were last year.
    const doc = new Y.Doc()
    doc.clientID = clientOf(mallory)
    doc.getMap('m').set('m', 'mallory')
    const vector = Y.encodeStateVector(doc)
    doc.getMap('m').set('late', 'mallory')
    const late = await forge(
      told(mallory, { seq: 2, prev: sha256(first), updates: [Y.encodeStateAsUpdateV2(doc, vector)] }),
    )
    await send(ben, late)
    expect(ben.read(board)).toEqual({ anna: 1, m: 'mallory', late: 'mallory' })
    await network.heal(honest)
    expect(anna.read(board)).toEqual({ anna: 1, m: 'mallory' })
    expect(ben.state(board)).toEqual(anna.state(board))
    expect(ben.events.map((event) => event.type)).toEqual(['rebuilt'])
  })

  test('[E9] what an honest writer built on before he knew is adopted by all', async () => {
    await anna.remove(mallory.id, TEAM)
    await send(ben, await forge(told(mallory, { updates: [update(clientOf(mallory), set('late'))] })))
    ben.edit(board, (doc) => doc.getMap('m').set('late', 'ben'))
    await ben.flush()
    await network.heal(honest)
    expect(anna.read(board)).toEqual({ anna: 1, late: 'ben' })
    expect(anna.state(board)).toEqual(ben.state(board))
  })

  test('[E10] two envelopes of one number freeze the chain; both replicas say so and agree', async () => {
    await send(anna, await forge(told(mallory, { updates: [update(clientOf(mallory), set('one'))] })))
    await send(ben, await forge(told(mallory, { updates: [update(clientOf(mallory), set('two'))] })))
    await network.heal(honest)
    expect(anna.state(board)).toEqual(ben.state(board))
    expect(anna.read(board)).toEqual({ anna: 1 })
    for (const device of honest) {
      expect(device.events).toContainEqual({
        type: 'cloned',
        device: mallory.id,
        doc: device.docId(board),
        seq: 1,
        own: false,
      })
    }
  })

  test('[E10] branches of different length are found out as well', async () => {
    const first = await forge(told(mallory, { updates: [] }))
    const second = await forge(
      told(mallory, { seq: 2, prev: sha256(first), updates: [update(clientOf(mallory), set('x'))] }),
    )
    const twin = await forge(told(mallory, { seq: 2, prev: sha256(first), updates: [] }))
    const third = await forge(told(mallory, { seq: 3, prev: sha256(twin), updates: [] }))
    await send(anna, first, second)
    await send(ben, third, twin, first)
    expect(anna.read(board)).toEqual({ anna: 1, x: 'mallory' })
    await network.heal(honest)
    for (const device of honest) {
      expect(device.events.map((event) => event.type)).toContain('cloned')
      expect(device.read(board)).toEqual({ anna: 1 })
      const chain = device.replica.admission.logs.get(device.docId(board))?.chains.get(mallory.id)
      expect([chain?.fork, chain?.counted, chain?.last]).toEqual([2, 1, 3])
    }
    expect(anna.state(board)).toEqual(ben.state(board))
  })

  test('[E10] nobody erases by a late fork what others built on', async () => {
    const real = await forge(told(mallory, { updates: [update(clientOf(mallory), set('one'))] }))
    await send(anna, real)
    anna.edit(board, (doc) => doc.getMap('m').set('one', 'anna'))
    await network.heal(honest)
    await send(ben, await forge(told(mallory, { updates: [update(clientOf(mallory), set('two'))] })))
    await network.heal(honest)
    expect(anna.read(board)).toEqual({ anna: 1, one: 'anna' })
    expect(anna.state(board)).toEqual(ben.state(board))
    expect(tag(real)).toBe(last(mallory, ben).tag)
  })

  test('[E11] a removed device’s keys do not open what is sealed under the next key', async () => {
    await anna.remove(mallory.id, TEAM)
    anna.edit(board, (doc) => doc.getMap('m').set('secret', 1))
    await network.heal(honest)
    const rows = [...anna.disk.envelopes.rows.values()]
    await mallory.members.add(anna.disk.ops)
    const newest = rows.sort((a, b) => b.seq - a.seq)[0]
    const { parseEnvelope } = await import('../../../../shared/sync/envelope/codec.ts')
    expect(newest && mallory.members.contentKey(parseEnvelope(newest.bytes).keyId)).toBeNull()
    // And honest devices give him nothing.
    const wire = new Network(diceOf(3))
    wire.connect(anna, mallory)
    await wire.deliverAll()
    expect(mallory.read(board)).toEqual({ anna: 1 })
  })
})
