// Every question of the workspace and the function that answers it.
import { compareText } from './collation.ts'
import {
  goalById,
  goalHistory,
  goalPeriods,
  goalPotential,
  goalRecords,
  goalsNow,
  goalsOf,
  goalsOfPeriods,
} from './goals/goals.ts'
import { leadCounts, leadIds, leadPlace, leadsWindow, leadTags } from './lead-lists.ts'
import {
  accountsWindow,
  callNotesWindow,
  contactsWindow,
  deletedWindow,
  pagesWindow,
  tasksDueCount,
  tasksWindow,
} from './lists.ts'
import {
  toAccountRows,
  toContactRows,
  toLeadRows,
  toNoteRows,
  toPageRows,
  toTaskRows,
  withProvenance,
} from './joins.ts'
import {
  actionItems,
  agendaOfMeeting,
  assessmentById,
  meetingsAll,
  needLimitsOf,
  praiseOf,
  scorecardById,
  scorecardsAll,
  trendsOfAll,
} from './coaching.ts'
import { lookup } from './lookup.ts'
import { numbers } from './numbers.ts'
import { accountsOutline, contactsOutline, leadsOutline } from './outlines.ts'
import { personWork } from './person-work.ts'
import { peoplePulse } from './pulse.ts'
import type { ReadModel } from './read-model.ts'
import type {
  AccountRow,
  CadenceRow,
  ContactRow,
  DevelopmentPlanRow,
  LeadRow,
  MeetingRow,
  MeetingTemplateRow,
  NoteTemplateRow,
  PairLinkRow,
  PersonRow,
  SavedViewRow,
} from './rows.ts'
import { search, type SearchParams } from './search.ts'
import { searchMeetings } from './search-meetings.ts'
import { callNotesOf, duplicatesOf, tasksOf, timeline } from './subjects.ts'
import type { StoredNote, StoredPage, StoredTask } from './stored-rows.ts'
import {
  competencies,
  trainingAssignment,
  trainingAssignments,
  trainingEvaluation,
  trainingMeasured,
  trainingOffers,
  trainingPlan,
  trainingPlans,
} from './training.ts'
import { plansOf } from '../domain/development-plan/focus.ts'
import type { Team } from '../domain/team/team.ts'

interface ById {
  id: string
}
interface OfSubject {
  subjectId: string
}

async function sorted<R extends { id: string; name?: string }>(
  model: ReadModel,
  table: 'people' | 'noteTemplates' | 'savedViews' | 'meetingTemplates',
): Promise<R[]> {
  const rows = (await model.rows.all(table)) as unknown as R[]
  return rows.sort((a, b) => compareText(a.name ?? '', b.name ?? '') || (a.id < b.id ? -1 : 1))
}

/** Of records of which one is meant to be, though two may have been made apart: the earliest, the same on every device. */
function first<R extends { id: string; createdAt: number }>(rows: readonly R[]): R | null {
  return [...rows].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))[0] ?? null
}

