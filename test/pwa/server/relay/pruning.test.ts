// What a relay forgets: only what a snapshot stands for that two said so of, and only long after.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { concatBytes, fromHex } from '../../../../shared/sync/bytes.ts'
import { signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import { hash } from '../../../../shared/sync/crypto/digest.ts'
import { isSnapshot, parseEnvelope } from '../../../../shared/sync/envelope/codec.ts'
import { ENTRY_ENVELOPE, ENTRY_OP } from '../../../../shared/sync/relay/protocol.ts'
import { encodeWaiver, THE_RELAY, type Waiver, waiverBytes } from '../../../../shared/sync/relay/waiver.ts'
import { diceOf } from '../../../support/dice.ts'
import { forgeWitness } from '../../../support/forge-witness.ts'
import { foundTeam, Network, NetworkDevice, TEAM } from '../../../support/network.ts'
import { RawClient, readAll, type RunningRelay, runRelay } from './running.ts'

const DAYS = 24 * 60 * 60 * 1000
const board = { group: TEAM, name: 'board' }
const toEntry = (kind: number, bytes: Uint8Array) => concatBytes([Uint8Array.of(kind), bytes])
const nameOf = (envelope: Uint8Array) => hash(toEntry(ENTRY_ENVELOPE, envelope))

let running: RunningRelay
let today = 0
let team: Record<'anna' | 'ben' | 'cleo' | 'rita' | 'fresh', NetworkDevice>
let network: Network
let request = 1

beforeEach(async () => {
  today = Date.UTC(2026, 0, 1)
  running = await runRelay({ wallClock: () => today, limits: { pingEvery: 20 } })
  const { devices } = await foundTeam({ anna: 'owner', ben: 'coach', cleo: 'member', rita: 'reader', fresh: 'member' })
  team = devices
  network = new Network(diceOf(5))
  await write(6)
})
afterEach(() => running.stop())

async function write(rounds: number): Promise<void> {
  const { anna, ben, cleo } = team
  for (let round = 0; round < rounds; round++) {
    for (const device of [anna, ben, cleo]) {
      device.edit(board, (doc) => doc.getMap('m').set(`${device.name}${String(round % 3)}`, round))
      await device.flush()
    }
  }
  await network.heal([anna, ben, cleo])
}

async function connect(device: NetworkDevice): Promise<RawClient> {
  const client = new RawClient(running.address)
  const claim = { as: 'device', device: fromHex(device.id) } as const
  await client.authenticate(fromHex(device.space), claim, (bytes) => signAs(device.keys, bytes), true)
  const { standing } = await client.nextOf('welcome')
  if (standing === 'stranger') await append(client, ENTRY_OP, device.disk.ops)
  return client
}

async function append(client: RawClient, kind: number, all: readonly Uint8Array[]): Promise<void> {
  client.send({ type: 'append', request: request++, entries: all.map((bytes) => toEntry(kind, bytes)) })
  await client.nextOf('appended')
}

/** Ben makes a snapshot, Cleo vouches, and all of it is at the relay. */
async function publish(client: RawClient): Promise<Waiver> {
  const { anna, ben, cleo } = team
  const rows = [...anna.disk.envelopes.rows.values()].map(({ bytes }) => bytes)
  await append(client, ENTRY_ENVELOPE, rows)
  expect(await ben.replica.tidy(0)).toBeGreaterThan(0)
  await network.heal([ben, cleo])
  expect(await cleo.replica.tidy(1000)).toBe(1)
  const doc = anna.docId(board)
  const [offer] = cleo.replica.snapshots.offers.all(doc)
  if (!offer) throw new Error('none')
  const witness = offer.witnesses.get(cleo.id)
  if (!witness) throw new Error('no witness')
  await append(client, ENTRY_ENVELOPE, [...offer.parts, witness])
  const { space } = anna
  return { space, doc, parts: offer.parts.map(nameOf), witness: nameOf(witness), chains: offer.chains }
}

/** What the relay answers to a device's word. */
async function waive(
  device: NetworkDevice,
  waiver: Waiver | Uint8Array,
  keys = device.keys,
): Promise<'kept' | 'refused' | 'quota'> {
  const client = await connect(device)
  const bytes = waiver instanceof Uint8Array ? waiver : encodeWaiver(waiver)
  const signature = await signAs(keys, waiverBytes(bytes))
  client.send({ type: 'signal', request: request++, to: THE_RELAY, bytes: concatBytes([signature, bytes]) })
  for (;;) {
    const answer = await client.next()
    if (answer.type !== 'appended' && answer.type !== 'refused') continue
    client.close()
    return answer.type === 'appended' ? 'kept' : (answer.reason as 'refused')
  }
}

/** The envelopes that a device which comes new is handed. */
async function envelopes(): Promise<Uint8Array[]> {
  const client = await connect(team.fresh)
  const entries = await readAll(client)
  client.close()
  return entries.filter((entry) => entry[0] === ENTRY_ENVELOPE).map((entry) => entry.subarray(1))
}

/** A look at the clock and what follows from it, done at once. */
async function look(): Promise<void> {
  const space = await running.relay.openSpace(team.anna.space)
  await space.pruning.run()
  running.relay.leaveSpace(space)
}

test('[R21] what a snapshot stands for goes 90 days after two said so, and who comes then has it from the snapshot', async () => {
  const client = await connect(team.anna)
  const waiver = await publish(client)
  const all = (await envelopes()).length
  expect(await waive(team.ben, waiver)).toBe('kept')
  today += 60 * DAYS
  expect(await waive(team.cleo, waiver)).toBe('kept')
  // Said again it is no younger and no older.
  today += 89 * DAYS
  expect(await waive(team.ben, waiver)).toBe('kept')
  await look()
  expect(await envelopes()).toHaveLength(all)
  await write(1)
  const rows = [...team.anna.disk.envelopes.rows.values()].map(({ bytes }) => bytes)
  await append(client, ENTRY_ENVELOPE, rows)
  today += DAYS
  await look()
  const left = await envelopes()
  expect(left.filter(isSnapshot)).toHaveLength(waiver.parts.length + 1)
  const updates = left.filter((bytes) => !isSnapshot(bytes)).map(parseEnvelope)
  expect(updates.length).toBeGreaterThan(0)
  expect(updates.filter(({ device, seq }) => seq <= (waiver.chains.get(device) ?? 0))).toEqual([])
  await team.fresh.replica.receiveEntries([], left)
  expect(team.fresh.state(board)).toEqual(team.anna.state(board))
  // Words that were acted on are forgotten with it.
  const notes = [...(await running.relay.store.notes(team.anna.space)).keys()]
  expect(notes.filter((name) => name.startsWith('waiver-'))).toEqual([])
  client.close()
})

test('[R21] an older snapshot goes with what it stood for; operations never go', async () => {
  const client = await connect(team.anna)
  await publish(client)
  await write(2)
  const waiver = await publish(client)
  for (const device of [team.ben, team.cleo]) expect(await waive(device, waiver)).toBe('kept')
  const ops = (await readAll(await connect(team.rita))).filter((entry) => entry[0] === ENTRY_OP).length
  today += 90 * DAYS
  await look()
  const left = await envelopes()
  expect(left.map((bytes) => Buffer.from(nameOf(bytes)).toString('hex')).sort()).toEqual(
    [...waiver.parts, waiver.witness].map((name) => Buffer.from(name).toString('hex')).sort(),
  )
  expect((await readAll(await connect(team.rita))).filter((entry) => entry[0] === ENTRY_OP)).toHaveLength(ops)
  client.close()
})

test('[R21] of two snapshots made apart one is acted on; the other not, until one comes that holds what both do', async () => {
  const { anna, ben, cleo, fresh } = team
  const client = await connect(anna)
  const edit = async (device: NetworkDevice, key: string): Promise<void> => {
    device.edit(board, (doc) => doc.getMap('m').set(key, 1))
    await device.flush()
  }
  /** One that a device makes of what it has; the relay has all that was written before it has the snapshot. */
  const made = async (by: NetworkDevice, vouches: NetworkDevice): Promise<Waiver> => {
    expect(await by.replica.tidy(0)).toBeGreaterThan(0)
    for (const device of [anna, ben, cleo])
      await append(
        client,
        ENTRY_ENVELOPE,
        [...device.disk.envelopes.rows.values()].sort((a, b) => a.seq - b.seq).map(({ bytes }) => bytes),
      )
    await network.heal([by, vouches])
    await vouches.replica.tidy(1000)
    const doc = by.docId(board)
    const offer = vouches.replica.snapshots.offers.all(doc).find(({ author }) => author === by.id)!
    const witness = offer.witnesses.get(vouches.id)!
    await append(client, ENTRY_ENVELOPE, [...offer.parts, witness])
    return { space: anna.space, doc, parts: offer.parts.map(nameOf), witness: nameOf(witness), chains: offer.chains }
  }
  const read = async (): Promise<string[]> => {
    const { name, space, keys, disk } = fresh
    const device = await NetworkDevice.start(name, space, keys, disk.ops)
    await device.replica.receiveEntries([], await envelopes())
    await device.replica.caughtUp()
    return Object.keys(device.read(board)).filter((key) => key.startsWith('apart'))
  }
  await edit(anna, 'apart-anna')
  await edit(ben, 'apart-ben')
  const first = await made(anna, cleo)
  const second = await made(ben, cleo)
  expect(first.chains.get(ben.id)).toBeLessThan(second.chains.get(ben.id)!)
  expect(second.chains.get(anna.id)).toBeLessThan(first.chains.get(anna.id)!)
  for (const device of [anna, cleo]) expect(await waive(device, first)).toBe('kept')
  today += DAYS
  for (const device of [ben, cleo]) expect(await waive(device, second)).toBe('kept')
  today += 89 * DAYS
  await look()
  const left = await envelopes()
  expect((await read()).sort()).toEqual(['apart-anna', 'apart-ben'])
  today += DAYS
  await look()
  expect(await envelopes()).toEqual(left)
  await network.heal([anna, ben, cleo])
  const third = await made(ben, cleo)
  for (const device of [ben, cleo]) expect(await waive(device, third)).toBe('kept')
  today += 90 * DAYS
  await look()
  expect(await envelopes()).toHaveLength(third.parts.length + 1)
  expect((await read()).sort()).toEqual(['apart-anna', 'apart-ben'])
  client.close()
})

test('[R21] one word, a word of others, of nothing, or for another space is not enough', async () => {
  const client = await connect(team.anna)
  const waiver = await publish(client)
  const { anna, ben, cleo, rita } = team
  const all = (await envelopes()).length
  expect(await waive(ben, waiver)).toBe('kept')
  expect(await waive(anna, waiver)).toBe('refused')
  expect(await waive(rita, waiver)).toBe('refused')
  expect(await waive(cleo, waiver, rita.keys)).toBe('refused')
  expect(await waive(cleo, { ...waiver, space: 'f'.repeat(32) })).toBe('refused')
  expect(await waive(cleo, { ...waiver, doc: anna.docId({ group: TEAM, name: 'other' }) })).toBe('refused')
  expect(await waive(cleo, { ...waiver, witness: new Uint8Array(32) })).toBe('refused')
  expect(await waive(cleo, { ...waiver, parts: [waiver.witness] })).toBe('refused')
  expect(await waive(cleo, encodeWaiver(waiver).subarray(0, 60))).toBe('refused')
  expect(await waive(cleo, new Uint8Array(0))).toBe('refused')
  // Another waiver than Ben's, though of the same snapshot.
  expect(await waive(cleo, { ...waiver, chains: new Map([...waiver.chains].slice(1)) })).toBe('kept')
  today += 1000 * DAYS
  await look()
  expect(await envelopes()).toHaveLength(all)
  expect(running.relay.metrics.of('refused_waivers_total')).toBe(9)
  client.close()
})

test('[R21] a member makes no snapshot, nobody vouches for himself, and a reader for nothing', async () => {
  const client = await connect(team.anna)
  const waiver = await publish(client)
  const { anna, ben, rita, cleo } = team
  const parts = cleo.replica.snapshots.offers.all(waiver.doc)[0]?.parts ?? []
  const words = await Promise.all([forgeWitness(ben, board, parts.at(-1)!), forgeWitness(rita, board, parts.at(-1)!)])
  await append(client, ENTRY_ENVELOPE, words)
  for (const [at, by] of [ben, rita].entries()) {
    const own = { ...waiver, witness: nameOf(words[at]!) }
    for (const device of [ben, by]) expect(await waive(device, own)).toBe('refused')
  }
  // Cleo's own part, and Ben's word for it.
  const [part, word] = await Promise.all([
    forgeWitness(cleo, board, parts.at(-1)!),
    forgeWitness(ben, board, parts[0]!),
  ])
  await append(client, ENTRY_ENVELOPE, [part, word])
  const turned = { ...waiver, parts: [nameOf(part)], witness: nameOf(word) }
  for (const device of [ben, cleo]) expect(await waive(device, turned)).toBe('refused')
  expect(anna.events).toEqual([])
  client.close()
})

test('[R21] who was taken out before the day is not believed; what came after the snapshot stays whatever two say', async () => {
  const client = await connect(team.anna)
  const waiver = await publish(client)
  const { anna, ben, cleo } = team
  await write(1)
  const rows = [...anna.disk.envelopes.rows.values()].map(({ bytes }) => bytes)
  await append(client, ENTRY_ENVELOPE, rows)
  const late = rows.filter((bytes) => {
    const { device, seq } = parseEnvelope(bytes)
    return seq > (waiver.chains.get(device) ?? 0)
  })
  const greedy = { ...waiver, chains: new Map([...waiver.chains.keys()].map((device) => [device, 0xffff_ffff])) }
  for (const device of [ben, cleo]) expect(await waive(device, greedy)).toBe('kept')
  today += 90 * DAYS
  await look()
  const left = (await envelopes()).filter((bytes) => !isSnapshot(bytes))
  expect(left).toHaveLength(late.length)

  const again = await publish(client)
  for (const device of [ben, cleo]) expect(await waive(device, again)).toBe('kept')
  await anna.op({ type: 'removePerson', person: ben.id, cuts: anna.cutsOf(ben.id) })
  await append(client, ENTRY_OP, anna.disk.ops.slice(-1))
  today += 90 * DAYS
  await look()
  expect((await envelopes()).filter((bytes) => !isSnapshot(bytes)).length).toBeGreaterThanOrEqual(late.length)
  client.close()
})

test('[R21] words of a space are bounded in number', async () => {
  await running.stop()
  running = await runRelay({ wallClock: () => today, limits: { waivers: 2 } })
  const client = await connect(team.anna)
  const waiver = await publish(client)
  const other = { ...waiver, chains: new Map([...waiver.chains].slice(1)) }
  expect(await waive(team.ben, waiver)).toBe('kept')
  expect(await waive(team.ben, other)).toBe('kept')
  expect(await waive(team.cleo, waiver)).toBe('quota')
  client.close()
})
