// Edits that can never be sent: they hold up only what builds on them, and the person hears of it.
import { Dexie } from 'dexie'
import { IDBKeyRange, IDBObjectStore } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { editKey, encodeTuple, tupleToStored } from '../../../../shared/store/codec.ts'
import type { SyncProblem } from '../../../../shared/workspace/team-api.ts'
import { spaceName } from '../../../../shared/workspace/protocol.ts'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { readWhole, typeText } from '../../../support/shared-text.ts'
import type { Unsealed } from '../../../../shared/workspace/sync/sync-database.ts'
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

const { put } = IDBObjectStore.prototype
afterEach(() => void (IDBObjectStore.prototype.put = put))

/**
 * Ann comes in, and is a reader before the record that the app writes of her was sealed: her tab is gone when it is stored, and she hears of her
 * role before it is sealed after all. Gives the edit, which is not on her disk.
 */
async function readerBeforeHerRecordWent(): Promise<{ owner: Seat; ann: Seat; memberId: string; made: Unsealed }> {
  const owner = (await shareTeam(at.relay))[0]!
  at.seats.push(owner)
  const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  const ann = await Seat.join(2, at.relay.address, link, 'Ann')
  at.seats.push(ann)
  await new Promise<void>((resolve) => {
    IDBObjectStore.prototype.put = function (...args) {
      // Hers: the owner's device writes into a store of this name, too.
      if (this.name === 'unsealed' && this.transaction.db.name.includes(ann.space.spaceId))
        this.transaction.addEventListener('complete', () => {
          IDBObjectStore.prototype.put = put
          ann.tab.kill()
          resolve()
        })
      return put.apply(this, args)
    }
  })
  const db = await openDatabase(ann)
  const [made] = (await db.table('unsealed').toArray()) as Unsealed[]
  await db.table('unsealed').clear()
  const member = () => owner.team?.members.find(({ name }) => name === 'Ann')
  await owner.sees(() => member() !== undefined)
  expect(member()?.recordId).toBeNull()
  const { memberId } = member()!
  value(await owner.workspace.team.setRole(memberId, 'reader'))
  await ann.open()
  await ann.sees(({ may }) => !may.write)
  ann.tab.kill()
  ann.sync = null
  db.close()
  return { owner, ann, memberId, made: made! }
}

const recordsOf = async ({ workspace }: Seat): Promise<string[]> =>
  (await workspace.query('people.all', {})).map(({ name }) => name ?? '').sort()

test('[E18] what the app wrote of a person by itself, who may not write any more, goes without a word, and is made again with the right', async () => {
  const { owner, ann, memberId, made } = await readerBeforeHerRecordWent()
  const db = await openDatabase(ann)
  await db.table('unsealed').add(made)
  await ann.open()
  expect(await recordsOf(ann)).toEqual(['Ann', 'Rep'])
  const told: string[] = []
  ann.workspace.team.watchSync(({ problems }) => void told.push(...problems.map(({ code }) => code)))
  await until(async () => (await db.table('unsealed').count()) === 0, PATIENCE)
  await until(async () => (await recordsOf(ann)).join() === 'Rep', PATIENCE)
  await owner.addLead('meanwhile')
  await has(ann, 'meanwhile')
  // The numbers follow the disk a moment later.
  await until(() => ann.sync?.stuck === 0 && ann.sync.waiting === 0, PATIENCE)
  expect(told).toEqual([])
  value(await owner.workspace.team.setRole(memberId, 'member'))
  await owner.sees(({ members }) => members.some((one) => one.name === 'Ann' && one.recordId !== null))
  await ann.addLead('hers')
  await has(owner, 'hers')
  for (const seat of [owner, ann]) expect(await recordsOf(seat)).toEqual(['Ann', 'Rep'])
  expect(told).toEqual([])
  db.close()
})

test('[E18] it stays, and is told, where something waits that may build on it, or somebody entered it', async () => {
  const { ann, made } = await readerBeforeHerRecordWent()
  const db = await openDatabase(ann)
  const doc = new Y.Doc()
  Y.applyUpdateV2(doc, made.bytes)
  const before = Y.encodeStateVector(doc)
  doc.clientID = [...doc.store.clients.keys()][0]!
  doc.getMap('more').set('hers', 1)
  const hers = { ...made, id: '000000000000009', bytes: Y.encodeStateAsUpdateV2(doc, before) }
  const id = [...doc.getMap('base').keys()][0]!
  doc.getMap('edits').set(editKey(id, 'email'), 'ann@example.com')
  const entered = { ...made, bytes: Y.encodeStateAsUpdateV2(doc) }
  for (const rows of [[made, hers], [entered]]) {
    await db.table('unsealed').clear()
    await db.table('unsealed').bulkAdd(rows)
    ann.sync = null
    await ann.open()
    await until(() => ann.sync?.problems.some(({ code }) => code === 'no_right') === true, PATIENCE)
    expect(await db.table('unsealed').count()).toBe(rows.length)
    ann.tab.kill()
  }
  db.close()
})
