// Edits that can never be sent: they hold up only what builds on them, and the person hears of it.
import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import type { SyncProblem } from '../../../../shared/workspace/team-api.ts'
import { spaceName } from '../../../../shared/workspace/protocol.ts'
import { type Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, PATIENCE, relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

/** The space's database, looked at from outside. */
const openDatabase = ({ device, space }: Seat): Promise<Dexie> =>
  new Dexie(spaceName(space.spaceId), { indexedDB: device.indexedDB, IDBKeyRange }).open()

const problemsOf = ({ sync }: Seat): SyncProblem[] => sync?.problems ?? []

test('an edit that builds on what counts nowhere stays, told once; later ones of the same document go', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const lead = await owner.addLead('Lead')
  await has(ann, 'Lead')
  await ann.sent()
  ann.tab.kill()
  // It follows an operation that never came to be: its author had no right any more, and what he wrote fell away.
  const gone = new Y.Doc()
  gone.clientID = 4711
  gone.getMap('records').set('gone', 1)
  const before = Y.encodeStateVector(gone)
  gone.getMap('records').set('gone', 2)
  const stuck = {
    id: '000000000000000',
    docId: `leads/${lead.split(':')[1]}`,
    bytes: Y.encodeStateAsUpdateV2(gone, before),
  }
  const db = await openDatabase(ann)
  await db.table('unsealed').add(stuck)
  ann.sync = null
  await ann.open()
  value(await ann.workspace.run('editLead', { id: lead, set: { company: 'ACME' } }))
  await ann.addLead('later')
  await has(owner, 'later')
  await until(async () => (await owner.workspace.query('lead.byId', { id: lead }))?.company === 'ACME', PATIENCE)
  await until(() => ann.sync?.problems.some(({ code }) => code === 'stranded') === true, PATIENCE)
  // Nothing is lost: it goes when what it builds on counts again.
  await until(async () => (await db.table('unsealed').count()) === 1, PATIENCE)
  expect(await db.table('unsealed').toArray()).toEqual([stuck])
  expect(problemsOf(ann).map(({ count }) => count)).toEqual([1])
  expect(owner.sync?.problems).toEqual([])
  db.close()
})

test('what was written before a right ended is kept, told, and sent when the right is given again', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const lead = await owner.addLead('Lead')
  await has(ann, 'Lead')
  await ann.sent()
  const member = owner.team?.members.find(({ name }) => name === 'Ann')
  value(await owner.workspace.team.setRole(member!.memberId, 'reader'))
  await ann.sees(({ may }) => !may.write)
  ann.tab.kill()
  // The worker had died between the edit and its sealing.
  const db = await openDatabase(ann)
  const client = ((await db.table('meta').get('clientId')) as { value: number }).value
  const docId = `leads/${lead.split(':')[1]}`
  const edit = new Y.Doc()
  edit.clientID = client + 1
  edit.getMap('records').set('x', 1)
  await db.table('unsealed').add({ id: '000000000000000', docId, bytes: Y.encodeStateAsUpdateV2(edit) })
  ann.sync = null
  await ann.open()
  await until(() => ann.sync?.problems.some(({ code }) => code === 'no_right') === true, PATIENCE)
  expect(await db.table('unsealed').count()).toBe(1)
  value(await owner.workspace.team.setRole(member!.memberId, 'member'))
  await until(async () => (await db.table('unsealed').count()) === 0, PATIENCE)
  await until(() => ann.sync?.problems.some(({ code }) => code === 'no_right') === false, PATIENCE)
  db.close()
})
