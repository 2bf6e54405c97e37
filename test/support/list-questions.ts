// Questions to the lists of leads, companies and contacts, made of the values that their records hold, and random edits of those.
import fc from 'fast-check'
import { LEAD_SOURCES, LEAD_STATUSES } from '../../shared/domain/lead/statuses.ts'
import type { CommandName } from '../../shared/domain/commands.ts'
import type { LeadFilter, SortDirection } from '../../shared/readmodel/rows.ts'
import type { Workspace } from '../../shared/workspace/api.ts'
import {
  ACCOUNT_LIST,
  CONTACT_LIST,
  LEAD_LIST,
  type FilterDefinition,
  type ListDefinition,
} from '../../pwa/platform/lists/list-definitions.ts'
import { textsOf, type AnyFields, type PlainList, type PlainRow } from './plain-lists.ts'

export const LISTS: Record<PlainList, ListDefinition> = {
  leads: LEAD_LIST,
  accounts: ACCOUNT_LIST,
  contacts: CONTACT_LIST,
}
export const LIST_NAMES = Object.keys(LISTS) as PlainList[]

/** Numbers that pick values among what is there. */
export interface Pick {
  a: number
  b: number
  /** 0 to 3: which ends a range has; an odd one writes text in capitals. */
  shape: number
}
export const pick: fc.Arbitrary<Pick> = fc.record({ a: fc.nat(9999), b: fc.nat(9999), shape: fc.nat(3) })

export interface Question {
  list: PlainList
  filter: LeadFilter
  sort: { field: string; direction: SortDirection }
}

const at = <T>(values: readonly T[], position: number): T | undefined => values[position % Math.max(1, values.length)]

function range<T extends string | number>(values: readonly T[], { a, b, shape }: Pick): { from?: T; to?: T } {
  const [one, other] = [at(values, a), at(values, b)]
  if (one === undefined || other === undefined) return {}
  const [from, to]: [T, T] = one < other ? [one as T, other as T] : [other as T, one as T]
  return { ...(shape !== 1 ? { from } : {}), ...(shape !== 2 ? { to } : {}) }
}

/** A stretch of what a field holds in some record. */
function stretch(texts: readonly string[], { a, b, shape }: Pick): string {
  const letters = [...(at(texts.filter(Boolean), a) ?? 'x')]
  const start = b % letters.length
  const held = letters.slice(start, start + 1 + (a % 5)).join('')
  return shape % 2 === 1 ? held.toUpperCase() : held
}

const INSTANT: Record<string, (row: PlainRow) => number | null> = {
  created: ({ record }) => record['createdAt'] as number,
  updated: ({ record }) => record['updatedAt'] as number,
  activity: ({ lastActivityAt }) => lastActivityAt,
  lastNote: ({ lastNoteAt }) => lastNoteAt,
}

/** A filter of one field. */
export function filterBy(list: PlainList, rows: readonly PlainRow[], field: FilterDefinition, given: Pick): LeadFilter {
  const { a, b, shape } = given
  const name = field.field
  switch (field.kind) {
    case 'choice': {
      const held =
        name === 'owner'
          ? rows.map(({ record }) => record['ownerId'] ?? '')
          : rows.flatMap((row) => textsOf(list, row, 'tags'))
      const values: readonly string[] = field.values ?? [...new Set<string>(held)]
      return { [name]: [at(values, a), ...(shape > 1 ? [at(values, b)] : [])].filter((one) => one !== undefined) }
    }
    case 'text': {
      const texts = rows.flatMap((row) => textsOf(list, row, name))
      return { [name]: stretch(texts, given) }
    }
    case 'times': {
      const instants = rows.map((row) => INSTANT[name]?.(row)).filter((one) => typeof one === 'number')
      return { [name]: range(instants, given) }
    }
    case 'days':
      return {
        [name]: range(
          rows.flatMap((row) => row.nextStepDate ?? []),
          given,
        ),
      }
    case 'count': {
      const { from: min, to: max } = range([0, 1, 2, 3, 4, 5], given)
      return { [name]: { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) } }
    }
  }
}

/** Words that stand in some record, as they are typed into the field over a list. */
export function freeText(list: PlainList, rows: readonly PlainRow[], given: Pick): LeadFilter {
  const row = at(rows, given.a)
  if (!row) return {}
  const fields = ['name', 'email', 'phone', list === 'accounts' ? 'industry' : 'company', 'tags']
  const words = [given.a, given.b].map((position) =>
    stretch(textsOf(list, row, at(fields, position) ?? ''), given).replace(/\s+/gu, ''),
  )
  return { text: (given.shape > 1 ? words : words.slice(0, 1)).join(' ') }
}

