// Which changes may alter the answer to a question. Too much only costs a question more; too little would show something stale.
import type { QueryName } from './api.ts'
import type { Changed } from './protocol.ts'

/** No table: the core names it when the search index has come further. */
export const SEARCH_STATE = 'search'

const SUBJECTS = ['leads', 'accounts', 'contacts']
/** Goals are measured from everything that can be counted. */
const MEASURED = ['goals', 'checkIns', 'callNotes', 'tasks', ...SUBJECTS]

/** A one-on-one, and what hangs on it. */
const COACHED = ['oneOnOnes', 'agendaPoints', 'actionItems']

/** Somebody's way through a plan: ticks and tries, the records of his work, and role-plays with the cards they were judged by. */
const LEARNED = [
  'trainingPlans',
  'trainingItems',
  'trainingAssignments',
  'callNotes',
  'assessments',
  'scorecardVersions',
]

/** Tables behind each question. */
const TABLES: Record<QueryName, readonly string[]> = {
  'team.get': ['team'],
  'people.all': ['people'],
  'people.pulse': ['people', ...MEASURED],
  'person.work': ['people', 'callNotes', 'tasks', ...SUBJECTS],
  'leads.window': ['leads', 'people'],
  'leads.outline': ['leads', 'people'],
  'leads.ids': ['leads', 'people'],
  'leads.place': ['leads', 'people'],
  'leads.counts': ['leads'],
  'leads.tags': ['leads'],
  'lead.byId': ['leads', 'deleted'],
  'accounts.window': ['accounts', 'people'],
  'accounts.outline': ['accounts', 'people'],
  'account.byId': ['accounts', 'deleted'],
  'contacts.window': ['contacts', 'accounts'],
  'contacts.outline': ['contacts', 'accounts'],
  'contact.byId': ['contacts', 'accounts', 'deleted'],
  'callNotes.window': ['callNotes', 'people', ...SUBJECTS],
  'callNote.byId': ['callNotes', 'people', 'deleted', ...SUBJECTS],
  'callNotes.of': ['callNotes', 'people', ...SUBJECTS],
  'tasks.window': ['tasks', 'people', ...SUBJECTS],
  'tasks.of': ['tasks', 'people', ...SUBJECTS],
  'task.byId': ['tasks', 'people', 'deleted', ...SUBJECTS],
  'tasks.dueCount': ['tasks'],
  numbers: ['leads', 'callNotes', 'tasks'],
  timeline: ['callNotes', 'tasks', 'people', 'deleted', ...SUBJECTS],
  'duplicates.of': ['people', ...SUBJECTS],
  'noteTemplates.all': ['noteTemplates'],
  'savedViews.all': ['savedViews'],
  'pages.window': ['pages', 'people'],
  'page.byId': ['pages', 'people', 'deleted'],
  'training.plans': ['trainingPlans', 'trainingItems', 'trainingAssignments'],
  'training.plan': ['trainingPlans', 'trainingItems', 'trainingAssignments', 'deleted'],
  'training.offers': ['trainingPlans', 'trainingItems'],
  'training.assignments': [...LEARNED, 'people'],
  'training.assignment': [...LEARNED, 'people', 'deleted'],
  'training.measured': ['callNotes'],
  'training.evaluation': LEARNED,
  'competencies.all': ['competencies'],
  'development.get': ['developmentPlans'],
  'developmentPlan.byId': ['developmentPlans', 'deleted'],
  'cadence.get': ['cadences'],
  'meetings.all': ['oneOnOnes'],
  'meeting.byId': ['oneOnOnes', 'deleted'],
  'agenda.of': ['agendaPoints', 'people'],
  'praise.of': ['agendaPoints', 'people'],
  'actionItems.all': ['actionItems', 'people'],
  'meetingTemplates.all': ['meetingTemplates'],
  'scorecards.all': ['scorecards', 'scorecardVersions', 'assessments'],
  'scorecard.byId': ['scorecards', 'scorecardVersions', 'assessments', 'people', 'deleted'],
  'assessment.byId': ['scorecards', 'scorecardVersions', 'assessments', 'people', 'deleted'],
  'trends.all': ['scorecardVersions', 'assessments', 'people'],
  'page.ofPair': ['pages', 'people'],
  'pairLink.of': ['pairLinks'],
  'pairLinks.all': ['pairLinks'],
  'needLimits.of': ['needLimits'],
  search: ['callNotes', 'tasks', 'pages', ...COACHED, SEARCH_STATE, ...SUBJECTS],
  'search.state': [SEARCH_STATE],
  'deleted.window': ['deleted'],
  'goals.of': ['goalProposals', 'people', ...MEASURED],
  'goals.ofPeriods': ['goalProposals', 'people', ...MEASURED],
  'goals.now': MEASURED,
  'goals.periods': ['goals'],
  'goals.history': MEASURED,
  'goals.potential': ['leads'],
  'goal.byId': ['goalProposals', 'people', 'deleted', ...MEASURED],
  'goal.records': ['people', 'deleted', ...MEASURED],
  lookup: ['people', ...SUBJECTS],
}

/** True when a change may alter the answer to a question with these parameters. */
export function isTouched(name: QueryName, params: unknown, changed: Changed): boolean {
  // A lead's row depends on its own record, notes and steps only; changes of others do not matter.
  const id = name === 'lead.byId' || name === 'account.byId' ? (params as { id: string }).id : null
  return TABLES[name].some((table) => {
    if (!Object.hasOwn(changed, table)) return false
    const ids = changed[table]
    return id === null || !ids || ids.includes(id)
  })
}
