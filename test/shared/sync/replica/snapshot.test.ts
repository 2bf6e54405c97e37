import * as Y from 'yjs'
import { beforeEach, describe, expect, test } from 'vitest'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { Admission } from '../../../../shared/sync/envelope/admission.ts'
import type { DocLog } from '../../../../shared/sync/envelope/doc-log.ts'
import { MessageKeys } from '../../../../shared/sync/envelope/seal.ts'
import {
  auditSnapshot,
  replay,
  sealSnapshot,
  type SnapshotBody,
  snapshotDigest,
} from '../../../../shared/sync/replica/snapshot.ts'
import { versionOf } from '../../../../shared/sync/replica/settle.ts'
import { forgeDocId } from '../../../support/forge-envelope.ts'
import { type ForgedSnapshot, forgeSnapshot, lyingState } from '../../../support/forge-snapshot.ts'
import { foundTeam, Network, NetworkDevice, TEAM } from '../../../support/network.ts'
import { diceOf } from '../../../support/dice.ts'

const board = { group: TEAM, name: 'board' }

describe('a snapshot', () => {
  let anna: NetworkDevice
  let ben: NetworkDevice
  let cleo: NetworkDevice
  let fresh: NetworkDevice
  let network: Network
  beforeEach(async () => {
    const team = await foundTeam({ anna: 'owner', ben: 'coach', cleo: 'member', fresh: 'member' })
    ;({ anna, ben, cleo, fresh } = team.devices)
    network = new Network(diceOf(5))
    for (let round = 0; round < 5; round++) {
      for (const device of [anna, ben, cleo]) {
        device.edit(board, (doc) => doc.getMap('m').set(`${device.name}${String(round % 3)}`, round))
        await device.flush()
      }
      if (round % 2 === 0) await network.heal([anna, ben, cleo])
    }
    cleo.edit(board, (doc) => doc.getMap('m').delete('anna0'))
    await network.heal([anna, ben, cleo])
  })

  const logOf = (device: NetworkDevice): DocLog => {
    const log = device.replica.admission.logs.get(device.docId(board))
    if (!log) throw new Error('no log')
    return log
  }
  const docName = () => ({ ...board, id: ben.docId(board) })
  async function truth(by: NetworkDevice): Promise<SnapshotBody> {
    const body = await replay(by.replica, logOf(by), versionOf(logOf(by)))
    if (!body) throw new Error('not whole')
    return body
  }
  async function sealed(by: NetworkDevice, body: SnapshotBody): Promise<Uint8Array[]> {
    const parts = await sealSnapshot(by.replica, docName(), body)
    if (!parts) throw new Error('may not')
    return parts
  }

  test('[E14] two who hold the same envelopes make the same one', async () => {
    expect(snapshotDigest(await truth(ben))).toEqual(snapshotDigest(await truth(anna)))
    expect((await truth(ben)).state).toEqual(cleo.state(board))
    expect(await auditSnapshot(anna.replica, await sealed(ben, await truth(ben)))).toBe(true)
  })

  test('none is made by who does not hold the key in force', async () => {
    const { admission, members, keys } = ben.replica
    const keyless = new Admission(admission.space, admission.self, members, new MessageKeys(() => null))
    const body = await truth(ben)
    expect(await sealSnapshot({ admission: keyless, members, keys }, docName(), body)).toBeNull()
    expect(await sealSnapshot({ admission, members, keys }, docName(), body)).toHaveLength(1)
  })

  test('[E14] a joiner starts from it, takes what came after, and ends with the bytes of all', async () => {
    const parts = await sealed(ben, await truth(ben))
    for (let round = 0; round < 3; round++) {
      for (const device of [anna, cleo]) {
        device.edit(board, (doc) => doc.getMap('m').set(`late-${device.name}`, round))
        await device.flush()
      }
      await network.heal([anna, ben, cleo])
    }
    expect(await fresh.replica.start(parts)).toBe('started')
    await network.heal([anna, fresh])
    expect(fresh.state(board)).toEqual(anna.state(board))
    const before = [...anna.disk.envelopes.rows.keys()].length
    expect(fresh.disk.envelopes.rows.size).toBeLessThan(before)
    // It writes on top of it, for those who never saw the snapshot.
    fresh.edit(board, (doc) => doc.getMap('m').set('anna1', 'fresh'))
    await network.heal([anna, ben, cleo, fresh])
    expect(ben.read(board)).toMatchObject({ anna1: 'fresh' })
    await fresh.restart()
    for (const device of [anna, ben, cleo]) expect(device.state(board)).toEqual(fresh.state(board))
  })

  /** What the forger says unless a test has him say something else: the truth. */
  async function told(more: Partial<ForgedSnapshot> = {}): Promise<ForgedSnapshot> {
    const { base, state } = await truth(ben)
    return { place: board, chains: base.chains, ends: base.ends, state, ...more }
  }

  test('[E15] what an author who may writes by the rules is taken: the forger speaks the format', async () => {
    for (const parts of [1, 3]) {
      const device = await NetworkDevice.start('other', fresh.space, fresh.keys, anna.disk.ops)
      expect(await device.replica.start(await forgeSnapshot(ben, await told({ parts })))).toBe('started')
      expect(device.state(board)).toEqual(ben.state(board))
    }
  })

  test('[E15] only a coach or more makes one: a member’s is refused, under his name or another’s', async () => {
    expect(await sealSnapshot(cleo.replica, docName(), await truth(cleo))).toBeNull()
    expect(await fresh.replica.start(await forgeSnapshot(cleo, await told()))).toBe('author')
    expect(await fresh.replica.start(await forgeSnapshot(cleo, await told({ device: ben.id })))).toBe('signature')
    const nobody = 'ab'.repeat(16)
    expect(await fresh.replica.start(await forgeSnapshot(cleo, await told({ device: nobody })))).toBe('author')
    // One who was a coach when he made it, and is none when it comes.
    await anna.op({ type: 'setRole', person: ben.id, role: 'member', cuts: anna.cutsOf(ben.id) })
    await fresh.members.add(anna.disk.ops)
    expect(await fresh.replica.start(await forgeSnapshot(ben, await told()))).toBe('author')
    expect(fresh.replica.admission.logs.size).toBe(0)
  })

  test('[E15] one for another document or with a part missing, changed or exchanged is refused', async () => {
    const parts = await forgeSnapshot(ben, await told())
    const [part = new Uint8Array()] = parts
    expect(await fresh.replica.start([])).toBe('shape')
    expect(await fresh.replica.start([part, part])).toBe('shape')
    for (const at of [3, 20, 40, 130, part.length - 70, part.length - 1]) {
      const changed = part.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await fresh.replica.start([changed]), String(at)).not.toBe('started')
    }
    const [first, second, third] = (await forgeSnapshot(ben, await told({ parts: 3 }))) as [Uint8Array, ...Uint8Array[]]
    for (const some of [
      [first, second!],
      [first, third!, second!],
      [second!, third!],
    ])
      expect(await fresh.replica.start(some)).toBe('shape')
    expect(await fresh.replica.start(await forgeSnapshot(ben, await told({ claimedParts: 2 })))).toBe('shape')
    expect(await fresh.replica.start(await forgeSnapshot(ben, await told({ parts: 2, claimedParts: 1 })))).toBe('shape')
    // Its content names the document: it cannot be put under another's name.
    const elsewhere = forgeDocId(TEAM, 'plan')
    const moved = await forgeSnapshot(ben, await told({ doc: elsewhere }))
    expect(await fresh.replica.start(moved)).toBe('document')
    expect(fresh.replica.admission.logs.size).toBe(0)
  })

  test('[E15] a state that does not hold what it says it holds is refused', async () => {
    const { base, state } = await truth(ben)
    const ends = [...base.ends]
    const claims = async (more: Partial<ForgedSnapshot>): Promise<string> =>
      fresh.replica.start(await forgeSnapshot(ben, await told(more)))
    expect(await claims({ ends: ends.slice(1) })).toBe('state')
    expect(await claims({ ends: ends.map(([client, end]) => [client, end + 1] as const) })).toBe('state')
    expect(await claims({ ends: [...ends, [99, 5]] })).toBe('state')
    expect(await claims({ ends: ends.map(([client]) => [client, 2 ** 40] as const) })).toBe('state')
    expect(await claims({ state: utf8('nonsense') })).toBe('state')
    // Cut off: what is missing would wait inside Yjs.
    const doc = new Y.Doc()
    Y.applyUpdateV2(doc, state)
    const [[client = 0] = []] = ends
    expect(await claims({ state: Y.encodeStateAsUpdateV2(doc, Y.encodeStateVector(new Map([[client, 2]]))) })).toBe(
      'state',
    )
    expect(fresh.replica.admission.logs.size).toBe(0)
  })

  test('[E16] a lying one is taken, since nobody can see it by looking, and found by replay', async () => {
    const { base } = await truth(ben)
    const lie = await forgeSnapshot(ben, await told({ state: lyingState(base.ends) }))
    expect(await fresh.replica.start(lie)).toBe('started')
    expect(await auditSnapshot(anna.replica, lie)).toBe(false)
    expect(await auditSnapshot(anna.replica, await forgeSnapshot(ben, await told()))).toBe(true)
    // Who has not the envelopes cannot tell.
    expect(await auditSnapshot(fresh.replica, lie)).toBeNull()
  })

  test('one of several megabytes goes in parts, which belong together', async () => {
    const big = 'x'.repeat(400_000)
    for (let at = 0; at < 6; at++) {
      ben.edit(board, (doc) => doc.getMap('m').set(`big${String(at)}`, big + String(at)))
      await ben.flush()
    }
    const parts = await sealed(ben, await truth(ben))
    expect(parts).toHaveLength(3)
    const again = await sealed(ben, await truth(ben))
    expect(await fresh.replica.start(parts.slice(0, 2))).toBe('shape')
    expect(await fresh.replica.start([parts[0], again[1], parts[2]] as Uint8Array[])).toBe('shape')
    expect(await fresh.replica.start(parts)).toBe('started')
    expect(Buffer.compare(fresh.state(board), ben.state(board))).toBe(0)
  })
})