/** Any question: up to two fields, sometimes with free text, in any order. */
export const anyQuestion = fc.record({
  list: fc.constantFrom(...LIST_NAMES),
  fields: fc.array(fc.record({ which: fc.nat(99), value: pick }), { maxLength: 2 }),
  words: fc.option(pick, { freq: 3 }),
  sort: fc.nat(99),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
})

export function toQuestion(
  { list, fields, words, sort, direction }: typeof anyQuestion extends fc.Arbitrary<infer Q> ? Q : never,
  rows: Record<PlainList, PlainRow[]>,
): Question {
  const { filters, sorts } = LISTS[list]
  const parts = fields.flatMap(({ which, value }) => {
    const field = at(filters, which)
    return field ? [filterBy(list, rows[list], field, value)] : []
  })
  if (words) parts.push(freeText(list, rows[list], words))
  return {
    list,
    filter: Object.assign({}, ...parts) as LeadFilter,
    sort: { field: at(sorts, sort) ?? 'name', direction },
  }
}

/** One change of something a list filters or sorts by. */
export const anyEdit = fc.record({ what: fc.nat(13), which: fc.nat(99), value: fc.nat(99) })

const WORDS = ['Anna', '王芳', 'Émile', 'zeta', 'Ltd 10', 'Ltd 9', '蓝海', 'anna', '']
const DATES = ['2026-11-18', '2026-11-20', '2026-11-24', '2026-11-27', null]
const SET: Record<PlainList, string[]> = {
  leads: ['name', 'company', 'title', 'status', 'source', 'kind', 'website', 'ownerId'],
  accounts: ['name', 'industry', 'website', 'ownerId'],
  contacts: ['name', 'title', 'accountId', 'ownerId'],
}
const EDIT: Record<PlainList, CommandName> = { leads: 'editLead', accounts: 'editAccount', contacts: 'editContact' }

/** Does it, by a command as a person would. What is refused has changed nothing. */
export async function doEdit(
  workspace: Workspace,
  rows: Record<PlainList, PlainRow[]>,
  { what, which, value }: typeof anyEdit extends fc.Arbitrary<infer E> ? E : never,
): Promise<void> {
  const run = (name: CommandName, args: unknown) => workspace.run(name, args as never)
  const list = at(LIST_NAMES, which) ?? 'leads'
  const row = at(rows[list], which)
  if (!row) return
  const { id } = row
  const word = at(WORDS, value) ?? ''
  const people = await workspace.query('people.all', {})
  const hanging = [...row.notes, ...row.openSteps] as AnyFields[]
  if (what < 4) {
    const field = at(SET[list], value) ?? 'name'
    const values: Record<string, unknown> = {
      status: at(LEAD_STATUSES, which),
      source: at(LEAD_SOURCES, which),
      kind: at(['person', 'organization'], which),
      website: at(['https://zeta.example/', 'https://王.example/', null], which),
      ownerId: at([null, ...people.map((person) => person.id as string)], which),
      accountId: at([null, ...rows.accounts.map((account) => account.id)], which),
    }
    await run(EDIT[list], { id, set: { [field]: field in values ? values[field] : at(WORDS, which + value) } })
  } else if (what === 4) {
    const number = `0${String(value)} 55${String(which)}`
    await run(EDIT[list], { id, put: { phones: { [number]: { number } } } })
  } else if (what === 5) {
    const mail = `${String(value)}@Firm${String(which)}.example`.toLowerCase()
    await run(EDIT[list], { id, put: { emails: { [mail]: mail } } })
  } else if (what === 6) {
    const kind = at(['phones', 'emails', 'tags'], value) ?? ''
    await run(EDIT[list], { id, remove: { [kind]: Object.keys(row.record[kind] ?? {}).slice(0, 1) } })
  } else if (what === 7) await run(EDIT[list], { id, put: { tags: { [word || 'hot']: word || 'hot' } } })
  else if (what === 8) await run('editPerson', { id: at(people, value)?.id, set: { name: word } })
  else if (what === 9) {
    const moment = row.record['createdAt'] + value * 1000
    await run('createCallNote', { fields: { body: word, at: moment, subjects: { [id]: id } } })
  } else if (what === 10) {
    await run('addStep', { fields: { title: 'Step', dueDate: at(DATES, value), subjects: { [id]: id } } })
  } else if (what === 11 && row.openSteps[0]) await run('completeStep', { id: row.openSteps[0]['id'] })
  else if (what === 12) await run('deleteRecords', { ids: [value % 3 > 0 ? (at(hanging, value)?.['id'] ?? id) : id] })
  else if (what === 13) await workspace.undo()
}
