// What lists of leads, companies and contacts filter and sort by, on their columns.
import { addDays } from '../kernel/dates.ts'
import { LEAD_STATUSES, OPEN_LEAD_STATUSES } from '../domain/lead/statuses.ts'
import { collate } from './collation.ts'
import type { ColumnTable } from './columns/column-table.ts'
import type { TextColumn } from './columns/columns.ts'
import { fold, queryToWords } from './fold.ts'
import { LINE, listColumns } from './list-columns.ts'
import type { LeadFilter, SortDirection, TimeRange } from './rows.ts'

export type SubjectTable = 'leads' | 'accounts' | 'contacts'
type Test = (slot: number) => boolean
type Compare = (a: number, b: number) => number

const TEXT_FIELDS = ['name', 'company', 'title', 'industry', 'phone', 'email', 'website'] as const
type TextField = (typeof TEXT_FIELDS)[number]

/** Where a list's free text looks. Contacts are found by the name of their company, too, which stands in another table. */
const FREE_TEXT: Record<SubjectTable, readonly string[]> = {
  leads: ['name', 'company', 'title', 'phone', 'email', 'website', 'tags'],
  accounts: ['name', 'industry', 'phone', 'email', 'website', 'tags'],
  contacts: ['name', 'title', 'phone', 'email', 'tags'],
}

/** The groups of columns that hold these columns. */
export function groupsOf(table: SubjectTable, columns: readonly string[]): string[] {
  const groups = Object.entries(listColumns[table]) as [string, object][]
  return groups.filter(([, held]) => columns.some((name) => Object.hasOwn(held, name))).map(([group]) => group)
}

/** The columns a filter looks at. */
export function filterToColumns(table: SubjectTable, filter: LeadFilter): string[] {
  const columns: string[] = TEXT_FIELDS.filter((field) => filter[field])
  if (queryToWords(filter.text ?? '').length > 0) columns.push(...FREE_TEXT[table])
  if (filter.tag?.length) columns.push('tags')
  if (filter.has?.some((wanted) => wanted !== 'no_notes')) columns.push('phone', 'email')
  return columns
}

/**
 * A test of one text column, asked once for each distinct text; texts that come later are asked when they are met. No text is asked before
 * the first slot is: of a list that is kept no slot is asked at all.
 */
function textTest(column: TextColumn, test: (text: string) => boolean): Test {
  let known: Uint8Array | null = null
  const later = new Map<number, boolean>()
  return (slot) => {
    known ??= column.matching(test)
    const code = column.codeOf(slot)
    if (code < known.length) return known[code] === 1
    let hit = later.get(code)
    if (hit === undefined) later.set(code, (hit = test(column.pool.get(code))))
    return hit
  }
}

function oneOf(table: ColumnTable, name: string, wanted: readonly string[] | undefined): Test | null {
  return wanted?.length ? textTest(table.texts(name), (text) => wanted.includes(text)) : null
}

/** What has no such moment, 0, stands in no range, also not in one without a beginning. */
function within(table: ColumnTable, name: string, range: TimeRange | undefined): Test | null {
  if (!range || (range.from === undefined && range.to === undefined)) return null
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = range
  const column = table.numbers(name)
  return (slot) => {
    const held = column.get(slot)
    return held > 0 && held >= from && held < to
  }
}

function between(table: ColumnTable, name: string, range: { min?: number; max?: number } | undefined): Test | null {
  if (!range || (range.min === undefined && range.max === undefined)) return null
  const { min = 0, max = Number.POSITIVE_INFINITY } = range
  const count = table.numbers(name)
  return (slot) => count.get(slot) >= min && count.get(slot) <= max
}

/** ms of the last activity: the record's own, or of what hangs on it. */
export function activityOf(table: ColumnTable): (slot: number) => number {
  const [created, updated, hanging] = [
    table.numbers('createdAt'),
    table.numbers('updatedAt'),
    table.numbers('hangingAt'),
  ]
  return (slot) => Math.max(created.get(slot), updated.get(slot), hanging.get(slot))
}