export const queries = {
  'team.get': async (model: ReadModel) => ((await model.rows.all('team'))[0] as unknown as Team | undefined) ?? null,
  'people.all': (model: ReadModel) => sorted<PersonRow>(model, 'people'),
  'people.pulse': peoplePulse,
  'person.work': personWork,
  'leads.window': leadsWindow,
  'leads.outline': leadsOutline,
  'leads.ids': leadIds,
  'leads.place': leadPlace,
  'leads.counts': leadCounts,
  'leads.tags': leadTags,
  'lead.byId': async (model: ReadModel, { id }: ById) =>
    withProvenance(model, (await toLeadRows(model, [await model.find<LeadRow>('leads', id)]))[0]),
  'accounts.window': accountsWindow,
  'accounts.outline': accountsOutline,
  'account.byId': async (model: ReadModel, { id }: ById) =>
    withProvenance(model, (await toAccountRows(model, [await model.find<AccountRow>('accounts', id)]))[0]),
  'contacts.window': contactsWindow,
  'contacts.outline': contactsOutline,
  'contact.byId': async (model: ReadModel, { id }: ById) =>
    withProvenance(model, (await toContactRows(model, [await model.find<ContactRow>('contacts', id)]))[0]),
  'callNotes.window': callNotesWindow,
  'callNote.byId': async (model: ReadModel, { id }: ById) =>
    (await toNoteRows(model, [await model.find<StoredNote>('callNotes', id)]))[0] ?? null,
  'callNotes.of': (model: ReadModel, { subjectId }: OfSubject) => callNotesOf(model, subjectId),
  'tasks.window': tasksWindow,
  'tasks.of': (model: ReadModel, { subjectId }: OfSubject) => tasksOf(model, subjectId),
  'task.byId': async (model: ReadModel, { id }: ById) =>
    (await toTaskRows(model, [await model.find<StoredTask>('tasks', id)]))[0] ?? null,
  'tasks.dueCount': tasksDueCount,
  numbers,
  timeline: (model: ReadModel, { subjectId }: OfSubject) => timeline(model, subjectId),
  'duplicates.of': duplicatesOf,
  'noteTemplates.all': (model: ReadModel) => sorted<NoteTemplateRow>(model, 'noteTemplates'),
  'savedViews.all': async (model: ReadModel, { list }: { list: string }) =>
    (await sorted<SavedViewRow>(model, 'savedViews')).filter((view) => view.list === list),
  'pages.window': pagesWindow,
  'page.byId': async (model: ReadModel, { id }: ById) =>
    (await toPageRows(model, [await model.find<StoredPage>('pages', id)]))[0] ?? null,
  'training.plans': trainingPlans,
  'training.plan': trainingPlan,
  'training.offers': trainingOffers,
  'training.assignments': trainingAssignments,
  'training.assignment': trainingAssignment,
  'training.measured': trainingMeasured,
  'training.evaluation': trainingEvaluation,
  'competencies.all': competencies,
  'cadence.get': async (model: ReadModel) => first<CadenceRow>(await model.rows.all('cadences')),
  'development.get': async (model: ReadModel) => plansOf(await model.rows.all<DevelopmentPlanRow>('developmentPlans')),
  'developmentPlan.byId': (model: ReadModel, { id }: ById) => model.find<DevelopmentPlanRow>('developmentPlans', id),
  'meetings.all': meetingsAll,
  'meeting.byId': (model: ReadModel, { id }: ById) => model.find<MeetingRow>('oneOnOnes', id),
  'agenda.of': agendaOfMeeting,
  'praise.of': praiseOf,
  'actionItems.all': actionItems,
  'meetingTemplates.all': (model: ReadModel) => sorted<MeetingTemplateRow>(model, 'meetingTemplates'),
  'scorecards.all': scorecardsAll,
  'scorecard.byId': scorecardById,
  'assessment.byId': assessmentById,
  'trends.all': trendsOfAll,
  'page.ofPair': async (model: ReadModel, { pairId }: { pairId: string }) => {
    const pages = await model.rows.all<StoredPage>('pages')
    return (await toPageRows(model, [first(pages.filter((row) => row.pairId === pairId))]))[0] ?? null
  },
  'pairLink.of': async (model: ReadModel, { pairId }: { pairId: string }) =>
    first((await model.rows.all<PairLinkRow>('pairLinks')).filter((row) => row.pairId === pairId)),
  'needLimits.of': needLimitsOf,
  'pairLinks.all': (model: ReadModel) => model.rows.all<PairLinkRow>('pairLinks'),
  search: async (model: ReadModel, params: SearchParams) => {
    const [indexed, meetings] = await Promise.all([
      model.searchable().then((index) => search(index, model, params)),
      searchMeetings(model, params),
    ])
    return [...indexed, ...meetings].slice(0, params.limit)
  },
  'search.state': (model: ReadModel) => Promise.resolve(model.search.state),
  'deleted.window': deletedWindow,
  'goals.of': goalsOf,
  'goals.ofPeriods': goalsOfPeriods,
  'goals.now': goalsNow,
  'goals.periods': goalPeriods,
  'goals.history': goalHistory,
  'goals.potential': goalPotential,
  'goal.byId': goalById,
  'goal.records': goalRecords,
  lookup,
}
