// Snapshots of a shared space: made when nothing else is going on, kept over restarts, and what a person hears of them.
import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { createSpaceDatabase } from '../../../../shared/workspace/core/space-database.ts'
import { spaceName } from '../../../../shared/workspace/protocol.ts'
import { SyncDatabase } from '../../../../shared/workspace/sync/sync-database.ts'
import { SyncStatus } from '../../../../shared/workspace/sync/sync-status.ts'
import type { WorkspaceTab } from '../../../../shared/workspace/workspace.ts'
import { type Seat, shareTeam } from '../../../support/shared-team.ts'
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
  const held = await heldBy(owner)
  expect(held.size).toBeGreaterThan(0)
  // A member's word for a state is worth nothing to a newcomer.
  expect((await heldBy(ann)).size).toBe(0)
  await owner.restart()
  // What was said before the restart says nothing of what is open now.
  owner.sync = null
  value(await owner.workspace.run('editLead', { id: lead, set: { company: 'ACME' } }))
  await owner.sent()
  await tidy(owner, false)
  expect(await heldBy(owner)).toEqual(held)
  await tidy(owner, true)
  expect(await heldBy(owner)).not.toEqual(held)
  await until(async () => (await ann.workspace.query('lead.byId', { id: lead }))?.company === 'ACME', PATIENCE)
  for (const seat of at.seats) expect(seat.sync?.problems).toEqual([])
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