/** True for a lead that is in work. */
export function openLeadTest(table: ColumnTable): (slot: number) => boolean {
  const status = table.texts('status')
  const hits = status.matching((text) => (OPEN_LEAD_STATUSES as readonly string[]).includes(text))
  return (slot) => hits[status.codeOf(slot)] === 1
}

/** Which steps a `nextStep` filter value means, by the earliest open one. `week`: today and the six days after. */
function stepTest(table: ColumnTable, wanted: readonly string[] | undefined, today: string): Test | null {
  if (!wanted?.length) return null
  const open = table.numbers('openSteps')
  const week = addDays(today, 6)
  const byDate = textTest(table.texts('nextStepDate'), (date) => {
    if (date === '') return false
    return wanted.some(
      (one) =>
        (one === 'overdue' && date < today) ||
        (one === 'today' && date === today) ||
        (one === 'week' && date >= today && date <= week),
    )
  })
  const none = wanted.includes('none')
  return (slot) => (none && open.get(slot) === 0) || byDate(slot)
}

function hasTest(table: ColumnTable, name: SubjectTable, wanted: readonly string[] | undefined): Test | null {
  if (!wanted?.length) return null
  const notes = table.numbers('noteCount')
  const isFilled = (column: 'phone' | 'email', flag: 'hasPhone' | 'hasEmail'): Test => {
    if (name === 'leads') {
      const flags = table.numbers(flag)
      return (slot) => flags.get(slot) > 0
    }
    const held = table.texts(column)
    return (slot) => held.codeOf(slot) > 0
  }
  const tests = wanted.map((one): Test => {
    if (one === 'with_phone') return isFilled('phone', 'hasPhone')
    if (one === 'with_email') return isFilled('email', 'hasEmail')
    return (slot) => one === 'no_notes' && notes.get(slot) === 0
  })
  return (slot) => tests.some((test) => test(slot))
}

function freeText(table: ColumnTable, columns: readonly string[], words: readonly string[], also?: WordTest): Test {
  const tests = words.map((word) => {
    const byColumn = columns.map((name) => textTest(table.texts(name), (text) => fold(text).includes(word)))
    const elsewhere = also?.(word)
    return (slot: number) => byColumn.some((test) => test(slot)) || elsewhere?.(slot) === true
  })
  return (slot) => tests.every((test) => test(slot))
}

/** Where a word is found outside the table's own columns. */
export type WordTest = (word: string) => Test

/** The test a record must pass under a filter. Its columns must be loaded (`filterToColumns`). */
export function filterToTest(
  table: ColumnTable,
  name: SubjectTable,
  filter: LeadFilter,
  today: string,
  also?: WordTest,
): Test {
  const tests: (Test | null)[] = [
    name === 'leads' ? oneOf(table, 'status', filter.status) : null,
    name === 'leads' ? oneOf(table, 'source', filter.source) : null,
    name === 'leads' ? oneOf(table, 'kind', filter.kind) : null,
    oneOf(table, 'owner', filter.owner),
    stepTest(table, filter.nextStep, today),
    hasTest(table, name, filter.has),
    within(table, 'createdAt', filter.created),
    within(table, 'updatedAt', filter.updated),
    within(table, 'lastNoteAt', filter.lastNote),
  ]
  const { tag, activity, due, notes, contacts } = filter
  if (tag?.length)
    tests.push(textTest(table.texts('tags'), (text) => text.split(LINE).some((one) => tag.includes(one))))
  if (activity && (activity.from !== undefined || activity.to !== undefined)) {
    const at = activityOf(table)
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = activity
    tests.push((slot) => at(slot) >= from && at(slot) < to)
  }
  if (due?.from || due?.to) {
    const { from = '', to = '\uffff' } = due
    tests.push(textTest(table.texts('nextStepDate'), (date) => date !== '' && date >= from && date <= to))
  }
  tests.push(between(table, 'noteCount', notes), name === 'accounts' ? between(table, 'contactCount', contacts) : null)
  const held = filterToColumns(name, filter)
  for (const field of TEXT_FIELDS) {
    const wanted = fold(filter[field] ?? '').trim()
    if (wanted !== '' && hasColumn(name, field))
      tests.push(textTest(table.texts(field), (text) => fold(text).includes(wanted)))
  }
  const words = queryToWords(filter.text ?? '')
  if (words.length > 0 && held.length > 0) tests.push(freeText(table, FREE_TEXT[name], words, also))
  const real = tests.filter((test) => test !== null)
  return (slot) => real.every((test) => test(slot))
}

