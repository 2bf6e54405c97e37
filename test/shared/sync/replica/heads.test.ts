// What spares a start the reading of envelopes: a copy that is never believed against them.
import { beforeEach, expect, test } from 'vitest'
import type { StoredEnvelope } from '../../../../shared/sync/replica/ports.ts'
import { decodeHeads } from '../../../../shared/sync/replica/heads.ts'
import { diceOf } from '../../../support/dice.ts'
import { foundTeam, Network, NetworkDevice, TEAM } from '../../../support/network.ts'

const board = { group: TEAM, name: 'board' }
const LARGE = 'x'.repeat(3000)

let anna: NetworkDevice
let ben: NetworkDevice
let network: Network
let doc: string

beforeEach(async () => {
  const { devices } = await foundTeam({ anna: 'owner', ben: 'member' })
  ;({ anna, ben } = devices)
  network = new Network(diceOf(3))
  doc = anna.docId(board)
  for (let round = 0; round < 20; round++) {
    for (const device of [anna, ben]) {
      device.edit(board, (it) => it.getMap('m').set(`${device.name}${String(round % 7)}`, LARGE + String(round)))
      await device.flush()
    }
    await network.heal([anna, ben])
  }
  await anna.replica.tidy()
})

/** The envelopes that a start reads whole. */
async function readAtStart(device: NetworkDevice): Promise<number> {
  let read = 0
  const { rows } = device.disk.envelopes
  const counted = new Map<string, StoredEnvelope>()
  for (const [name, row] of rows) {
    counted.set(
      name,
      Object.defineProperty({ ...row }, 'bytes', {
        enumerable: true,
        get: () => {
          read++
          return row.bytes
        },
      }),
    )
  }
  device.disk.envelopes.rows = counted
  await device.restart()
  device.disk.envelopes.rows = rows
  return read
}

test('[E22] a start reads no envelope whose head was kept, and is as one that reads them all', async () => {
  const before = anna.state(board)
  expect(decodeHeads(anna.disk.envelopes.heads.get(doc) ?? new Uint8Array())?.heads).toHaveLength(40)
  expect(await readAtStart(anna)).toBe(0)
  expect(anna.state(board)).toEqual(before)
  // It goes on as if it had read them.
  for (const device of [anna, ben]) device.edit(board, (it) => it.getMap('m').set('after', device.name))
  await network.heal([anna, ben])
  expect(anna.state(board)).toEqual(ben.state(board))
  expect(await anna.replica.tidy(0)).toBeGreaterThan(0)
})

test('[E22] what came since is read, and kept once it is worth it', async () => {
  anna.edit(board, (it) => it.getMap('m').set('late', 1))
  await anna.flush()
  const kept = anna.disk.envelopes.heads.get(doc)
  expect(await readAtStart(anna)).toBeGreaterThan(0)
  expect(anna.disk.envelopes.heads.get(doc)).toEqual(kept)
  expect(anna.read(board)).toHaveProperty('late')
  for (let at = 0; at < 30; at++) {
    anna.edit(board, (it) => it.getMap('m').set('late', LARGE + String(at)))
    await anna.flush()
  }
  await anna.restart()
  expect(anna.disk.envelopes.heads.get(doc)).not.toEqual(kept)
  expect(await readAtStart(anna)).toBe(0)
})

test('[E22] heads that are missing, cut off, of another version, document or past are made anew from the envelopes', async () => {
  const whole = anna.disk.envelopes.heads.get(doc) ?? new Uint8Array()
  const other = whole.slice()
  other[0] = 2
  const renamed = whole.slice()
  // The first byte of the group.
  renamed[1] = (renamed[1] ?? 0) ^ 1
  const moved = whole.slice()
  // In the hash of the last envelope.
  moved[moved.length - 60] = (moved[moved.length - 60] ?? 0) ^ 1
  const before = anna.state(board)
  for (const bytes of [null, new Uint8Array(0), other, renamed, moved, ...cutsOf(whole)]) {
    const device = new NetworkDevice('anna', anna.space, anna.keys, structuredClone(anna.disk))
    if (bytes) device.disk.envelopes.heads.set(doc, bytes)
    else device.disk.envelopes.heads.delete(doc)
    await device.restart()
    expect(device.state(board)).toEqual(before)
    expect(device.replica.admission.logs.get(doc)?.chains.get(anna.id)?.counted).toBe(20)
    expect(headsOf(device)).toEqual(headsOf(anna))
  }
})

/** What is kept, in an order that does not hang on the way it came. */
function headsOf(device: NetworkDevice): unknown[] {
  const kept = decodeHeads(device.disk.envelopes.heads.get(doc) ?? new Uint8Array())
  return (kept?.heads ?? []).sort((a, b) => (a.device < b.device ? -1 : a.device > b.device ? 1 : a.seq - b.seq))
}

function cutsOf(bytes: Uint8Array): Uint8Array[] {
  return [1, 20, 60, bytes.byteLength - 1].map((end) => bytes.subarray(0, end))
}

test('[E22] envelopes that are gone from the disk are gone, whatever the heads say', async () => {
  const rows = [...anna.disk.envelopes.rows]
  const last = rows.filter(([, { device, seq }]) => device === ben.id && seq === 20)
  for (const [name] of last) anna.disk.envelopes.rows.delete(name)
  await anna.restart()
  expect(anna.replica.admission.logs.get(doc)?.chains.get(ben.id)?.last).toBe(19)
  await network.heal([anna, ben])
  expect(anna.state(board)).toEqual(ben.state(board))
})
