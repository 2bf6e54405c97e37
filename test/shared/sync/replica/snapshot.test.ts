import * as Y from 'yjs'
import { beforeEach, describe, expect, test } from 'vitest'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { Admission } from '../../../../shared/sync/envelope/admission.ts'
import type { DocLog } from '../../../../shared/sync/envelope/doc-log.ts'
import { MessageKeys } from '../../../../shared/sync/envelope/seal.ts'
import type { DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import {
  auditSnapshot,
  replay,
  sealSnapshot,
  type SnapshotBody,
  snapshotDigest,
} from '../../../../shared/sync/replica/snapshot.ts'
import { versionOf } from '../../../../shared/sync/replica/settle.ts'
import { foundTeam, Network, type NetworkDevice, TEAM } from '../../../support/network.ts'
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
  async function sealed(by: NetworkDevice, body: SnapshotBody, name = docName()): Promise<Uint8Array[]> {
    const parts = await sealSnapshot(by.replica, name, body)
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

  test('[E15] only a coach or more makes one: a member’s is refused, with the member’s own writer', async () => {
    expect(await sealSnapshot(cleo.replica, docName(), await truth(cleo))).toBeNull()
    const forced = {
      admission: cleo.replica.admission,
      keys: cleo.keys,
      // The attacker tells his own program that he is a manager.
      members: Object.assign(Object.create(cleo.members) as typeof cleo.members, {
        roster: () => {
          const roster = cleo.members.roster()
          const person = roster.people.get(cleo.id)
          if (!person) throw new Error('cleo')
          return { ...roster, people: new Map(roster.people).set(cleo.id, { ...person, role: 'manager' as const }) }
        },
      }),
    }
    const parts = await sealSnapshot(forced, docName(), await truth(cleo))
    expect(await fresh.replica.start(parts ?? [])).toBe('author')
    const as = { ...forced, keys: { ...ben.keys, signing: cleo.keys.signing } as DeviceKeys }
    as.admission = Object.assign(Object.create(cleo.replica.admission) as typeof as.admission, { self: ben.id })
    expect(await fresh.replica.start((await sealSnapshot(as, docName(), await truth(cleo))) ?? [])).toBe('signature')
  })

  test('[E15] one for another document or with a part missing, changed or exchanged is refused', async () => {
    const parts = await sealed(ben, await truth(ben))
    const [part = new Uint8Array()] = parts
    expect(await fresh.replica.start([])).toBe('shape')
    expect(await fresh.replica.start([part, part])).toBe('shape')
    for (const at of [3, 20, 40, 130, part.length - 70, part.length - 1]) {
      const changed = part.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(await fresh.replica.start([changed]), String(at)).not.toBe('started')
    }
    expect(await fresh.replica.start(await sealed(ben, await truth(ben), { ...docName(), name: 'plan' }))).toBe(
      'document',
    )
    expect(fresh.replica.admission.logs.size).toBe(0)
  })

  test('[E15] a state that does not hold what it says it holds is refused', async () => {
    const body = await truth(ben)
    const claims = async (ends: Iterable<[number, number]>, state = body.state): Promise<string> =>
      fresh.replica.start(await sealed(ben, { base: { ...body.base, ends: new Map(ends) }, state }))
    const ends = [...body.base.ends]
    expect(await claims(ends.slice(1))).toBe('state')
    expect(await claims(ends.map(([client, end]) => [client, end + 1]))).toBe('state')
    expect(await claims([...ends, [99, 5]])).toBe('state')
    expect(await claims(ends, utf8('nonsense'))).toBe('state')
  })

  test('[E16] a lying one is taken, since nobody can see it by looking, and found by replay', async () => {
    const doc = new Y.Doc()
    for (const [client, end] of (await truth(ben)).base.ends) {
      doc.clientID = client
      for (let at = 0; at < end; at++) doc.getMap('m').set(`lie${String(at)}`, client)
    }
    const honest = await truth(ben)
    const lie = await sealed(ben, { base: honest.base, state: Y.encodeStateAsUpdateV2(doc) })
    expect(await fresh.replica.start(lie)).toBe('started')
    expect(await auditSnapshot(anna.replica, lie)).toBe(false)
    expect(await auditSnapshot(anna.replica, await sealed(ben, honest))).toBe(true)
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
