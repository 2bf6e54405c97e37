import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { LEAD_SORTS, type LeadFilter, type LeadRow } from '../../../shared/readmodel/rows.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'

let team: TestTeam
afterEach(() => team.tab.kill())

async function addLead(fields: Record<string, unknown>): Promise<string> {
  team.device.clock.time += 1000
  return value(await team.workspace.run('createLead', { fields })).id
}

async function namesOf(filter: LeadFilter): Promise<(string | undefined)[]> {
  const window = await team.workspace.query('leads.window', { ...FIRST_SCREEN, filter })
  return window.rows.map((row) => row.name)
}

test('filters of one field are alternatives, fields are joined by and', async () => {
  team = await createTeam()
  const owner = team.workspace.personId
  await addLead({
    name: 'A',
    status: 'new',
    source: 'clip',
    ownerId: owner,
    tags: { hot: 'hot' },
    emails: { 'a@a.example': 'a@a.example' },
  })
  await addLead({ name: 'B', status: 'working', source: 'manual', ownerId: owner, kind: 'person' })
  const c = await addLead({ name: 'C', status: 'working', source: 'clip', kind: 'organization' })
  expect(await namesOf({ status: ['new', 'working'] })).toEqual(['C', 'B', 'A'])
  expect(await namesOf({ status: ['working'], source: ['clip'] })).toEqual(['C'])
  expect(await namesOf({ owner: [''] })).toEqual(['C'])
  expect(await namesOf({ owner: [owner, ''], tag: ['hot'] })).toEqual(['A'])
  expect(await namesOf({ kind: ['person'] })).toEqual(['B'])
  expect(await namesOf({ has: ['with_email'] })).toEqual(['A'])
  expect(await namesOf({ text: 'a.EXAMPLE' })).toEqual(['A'])
  value(await team.workspace.run('createCallNote', { fields: { body: 'x', subjects: { [c]: c } } }))
  expect(await namesOf({ has: ['no_notes'] })).toEqual(['B', 'A'])
  const counts = await team.workspace.query('leads.counts', { filter: { status: ['new'] }, today: '2026-03-02' })
  expect(counts).toEqual({ total: 3, byStatus: { new: 1, working: 2 } })
  expect(await team.workspace.query('leads.tags', {})).toEqual(['hot'])
})

test('next steps are overdue, due today, due this week or absent, by the earliest open one', async () => {
  team = await createTeam()
  const due = { late: '2026-03-01', now: '2026-03-02', week: '2026-03-08', later: '2026-03-09' }
  for (const [name, dueDate] of Object.entries(due)) {
    const id = await addLead({ name })
    value(await team.workspace.run('addStep', { fields: { title: name, dueDate, subjects: { [id]: id } } }))
  }
  await addLead({ name: 'none' })
  expect(await namesOf({ nextStep: ['overdue'] })).toEqual(['late'])
  expect(await namesOf({ nextStep: ['today'] })).toEqual(['now'])
  expect(await namesOf({ nextStep: ['week'] })).toEqual(['week', 'now'])
  expect(await namesOf({ nextStep: ['none', 'overdue'] })).toEqual(['none', 'late'])
  expect(await team.workspace.query('tasks.dueCount', { today: '2026-03-02' })).toBe(2)
})

test('every column sorts both ways; what is empty comes last; paging never repeats or skips', async () => {
  team = await createTeam()
  const names = ['张伟', 'Bob', 'alice', '', '李雷', 'Ltd 10', 'Ltd 9']
  for (const [index, name] of names.entries())
    await addLead({ name, company: name || 'only a company', title: index % 2 ? 'CEO' : '' })
  for (const field of LEAD_SORTS) {
    for (const direction of ['asc', 'desc'] as const) {
      const ask = { filter: {}, sort: { field, direction }, today: '2026-03-02' }
      const ids = await team.workspace.query('leads.ids', ask)
      expect(new Set(ids).size).toBe(names.length)
      const pages: LeadRow[] = []
      for (let offset = 0; offset < names.length; offset += 3) {
        pages.push(...(await team.workspace.query('leads.window', { ...ask, offset, limit: 3 })).rows)
      }
      expect(pages.map((row) => row.id)).toEqual(ids)
      if (field === 'name') expect(pages.at(-1)?.name).toBeUndefined()
    }
  }
  const sorted = await team.workspace.query('leads.window', {
    ...FIRST_SCREEN,
    sort: { field: 'name', direction: 'asc' },
  })
  expect(sorted.rows.map((row) => row.name)).toEqual(['李雷', '张伟', 'alice', 'Bob', 'Ltd 9', 'Ltd 10', undefined])
})

