// Snapshots of a shared space: made when nothing else is going on, kept over restarts, and what a person hears of them.
import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { parseEnvelope } from '../../../../shared/sync/envelope/codec.ts'
import { splitParts } from '../../../../shared/sync/replica/snapshot.ts'
import { createSpaceDatabase } from '../../../../shared/workspace/core/space-database.ts'
import { spaceName } from '../../../../shared/workspace/protocol.ts'
import { nameOfBytes, SyncDatabase } from '../../../../shared/workspace/sync/sync-database.ts'
import { SyncStatus } from '../../../../shared/workspace/sync/sync-status.ts'
import type { WorkspaceTab } from '../../../../shared/workspace/workspace.ts'
import { runRelay } from '../../../pwa/server/relay/running.ts'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, PATIENCE, relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

/** The snapshots a device holds for others, by document. */
async function heldBy({ device, space }: Seat): Promise<Map<string, unknown>> {
  const db = await new Dexie(spaceName(space.spaceId), { indexedDB: device.indexedDB, IDBKeyRange }).open()
  const held = await new SyncDatabase(db).valuesFrom('offers:')
  db.close()
  return held
}

/** The id of the space at the relay. */
async function relaySpace({ device, space }: Seat): Promise<string> {
  const db = await new Dexie(spaceName(space.spaceId), { indexedDB: device.indexedDB, IDBKeyRange }).open()
  const meta = (await db.table('meta').get('team')) as { value: { space: string } }
  db.close()
  return meta.value.space
}

/** Of those the envelopes that the device wrote itself, by document. */
async function madeBy(seat: Seat): Promise<Map<string, string[]>> {
  const self = seat.team?.self?.deviceId
  const made = new Map<string, string[]>()
  for (const [doc, held] of await heldBy(seat)) {
    const own = splitParts(held as Uint8Array).filter((bytes) => parseEnvelope(bytes).device === self)
    if (own.length > 0) made.set(doc, own.map(nameOfBytes))
  }
  return made
}

const tidy = (seat: Seat, force: boolean): Promise<unknown> =>
  (seat.workspace as WorkspaceTab).call('maintain', { force })

test('who may make snapshots does so when idle, keeps them over restarts, and not again at every pause', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const lead = await owner.addLead('Lead')
  await has(ann, 'Lead')
  for (const seat of at.seats) {
    await seat.sent()
    await tidy(seat, true)
  }
  const held = await madeBy(owner)
  expect(held.size).toBeGreaterThan(0)
  // They go by the relay, where there are no direct lines.
  await until(async () => (await heldBy(ann)).size === held.size, PATIENCE)
  await owner.restart()
  // What was said before the restart says nothing of what is open now.
  owner.sync = null
  await owner.sees(({ self }) => self !== null)
  value(await owner.workspace.run('editLead', { id: lead, set: { company: 'ACME' } }))
  await owner.sent()
  await tidy(owner, false)
  expect(await madeBy(owner)).toEqual(held)
  await tidy(owner, true)
  expect(await madeBy(owner)).not.toEqual(held)
  await until(async () => (await ann.workspace.query('lead.byId', { id: lead }))?.company === 'ACME', PATIENCE)
  for (const seat of at.seats) expect(seat.sync?.problems).toEqual([])
})

test('[R21] [E19] who comes when nobody is there begins from the snapshot at a relay that has forgotten the rest', async () => {
  await at.relay.stop()
  let today = Date.UTC(2026, 0, 1)
  at.relay = await runRelay({ wallClock: () => today, limits: { pingEvery: 20 } })
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const leads = ['One', 'Two', 'Three']
  for (const name of leads) await owner.addLead(name)
  await has(ann, 'Three')
  const space = await relaySpace(owner)
  const { store } = at.relay.relay
  // Each looks at what the other has said since: a snapshot, then a word for it, then both tell the relay.
  for (let round = 0; round < 3; round++) {
    for (const seat of [owner, ann]) {
      await seat.sent()
      await tidy(seat, true)
    }
  }
  await until(async () => (await store.notes(space)).size >= 2, PATIENCE)
  for (const seat of at.seats) await seat.sent()
  today += 90 * 24 * 60 * 60 * 1000
  await until(() => at.relay.relay.metrics.of('pruned_entries_total') > 0, PATIENCE)
  // What stays is up to where it forgot.
  await until(async () => ![...(await store.notes(space)).keys()].some((name) => name.startsWith('waiver-')), PATIENCE)
  const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  const late = await Seat.join(7, at.relay.address, link, 'Late')
  at.seats.push(late)
  // There are no direct lines here: all that comes, comes from the relay, which takes in again nothing that it has forgotten.
  for (const name of leads) await has(late, name)
  expect(late.sync?.problems).toEqual([])
  // And it goes on: what all of them write from then on is one with it.
  await late.addLead('Four')
  await has(owner, 'Four')
  await ann.addLead('Five')
  await has(late, 'Five')
})

test('a device that hands on false snapshots is named; a document made anew is told like every other', async () => {
  const db = createSpaceDatabase({ indexedDB: new IDBFactory(), IDBKeyRange }, 'aaaaaaaaaaaaaaaaaaaaaa')
  const sync = new SyncDatabase(await db.open())
  const open = () =>
    SyncStatus.open(
      sync,
      () => 7,
      () => undefined,
    )
  const status = await open()
  const doc = { id: 'd'.repeat(32), group: 'team', name: 'leads/0' }
  status.reportSnapshot({ type: 'lied', doc, author: 'a'.repeat(32), witnesses: [] })
  status.reportSnapshot({ type: 'recounted', doc })
  const told = ['lied', 'rebuilt']
  await until(async () => (await open()).problems.all().length === 2)
  expect((await open()).problems.all().map(({ code }) => code)).toEqual(told)
  expect(status.problems.all().map(({ subject }) => subject)).toEqual(['a'.repeat(32), 'leads/0'])
  db.close()
})