function hasColumn(table: SubjectTable, name: TextField): boolean {
  return groupsOf(table, [name]).length > 0
}

/** Sorts a text column: by collation, '' last in either direction. */
export function byText(column: TextColumn, direction: SortDirection): Compare {
  let ranks = column.rank(collate)
  const sign = direction === 'asc' ? 1 : -1
  return (a, b) => {
    if (ranks.length < column.pool.size) ranks = column.rank(collate)
    const left = ranks[column.codeOf(a)] ?? 0
    const right = ranks[column.codeOf(b)] ?? 0
    if (left === right) return 0
    if (left === 0 || right === 0) return left === 0 ? 1 : -1
    return left < right ? -sign : sign
  }
}

/** Sorts by a text that is looked up for each distinct value: the name behind an id. */
export function byLookedUp(column: TextColumn, direction: SortDirection, nameOf: (id: string) => string): Compare {
  const names = new Map<number, string>()
  const name = (slot: number): string => {
    const code = column.codeOf(slot)
    let held = names.get(code)
    if (held === undefined) names.set(code, (held = nameOf(column.pool.get(code))))
    return held
  }
  const sign = direction === 'asc' ? 1 : -1
  return (a, b) => {
    const left = name(a)
    const right = name(b)
    if (left === right) return 0
    if (left === '' || right === '') return left === '' ? 1 : -1
    return sign * collate(left, right)
  }
}

/** Sorts by a number that stands for each distinct text; texts without one (NaN) last in either direction. */
function byNumberOf(column: TextColumn, direction: SortDirection, numberOf: (text: string) => number): Compare {
  const numbers: number[] = []
  const number = (slot: number): number => (numbers[column.codeOf(slot)] ??= numberOf(column.get(slot)))
  return (a, b) => missingLast(number(a), number(b), direction === 'asc' ? 1 : -1)
}

function missingLast(left: number, right: number, sign: number): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right))
  return sign * (left - right)
}

/** The columns a sort looks at. */
export function sortToColumns(field: string): string[] {
  if (field === 'lastActivityAt') return ['hangingAt']
  return [field === 'company' ? 'company' : field]
}

/** The order of a list. `nameOf` turns the id of an owner (or, for contacts by company, of an account) into what is shown. */
export function sortToOrder(
  table: ColumnTable,
  field: string,
  direction: SortDirection,
  nameOf: (id: string) => string,
): Compare {
  const sign = direction === 'asc' ? 1 : -1
  const ids = (a: number, b: number): number => sign * table.compareIds(a, b)
  switch (field) {
    case 'owner':
      return byLookedUp(table.texts('owner'), direction, nameOf)
    case 'account':
      return byLookedUp(table.texts('account'), direction, nameOf)
    case 'status':
      return byNumberOf(table.texts('status'), direction, (text) => LEAD_STATUSES.indexOf(text as never))
    case 'nextStepDate':
      return byNumberOf(table.texts('nextStepDate'), direction, (date) => Date.parse(date))
    case 'lastNoteAt': {
      const column = table.numbers('lastNoteAt')
      return (a, b) => missingLast(column.get(a) || Number.NaN, column.get(b) || Number.NaN, sign) || ids(a, b)
    }
    case 'lastActivityAt': {
      const at = activityOf(table)
      return (a, b) => sign * (at(a) - at(b)) || ids(a, b)
    }
    case 'createdAt':
    case 'updatedAt':
    case 'noteCount':
    case 'contactCount': {
      const column = table.numbers(field)
      // Among equals by id in the same direction: turning the list over shows the same rows from the other end.
      return (a, b) => sign * (column.get(a) - column.get(b)) || ids(a, b)
    }
    default:
      return byText(table.texts(field), direction)
  }
}