test('a sorted list that is kept stays what a new sort would be, through any edits', async () => {
  const edit = fc.record({ which: fc.nat(9), name: fc.constantFrom('Anna', 'Bea', '王', '张', '') })
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 15 }), async (edits) => {
      team = await createTeam()
      const ids: string[] = []
      for (let index = 0; index < 10; index++) ids.push(await addLead({ name: `Lead ${index % 4}`, company: 'X' }))
      const sort = { field: 'name', direction: 'desc' } as const
      const ask = { filter: { text: 'x' }, sort, today: '2026-03-02' }
      await team.workspace.query('leads.ids', ask)
      for (const { which, name } of edits) {
        value(await team.workspace.run('editLead', { id: ids[which] ?? '', set: { name } }))
      }
      const kept = await team.workspace.query('leads.ids', ask)
      // Another order of members is another key: sorted anew.
      const fresh = await team.workspace.query('leads.ids', { ...ask, filter: { status: [], text: 'x' } })
      expect(kept).toEqual(fresh)
      team.tab.kill()
    }),
    { numRuns: 15 },
  )
})

test('duplicates are found by e-mail, phone, profile and domain, not by a public mail provider', async () => {
  team = await createTeam()
  const ada = await addLead({
    name: 'Ada',
    company: 'Engines',
    website: 'https://www.engines.example/',
    emails: { 'ada@engines.example': 'ada@engines.example', 'ada@gmail.com': 'ada@gmail.com' },
    phones: { '+493055501': { number: '030 555 01', e164: '+493055501' } },
    social: { 'linkedin.com/in/ada': 'https://www.linkedin.com/in/ada/' },
  })
  const none = { emails: [], phones: [], websites: [], social: [] }
  const reasons = async (given: Partial<typeof none & { exceptId: string }>): Promise<unknown> => {
    const hits = await team.workspace.query('duplicates.of', { ...none, ...given } as never)
    return hits.map((hit) => [hit.name, hit.reasons.map(({ reason }) => reason).sort()])
  }
  expect(await reasons({ emails: ['ADA@Engines.Example'] as never })).toEqual([['Ada', ['domain', 'email']]])
  expect(await reasons({ phones: ['030/55501'] as never })).toEqual([['Ada', ['phone']]])
  expect(await reasons({ phones: ['+49 30 55501'] as never })).toEqual([['Ada', ['phone']]])
  expect(await reasons({ websites: ['engines.example/about'] as never })).toEqual([['Ada', ['domain']]])
  expect(await reasons({ social: ['https://linkedin.com/in/Ada'] as never })).toEqual([['Ada', ['social']]])
  expect(await reasons({ emails: ['eve@gmail.com'] as never })).toEqual([])
  expect(await reasons({ emails: ['ada@gmail.com'] as never, exceptId: ada })).toEqual([])
  value(await team.workspace.run('deleteRecords', { ids: [ada] }))
  expect(await reasons({ emails: ['ada@gmail.com'] as never })).toEqual([])
})

test('the look-up of the extension gets what changed, and starts anew after a rebuild', async () => {
  team = await createTeam()
  const { workspace } = team
  const ada = await addLead({ name: 'Ada', emails: { 'ada@engines.example': 'ada@engines.example' } })
  const bob = await addLead({ name: 'Bob' })
  const all = await workspace.query('lookup', { revision: null })
  expect(all).toMatchObject({ reset: true, remove: [] })
  expect(all.put.find((entry) => entry.recordId === ada)?.keys).toEqual(['e:ada@engines.example', 'd:engines.example'])
  expect(await workspace.query('lookup', { revision: all.revision })).toEqual({
    reset: false,
    put: [],
    remove: [],
    revision: all.revision,
  })

  value(await workspace.run('createCallNote', { fields: { body: '谈过价格', subjects: { [ada]: ada } } }))
  value(await workspace.run('deleteRecords', { ids: [bob] }))
  const delta = await workspace.query('lookup', { revision: all.revision })
  expect(delta).toMatchObject({ reset: false, remove: [bob] })
  expect(delta.put.map((entry) => [entry.recordId, entry.lastNote])).toEqual([[ada, '谈过价格']])
  value(await workspace.rebuildReadModel())
  expect((await workspace.query('lookup', { revision: delta.revision })).reset).toBe(true)
})

