// Edits that can never be sent: they hold up only what builds on them, and the person hears of it.
import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { editKey, encodeTuple, tupleToStored } from '../../../../shared/store/codec.ts'
import type { SyncProblem } from '../../../../shared/workspace/team-api.ts'
import { spaceName } from '../../../../shared/workspace/protocol.ts'
import { type Seat, shareTeam } from '../../../support/shared-team.ts'
import { readWhole, typeText } from '../../../support/shared-text.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, PATIENCE, relayPerTest } from './relay-per-test.ts'

const TEXT = 'note-body:x'

const at = relayPerTest()

/** The space's database, looked at from outside. */
const openDatabase = ({ device, space }: Seat): Promise<Dexie> =>
  new Dexie(spaceName(space.spaceId), { indexedDB: device.indexedDB, IDBKeyRange }).open()

const problemsOf = ({ sync }: Seat): SyncProblem[] => sync?.problems ?? []
const syncedAt = ({ sync }: Seat): number => sync?.lastSynced ?? 0

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
  // It waits for nobody: what can go has gone, and that is said.
  await until(() => ann.sync?.stuck === 1 && ann.sync.waiting === 0, PATIENCE)
  const synced = syncedAt(ann)
  ann.device.clock.time += 60_000
  await ann.addLead('after it')
  await until(() => syncedAt(ann) > synced, PATIENCE)
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

/** What a device whose envelopes count nowhere said about a document, and what follows from it. */
function sayGone(change: ((doc: Y.Doc) => void)[], client: number): Uint8Array[] {
  const doc = new Y.Doc()
  doc.clientID = client
  return change.map((apply) => {
    const before = Y.encodeStateVector(doc)
    apply(doc)
    return Y.encodeStateAsUpdateV2(doc, before)
  })
}

test('[E18] what a stuck edit says can be read, made again as a new edit or a new record, or given up', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const lead = await owner.addLead('Lead')
  await has(ann, 'Lead')
  await ann.sent()
  ann.tab.kill()
  const docId = `leads/${lead.split(':')[1]}`
  const lost = `${lead.slice(0, -4)}zzzz`
  const fields = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('edits')
  const [first, second] = sayGone(
    [
      (doc) => fields(doc).set(editKey(lead, 'company'), 'Never'),
      (doc) => fields(doc).set(editKey(lead, 'company'), 'ACME'),
    ],
    4711,
  )
  const tuple = tupleToStored(encodeTuple('lead', { createdAt: 1, createdBy: 'x', updatedAt: 1, name: 'Lost' }))
  const [made] = sayGone([(doc) => doc.getMap('base').set(lost, tuple)], 4712)
  const db = await openDatabase(ann)
  const rows = [first, second, made].map((bytes, n) => ({ id: `000000000000000.${String(n)}`, docId, bytes: bytes! }))
  await db.table('unsealed').bulkAdd(rows)
  ann.sync = null
  await ann.open()
  await until(() => ann.sync?.stuck === 3, PATIENCE)
  const { team } = ann.workspace
  const record = { recordId: lead, recordType: 'lead', name: 'Lead', fields: ['company'], isGone: false }
  const gone = { reason: 'gone', textId: null, mayMakeAgain: true }
  expect(value(await team.stuckEdits())).toEqual([
    { ...gone, editId: rows[0]!.id, records: [record] },
    { ...gone, editId: rows[1]!.id, records: [record] },
    { ...gone, editId: rows[2]!.id, records: [{ ...record, recordId: lost, name: 'Lost', fields: [], isGone: true }] },
  ])
  expect(await team.giveUp(rows[0]!.id)).toEqual({ ok: true, value: null })
  // What it builds on is gone for good, and it can be read all the same.
  expect(value(await team.makeAgain(rows[1]!.id))).toEqual({ recordIds: [lead] })
  expect(value(await team.makeAgain(rows[2]!.id))).toEqual({ recordIds: [lost] })
  await until(() => ann.sync?.stuck === 0, PATIENCE)
  expect(await team.giveUp(rows[0]!.id)).toMatchObject({ error: { code: 'not_found' } })
  await has(owner, 'Lost')
  await until(async () => (await owner.workspace.query('lead.byId', { id: lead }))?.company === 'ACME', PATIENCE)
  expect((await owner.workspace.query('lead.byId', { id: lost }))?.name).toBe('Lost')
  await ann.sent()
  expect(await db.table('unsealed').count()).toBe(0)
  await ann.restart()
  expect(await ann.leads()).toEqual(['Lead', 'Lost'])
  db.close()
})

test('[E18] a piece of text larger than what can be sent holds up its text alone, and goes when it is given up', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  await typeText(ann, TEXT, (text) => text.insert(0, 'small'))
  await until(async () => (await readWhole(owner, TEXT)) === 'small', PATIENCE)
  await typeText(ann, TEXT, (text) => text.insert(0, 'x'.repeat(1_200_000)))
  await until(() => ann.sync?.stuck === 1, PATIENCE)
  await ann.addLead('meanwhile')
  await has(owner, 'meanwhile')
  const [stuck] = value(await ann.workspace.team.stuckEdits())
  expect(stuck).toEqual({ editId: `text:${TEXT}`, reason: 'large', records: [], textId: TEXT, mayMakeAgain: false })
  expect(await ann.workspace.team.makeAgain(stuck!.editId)).toMatchObject({ error: { code: 'not_allowed' } })
  expect(await ann.workspace.team.giveUp(stuck!.editId)).toEqual({ ok: true, value: null })
  await until(() => ann.sync?.stuck === 0, PATIENCE)
  expect(await readWhole(ann, TEXT)).toBe('small')
  await typeText(ann, TEXT, (text) => text.insert(0, 'again: '))
  await until(async () => (await readWhole(owner, TEXT)) === 'again: small', PATIENCE)
})
