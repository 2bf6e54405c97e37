// Rows as versions 1 to 6 of the read model left them: under the ids of their records, and every value under its name.
import { Dexie, type Collection } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import { createEnvironment, openCore, REP } from '../../support/bare-core.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
const tabs: { kill(): void }[] = []
afterEach(() => {
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

const openDatabase = (): Promise<Dexie> =>
  new Dexie(spaceName(team.space.spaceId), { indexedDB: team.device.indexedDB, IDBKeyRange }).open()

interface Made {
  lead: string
  account: string
  contact: string
  note: string
  step: string
}

async function work(): Promise<Made> {
  team = await createTeam()
  const { workspace } = team
  const lead = value(await workspace.run('createLead', { fields: { name: '王芳', company: 'Cold Chain' } })).id
  const account = value(await workspace.run('createAccount', { fields: { name: 'Engines' } })).id
  const contact = value(await workspace.run('createContact', { fields: { name: 'Ada', accountId: account } })).id
  const subjects = { [lead]: lead }
  const note = value(await workspace.run('createCallNote', { fields: { body: '谈过价格', subjects } })).id
  const step = value(await workspace.run('addStep', { fields: { title: 'Send the offer', subjects } })).id
  team.tab.kill()
  return { lead, account, contact, note, step }
}

/** Puts the rows back to what version 6 would have written, from its own words: this is not made by the code under test. */
async function layOldRows({ lead, account, contact, note, step }: Made): Promise<void> {
  const at = team.device.clock.time
  const base = { createdAt: at, createdBy: team.workspace.personId, updatedAt: at }
  const subjects = { subjects: { [lead]: lead }, subjectIds: [lead] }
  const summary = {
    ...{ noteCount: 0, lastNoteAt: null, lastNote: '', openSteps: 0, nextStepTitle: '', nextStepDate: null },
    ...{ hangingAt: 0, contactCount: 0 },
  }
  const rows = {
    leads: [{ ...base, id: lead, type: 'lead', name: '王芳', company: 'Cold Chain', status: 'new' }],
    accounts: [{ ...base, id: account, type: 'account', name: 'Engines' }],
    contacts: [{ ...base, id: contact, type: 'contact', name: 'Ada', accountId: account }],
    callNotes: [{ ...base, ...subjects, id: note, type: 'call-note', at, body: '谈过价格' }],
    tasks: [{ ...base, ...subjects, id: step, type: 'task', title: 'Send the offer' }],
    summaries: [
      { ...summary, id: lead, noteCount: 1, lastNoteAt: at, lastNote: '谈过价格', openSteps: 1, hangingAt: at },
      { ...summary, id: account, contactCount: 1 },
    ],
  }
  const db = await openDatabase()
  for (const [table, held] of Object.entries(rows)) {
    await db.table(table).clear()
    await db.table(table).bulkPut(held)
  }
  await db.table('meta').put({ key: 'readModel', value: { version: 6, epoch: 'old' } })
  for (const table of ['columns', 'screens']) await db.table(table).clear()
  db.close()
}

async function reopen(): Promise<Workspace> {
  const tab = await team.device.openTab()
  tabs.push(tab)
  return tab.directory.open(team.space.spaceId)
}

/** What screens show of it all. */
async function look(workspace: Workspace, made: Made): Promise<object> {
  const lead = await workspace.query('lead.byId', { id: made.lead })
  const account = await workspace.query('account.byId', { id: made.account })
  const events = await workspace.query('timeline', { subjectId: made.lead })
  return {
    lead: [lead?.name, lead?.company, lead?.noteCount, lead?.openSteps, lead?.lastNote],
    account: [account?.name, account?.contactCount],
    contact: (await workspace.query('contact.byId', { id: made.contact }))?.accountName,
    list: (await workspace.query('leads.window', FIRST_SCREEN)).rows.map(({ id }) => id),
    notes: (await workspace.query('callNotes.of', { subjectId: made.lead })).map(({ body }) => body),
    steps: (await workspace.query('tasks.of', { subjectId: made.lead })).map(({ title }) => title),
    events: events.length > 0,
  }
}

const whole = (made: Made): object => ({
  lead: ['王芳', 'Cold Chain', 1, 1, '谈过价格'],
  account: ['Engines', 1],
  contact: 'Engines',
  list: [made.lead],
  notes: ['谈过价格'],
  steps: ['Send the offer'],
  events: true,
})

/** The document of the lead. */
const docIdOf = ({ lead }: Made): string => `leads/${lead.split(':')[1] ?? ''}`

/** What is stored of a document. */
const updatesOf = (db: Dexie, docId: string): Collection<{ bytes: Uint8Array; packed?: number }> =>
  db.table('updates').where('[docId+seq]').between([docId, 0], [docId, 99])

const untilMadeAnew = (db: Dexie): Promise<void> =>
  until(async () => {
    const held = (await db.table('meta').get('readModel')) as { value: { version: number } } | undefined
    return held?.value.version !== 6
  })

const keys = async (db: Dexie): Promise<string[]> => {
  const tables = ['leads', 'accounts', 'contacts', 'callNotes', 'tasks', 'summaries']
  return (await Promise.all(tables.map((table) => db.table(table).toCollection().primaryKeys()))).flat() as string[]
}

test('rows of before are read from the first moment on, and lie under new keys alone when they were made anew', async () => {
  const made = await work()
  await layOldRows(made)
  const workspace = await reopen()
  expect(await look(workspace, made)).toEqual(whole(made))
  const db = await openDatabase()
  await untilMadeAnew(db)
  expect((await keys(db)).filter((key) => key.includes(':'))).toEqual([])
  expect(await keys(db)).toHaveLength(7)
  expect(await look(workspace, made)).toEqual(whole(made))
  db.close()
})

test('what hung on a lead before the lead itself came is found when it comes', async () => {
  const made = await work()
  await layOldRows(made)
  const db = await openDatabase()
  const docId = docIdOf(made)
  const updates = updatesOf(db, docId)
  const bytes = (await updates.toArray()).map((update) => update.bytes)
  await updates.delete()
  await db.table('leads').clear()
  await reopen()
  await untilMadeAnew(db)
  expect(await keys(db)).toHaveLength(6)
  tabs.pop()?.kill()
  // It comes as another device would send it.
  const device = { ...createEnvironment(), indexedDB: team.device.indexedDB }
  const core = await openCore(device, undefined, {
    spaceId: team.space.spaceId,
    personId: team.workspace.personId ?? REP,
  })
  expect(await core.applyUpdates([{ docId, updates: bytes }])).toMatchObject({ ok: true })
  const lead = await core.query({ name: 'lead.byId', params: { id: made.lead } })
  expect(lead).toMatchObject({ noteCount: 1, openSteps: 1, lastNote: '谈过价格' })
  core.close()
  db.close()
})

test('a row of before whose document cannot be read is still there, and after another start', async () => {
  const made = await work()
  await layOldRows(made)
  const db = await openDatabase()
  const damaged = await updatesOf(db, docIdOf(made)).modify({ bytes: Uint8Array.of(0, 0, 9, 9, 9), packed: 0 })
  expect(damaged).toBeGreaterThan(0)
  const first = await reopen()
  await untilMadeAnew(db)
  expect((await first.query('leads.window', FIRST_SCREEN)).rows.map(({ name }) => name)).toEqual(['王芳'])
  tabs.pop()?.kill()
  const second = await reopen()
  expect((await second.query('leads.window', FIRST_SCREEN)).rows.map(({ name }) => name)).toEqual(['王芳'])
  expect((await keys(db)).filter((key) => key.includes(':'))).toEqual([])
  db.close()
})