test('deleted records are listed for 30 days and can be brought back that long', async () => {
  team = await createTeam()
  const id = await addLead({ name: 'Gone' })
  const note = value(await team.workspace.run('createCallNote', { fields: { body: 'stays', subjects: { [id]: id } } }))
  value(await team.workspace.run('deleteRecords', { ids: [id] }))
  expect((await team.workspace.query('callNote.byId', { id: note.id }))?.subjectNames).toEqual(['Gone'])
  team.device.clock.time += 29 * 86_400_000
  expect((await team.workspace.query('deleted.window', { offset: 0, limit: 10 })).total).toBe(1)
  team.device.clock.time += 2 * 86_400_000
  expect((await team.workspace.query('deleted.window', { offset: 0, limit: 10 })).total).toBe(0)
  expect(await team.workspace.run('restoreRecords', { ids: [id] })).toMatchObject({
    ok: false,
    error: { code: 'restore_too_late' },
  })
  team.device.clock.time -= 20 * 86_400_000
  value(await team.workspace.run('restoreRecords', { ids: [id] }))
  expect(await team.workspace.query('lead.byId', { id })).toMatchObject({ name: 'Gone', noteCount: 1 })
})

test('leads of one moment stand in the same order before and after the list is loaded whole', async () => {
  team = await createTeam()
  for (let index = 0; index < 12; index += 1)
    value(await team.workspace.run('createLead', { fields: { name: `L${index}` } }))
  for (const direction of ['asc', 'desc'] as const) {
    const tab = await team.device.openTab()
    team.tab.kill()
    team = { ...team, tab, workspace: await tab.directory.open(team.workspace.spaceId) }
    const ask = { filter: {}, sort: { field: 'lastActivityAt', direction }, today: '2026-03-02' } as const
    // The first window comes from an index, the ids from the loaded list.
    const window = await team.workspace.query('leads.window', { offset: 0, limit: 50, ...ask })
    expect(window.rows.map((row) => row.id)).toEqual(await team.workspace.query('leads.ids', ask))
  }
})

test('companies are filtered by how many contacts they have, contacts by the name of their company', async () => {
  team = await createTeam()
  const { workspace } = team
  const big = value(await workspace.run('createAccount', { fields: { name: 'Blue Ocean' } }))
  value(await workspace.run('createAccount', { fields: { name: 'Empty Ltd' } }))
  for (const name of ['Mia', 'Ole'])
    value(await workspace.run('createContact', { fields: { name, accountId: big.id } }))
  value(await workspace.run('createContact', { fields: { name: 'Alone' } }))
  const page = { offset: 0, limit: 10, text: '', today: '2026-03-02' }
  const companies = async (contacts: { min?: number; max?: number }) =>
    (await workspace.query('accounts.window', { ...page, filter: { contacts } })).rows.map(({ name }) => name)
  expect(await companies({ min: 1 })).toEqual(['Blue Ocean'])
  expect(await companies({ max: 1 })).toEqual(['Empty Ltd'])
  const contacts = await workspace.query('contacts.window', { ...page, filter: { company: 'OCEAN' } })
  expect(contacts.rows.map(({ name }) => name)).toEqual(['Mia', 'Ole'])
})

test('notes are filtered by author, outcome and time; an empty one asks for those without', async () => {
  team = await createTeam()
  const { workspace } = team
  for (const [body, outcome] of [
    ['won', 'won'],
    ['open', null],
  ] as const)
    value(await workspace.run('createCallNote', { fields: { body, outcome, at: Date.UTC(2026, 2, 1) } }))
  const page = { offset: 0, limit: 10, text: '' }
  const bodies = async (filter: object) =>
    (await workspace.query('callNotes.window', { ...page, ...filter })).rows.map(({ body }) => body)
  expect(await bodies({ outcome: 'won' })).toEqual(['won'])
  expect(await bodies({ outcome: '' })).toEqual(['open'])
  expect(await bodies({ authorId: 'person:nobody:nobody' })).toEqual([])
  expect(await bodies({ to: Date.UTC(2026, 2, 1) })).toEqual([])
  expect((await bodies({ from: Date.UTC(2026, 2, 1) })).length).toBe(2)
})
