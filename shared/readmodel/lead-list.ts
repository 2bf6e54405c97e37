import { addDays } from '../kernel/dates.ts'
import { LEAD_STATUSES } from '../domain/lead/lead.ts'
import type { LeadEntry } from './entries.ts'
import { queryToWords } from './fold.ts'
import type { LeadFilter, LeadSort, SortDirection } from './rows.ts'

// Chinese names first, in the order of their pinyin, then Latin ones; numbers by value.
const collator = new Intl.Collator(['zh-CN', 'en'], { numeric: true, sensitivity: 'base' })

/** Compares names as people expect in a list; empty ones come last in either direction. */
export function compareText(a: string, b: string, direction: SortDirection = 'asc'): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1
  if (a === b) return 0
  return direction === 'asc' ? collator.compare(a, b) : collator.compare(b, a)
}

function includesAny<T>(wanted: readonly T[] | undefined, held: T): boolean {
  return !wanted || wanted.length === 0 || wanted.includes(held)
}

/** Which steps a `nextStep` filter value means, by the earliest open one. */
function matchesStep(entry: LeadEntry, wanted: string, today: string): boolean {
  const date = entry.nextStepDate
  if (wanted === 'none') return entry.openSteps === 0
  if (date === '') return false
  if (wanted === 'overdue') return date < today
  if (wanted === 'today') return date === today
  return wanted === 'week' && date >= today && date <= addDays(today, 6)
}

function matchesHas(entry: LeadEntry, wanted: string): boolean {
  if (wanted === 'with_phone') return entry.hasPhone
  if (wanted === 'with_email') return entry.hasEmail
  return wanted === 'no_notes' && entry.noteCount === 0
}

/** The test a lead must pass under a filter. `week`: today and the six days after. */
export function filterToTest(filter: LeadFilter, today: string): (entry: LeadEntry) => boolean {
  const words = queryToWords(filter.text ?? '')
  return (entry) =>
    includesAny(filter.status as string[] | undefined, entry.status) &&
    includesAny(filter.owner, entry.owner) &&
    includesAny(filter.source, entry.source) &&
    includesAny(filter.kind, entry.kind) &&
    (!filter.tag?.length || filter.tag.some((tag) => entry.tags.includes(tag))) &&
    (!filter.nextStep?.length || filter.nextStep.some((wanted) => matchesStep(entry, wanted, today))) &&
    (!filter.has?.length || filter.has.some((wanted) => matchesHas(entry, wanted))) &&
    words.every((word) => entry.text.includes(word))
}

/** True for a filter that lets everything through. */
export function isOpenFilter(filter: LeadFilter): boolean {
  return Object.values(filter).every((held) => held === undefined || held.length === 0)
}

/** The order of a list. `ownerName` turns a person's id into what is shown. */
export function sortToOrder(
  field: LeadSort,
  direction: SortDirection,
  ownerName: (id: string) => string,
): (a: LeadEntry, b: LeadEntry) => number {
  const sign = direction === 'asc' ? 1 : -1
  switch (field) {
    case 'name':
    case 'company':
    case 'title':
    case 'source':
      return (a, b) => compareText(a[field], b[field], direction)
    case 'owner':
      return (a, b) => compareText(ownerName(a.owner), ownerName(b.owner), direction)
    case 'status':
      return (a, b) => sign * (LEAD_STATUSES.indexOf(a.status as never) - LEAD_STATUSES.indexOf(b.status as never))
    case 'nextStepDate':
      // Leads without a dated step come last in either direction.
      return (a, b) => {
        if (a.nextStepDate === b.nextStepDate) return 0
        if (a.nextStepDate === '' || b.nextStepDate === '') return a.nextStepDate === '' ? 1 : -1
        return a.nextStepDate < b.nextStepDate ? -sign : sign
      }
    case 'createdAt':
    case 'updatedAt':
    case 'lastActivityAt':
    case 'noteCount':
      // Among equals by id in the same direction, as the database's index walks: the first window comes from there, and the list must
      // not reshuffle when it is loaded whole.
      return (a, b) => sign * (a[field] - b[field] || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  }
}
