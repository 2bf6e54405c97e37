// Windows of lists from the columns alone, without reading a row: what a list can show at once while somebody drags through 100,000
// records. Phones, e-mails, the last note and the words of the next step are left out.
import type { ColumnTable } from './columns/column-table.ts'
import type { LeadListParams } from './lead-lists.ts'
import { LINE } from './list-columns.ts'
import { MAX_ROWS, select, type Page, type Selected } from './list-selection.ts'
import { toListParams, type NamedListParams } from './lists.ts'
import type { ReadModel } from './read-model.ts'
import type { AccountRow, AccountSort, ContactRow, ContactSort, LeadRow, Window } from './rows.ts'
import { activityOf } from './subject-list.ts'

/** The values of one record that its columns hold. */
interface Held {
  text: (name: string) => string
  number: (name: string) => number
}

function outline<R>(
  table: ColumnTable,
  { slots }: Selected,
  { offset, limit }: Page,
  type: string,
  own: (held: Held) => object,
): Window<R> {
  const start = Math.max(0, offset)
  const activity = activityOf(table)
  const rows = Array.from(slots.subarray(start, start + Math.min(Math.max(0, limit), MAX_ROWS)), (slot) => {
    const text = (name: string): string => table.texts(name).get(slot)
    const number = (name: string): number => table.numbers(name).get(slot)
    return {
      id: table.idOf(slot),
      type,
      createdAt: number('createdAt'),
      createdBy: '',
      updatedAt: number('updatedAt'),
      name: text('name') || undefined,
      ownerId: text('owner') || null,
      noteCount: number('noteCount'),
      lastNoteAt: number('lastNoteAt') || null,
      lastNote: '',
      openSteps: number('openSteps'),
      nextStepTitle: '',
      nextStepDate: text('nextStepDate') || null,
      lastActivityAt: activity(slot),
      ...own({ text, number }),
    } as R
  })
  return { rows, total: slots.length }
}

export async function leadsOutline(model: ReadModel, params: Page & LeadListParams): Promise<Window<LeadRow>> {
  const selected = await select(model, 'leads', params)
  const table = await model.columns('leads', 'names')
  return outline(table, selected, params, 'lead', ({ text }) => ({
    company: text('company') || undefined,
    title: text('title') || undefined,
    status: text('status'),
    source: text('source') || undefined,
    kind: text('kind') || undefined,
    tags: Object.fromEntries(
      text('tags')
        .split(LINE)
        .filter(Boolean)
        .map((tag) => [tag, tag]),
    ),
    domains: [],
  }))
}

export async function accountsOutline(
  model: ReadModel,
  params: NamedListParams<AccountSort>,
): Promise<Window<AccountRow>> {
  const selected = await select(model, 'accounts', toListParams(params))
  const table = await model.columns('accounts', 'names')
  return outline(table, selected, params, 'account', ({ text, number }) => ({
    industry: text('industry') || undefined,
    contactCount: number('contactCount'),
    domains: [],
  }))
}

export async function contactsOutline(
  model: ReadModel,
  params: NamedListParams<ContactSort> & { accountId?: string },
): Promise<Window<ContactRow>> {
  const selected = await select(model, 'contacts', toListParams(params), params.accountId)
  const table = await model.columns('contacts', 'names')
  const accounts = await model.columns('accounts', 'names')
  const nameOf = (id: string): string => {
    const slot = id === '' ? -1 : accounts.slotOf(id)
    return slot >= 0 ? accounts.texts('name').get(slot) : ''
  }
  return outline(table, selected, params, 'contact', ({ text }) => ({
    title: text('title') || undefined,
    accountId: text('account') || null,
    accountName: nameOf(text('account')),
  }))
}
