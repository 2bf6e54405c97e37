// Every question of the workspace and the function that answers it.
import { compareText } from './lead-list.ts'
import {
  accountsWindow,
  callNotesWindow,
  contactsWindow,
  deletedWindow,
  leadCounts,
  leadIds,
  leadsWindow,
  leadTags,
  tasksDueCount,
  tasksWindow,
} from './lists.ts'
import { toAccountRows, toContactRows, toLeadRows, toNoteRows, toTaskRows } from './joins.ts'
import { lookup } from './lookup.ts'
import type { ReadModel } from './read-model.ts'
import type { AccountRow, ContactRow, LeadRow, NoteTemplateRow, PersonRow, SavedViewRow } from './rows.ts'
import { search, type SearchParams } from './search.ts'
import type { SearchIndex } from './search/search-index.ts'
import { callNotesOf, duplicatesOf, tasksOf, timeline } from './subjects.ts'
import type { StoredNote, StoredTask } from './summary.ts'
import type { Team } from '../domain/team/team.ts'

interface ById {
  id: string
}
interface OfSubject {
  subjectId: string
}

/** The read model with the index of its words beside it. */
type Searchable = ReadModel & { readonly search: SearchIndex }

async function sorted<R extends { id: string; name?: string }>(
  model: ReadModel,
  table: 'people' | 'noteTemplates' | 'savedViews',
): Promise<R[]> {
  const rows = (await model.rows.all(table)) as unknown as R[]
  return rows.sort((a, b) => compareText(a.name ?? '', b.name ?? '') || (a.id < b.id ? -1 : 1))
}

export const queries = {
  'team.get': async (model: ReadModel) => ((await model.rows.all('team'))[0] as unknown as Team | undefined) ?? null,
  'people.all': (model: ReadModel) => sorted<PersonRow>(model, 'people'),
  'leads.window': leadsWindow,
  'leads.ids': leadIds,
  'leads.counts': leadCounts,
  'leads.tags': leadTags,
  'lead.byId': async (model: ReadModel, { id }: ById) =>
    toLeadRows([await model.find<LeadRow>('leads', id)])[0] ?? null,
  'accounts.window': accountsWindow,
  'account.byId': async (model: ReadModel, { id }: ById) =>
    toAccountRows([await model.find<AccountRow>('accounts', id)])[0] ?? null,
  'contacts.window': contactsWindow,
  'contact.byId': async (model: ReadModel, { id }: ById) =>
    (await toContactRows(model, [await model.find<ContactRow>('contacts', id)]))[0] ?? null,
  'callNotes.window': callNotesWindow,
  'callNote.byId': async (model: ReadModel, { id }: ById) =>
    (await toNoteRows(model, [await model.find<StoredNote>('callNotes', id)]))[0] ?? null,
  'callNotes.of': (model: ReadModel, { subjectId }: OfSubject) => callNotesOf(model, subjectId),
  'tasks.window': tasksWindow,
  'tasks.of': (model: ReadModel, { subjectId }: OfSubject) => tasksOf(model, subjectId),
  'task.byId': async (model: ReadModel, { id }: ById) =>
    (await toTaskRows(model, [await model.find<StoredTask>('tasks', id)]))[0] ?? null,
  'tasks.dueCount': tasksDueCount,
  timeline: (model: ReadModel, { subjectId }: OfSubject) => timeline(model, subjectId),
  'duplicates.of': duplicatesOf,
  'noteTemplates.all': (model: ReadModel) => sorted<NoteTemplateRow>(model, 'noteTemplates'),
  'savedViews.all': async (model: ReadModel, { list }: { list: string }) =>
    (await sorted<SavedViewRow>(model, 'savedViews')).filter((view) => view.list === list),
  search: (model: Searchable, params: SearchParams) => search(model.search, model, params),
  'search.state': (model: Searchable) => Promise.resolve(model.search.state),
  'deleted.window': deletedWindow,
  lookup,
}
