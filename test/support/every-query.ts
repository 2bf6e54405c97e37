// Asks a workspace everything a screen could ask, for comparing two states of the same data.
import { ACCOUNT_SORTS, CONTACT_SORTS, LEAD_SORTS } from '../../shared/readmodel/rows.ts'
import type { Workspace } from '../../shared/workspace/api.ts'

const PAGE = { offset: 0, limit: 500 }
const today = '2026-03-02'
const DAY = 86_400_000
const BOUNDS = Array.from({ length: 30 }, (_, day) => 1_771_000_000_000 + day * DAY)

const WORK = { from: BOUNDS[5] ?? 0, to: BOUNDS[9] ?? 0, before: BOUNDS[1] ?? 0, silentBefore: BOUNDS[6] ?? 0 }

async function pulseOf(workspace: Workspace): Promise<unknown> {
  const moment = BOUNDS[5] ?? 0
  const pulse = await workspace.query('people.pulse', { today, zone: 'UTC', quietBefore: moment, winsFrom: moment })
  return pulse.sort((a, b) => (a.person.id < b.person.id ? -1 : 1))
}

/** Every answer by a name; the look-up without its revision, which counts changes and not data. */
export async function askEverything(workspace: Workspace): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {
    team: await workspace.query('team.get', {}),
    people: await workspace.query('people.all', {}),
    templates: await workspace.query('noteTemplates.all', {}),
    views: await workspace.query('savedViews.all', { list: 'leads' }),
    tags: await workspace.query('leads.tags', {}),
    accounts: await workspace.query('accounts.window', { ...PAGE, text: '' }),
    contacts: await workspace.query('contacts.window', { ...PAGE, text: '' }),
    notes: await workspace.query('callNotes.window', { ...PAGE, text: '' }),
    unassigned: await workspace.query('callNotes.window', { ...PAGE, text: '', unassigned: true }),
    open: await workspace.query('tasks.window', { ...PAGE, state: 'open' }),
    done: await workspace.query('tasks.window', { ...PAGE, state: 'done' }),
    pulse: await pulseOf(workspace),
    work: await workspace.query('person.work', { personId: workspace.personId, ...WORK, today }),
    due: await workspace.query('tasks.dueCount', { today }),
    pages: await workspace.query('pages.window', { ...PAGE, text: '' }),
    'pages with a': await workspace.query('pages.window', { ...PAGE, text: 'a', order: 'oldest' }),
    archived: await workspace.query('pages.window', { ...PAGE, text: '', archived: true }),
    plans: await workspace.query('training.plans', {}),
    assignments: await workspace.query('training.assignments', {}),
    development: await workspace.query('development.get', {}),
    competencies: await workspace.query('competencies.all', {}),
    deleted: await workspace.query('deleted.window', PAGE),
    search: await workspace.query('search', { text: 'a', limit: 200 }),
    numbers: await workspace.query('numbers', { bounds: BOUNDS, today }),
    'my numbers': await workspace.query('numbers', { bounds: BOUNDS, today, ownerId: workspace.personId }),
    duplicates: await workspace.query('duplicates.of', {
      emails: ['1@firm1.example', '2@firm2.example'],
      phones: [],
      websites: ['firm3.example'],
      social: [],
    }),
  }
  for (const field of ACCOUNT_SORTS) {
    const sort = { field, direction: 'desc' } as const
    answers[`accounts by ${field}`] = await workspace.query('accounts.window', { ...PAGE, text: '', sort, today })
  }
  for (const field of CONTACT_SORTS) {
    const sort = { field, direction: 'asc' } as const
    answers[`contacts by ${field}`] = await workspace.query('contacts.window', { ...PAGE, text: 'a', sort, today })
  }
  for (const field of LEAD_SORTS) {
    const sort = { field, direction: 'asc' } as const
    answers[`leads by ${field}`] = await workspace.query('leads.ids', { filter: {}, sort, today })
  }
  const byName = { field: 'name', direction: 'asc' } as const
  const window = await workspace.query('leads.window', { ...PAGE, filter: {}, sort: byName, today })
  answers['leads'] = window
  answers['counts'] = await workspace.query('leads.counts', { filter: { text: 'a' }, today })
  for (const { id } of window.rows.slice(0, 25)) {
    answers[`timeline ${id}`] = await workspace.query('timeline', { subjectId: id })
    answers[`notes of ${id}`] = await workspace.query('callNotes.of', { subjectId: id })
    answers[`tasks of ${id}`] = await workspace.query('tasks.of', { subjectId: id })
  }
  const lookup = await workspace.query('lookup', { revision: null })
  answers['lookup'] = lookup.put.sort((a, b) => (a.recordId < b.recordId ? -1 : 1))
  return answers
}
