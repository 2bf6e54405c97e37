// The filters of a list with their choices in words, and what is filtered right now as chips.
import type { LeadSource, LeadStatus } from '../../../shared/domain/lead/lead.ts'
import { formatDate, formatNumber, m } from '../../../shared/i18n/index.ts'
import type { PersonRow } from '../../../shared/readmodel/rows.ts'
import { hasWord, kindWord, nextStepWord, sourceWord, statusWord } from '../parts/lead-words.ts'
import type { FilterField, FilterKind, ListDefinition } from './list-definitions.ts'
import { ME, type ListQuery } from './list-query.ts'
import { textToCounts, textToDates } from './ranges.ts'

export interface FilterOption {
  value: string
  label: string
}

export interface FilterSpec {
  field: FilterField
  kind: FilterKind
  label: string
  /** Of a choice. */
  options: FilterOption[]
}

/** What the choices depend on. `me`: the person who reads. */
export interface FilterContext {
  people: readonly PersonRow[]
  tags: readonly string[]
  me: string
}

const LABELS: Record<FilterField, () => string> = {
  status: m.leads_status,
  owner: m.records_owner,
  source: m.leads_source,
  kind: m.leads_kind,
  tag: m.records_tags,
  nextStep: m.records_next_step,
  has: m.leads_has,
  name: m.records_name,
  company: m.records_company,
  title: m.records_title,
  industry: m.records_industry,
  phone: m.records_phone,
  email: m.records_email,
  website: m.records_website,
  created: m.records_created,
  updated: m.records_updated,
  activity: m.records_last_activity,
  lastNote: m.records_last_note,
  due: m.lists_due,
  notes: m.records_note_count,
  contacts: m.accounts_contacts,
}

/** A closed value in words. */
function choiceWord(field: FilterField, value: string): string {
  switch (field) {
    case 'status':
      return statusWord(value as LeadStatus)
    case 'source':
      return sourceWord(value as LeadSource)
    case 'kind':
      return kindWord(value as 'person')
    case 'nextStep':
      return nextStepWord(value as 'overdue')
    case 'has':
      return hasWord(value as 'with_phone')
    default:
      return value
  }
}

function ownerOptions({ people, me }: FilterContext): FilterOption[] {
  return [
    { value: ME, label: m.leads_owner_me() },
    { value: '', label: m.leads_owner_nobody() },
    ...people
      .filter((person) => person.id !== me)
      .map((person) => ({ value: person.id as string, label: person.name ?? '' })),
  ]
}

/** All filters of a list, in its order. */
export function filterSpecs(list: Pick<ListDefinition, 'filters'>, context: FilterContext): FilterSpec[] {
  return list.filters.map(({ field, kind, values = [] }) => {
    const options =
      field === 'owner'
        ? ownerOptions(context)
        : field === 'tag'
          ? context.tags.map((tag) => ({ value: tag, label: tag }))
          : values.map((value) => ({ value, label: choiceWord(field, value) }))
    return { field, kind, label: LABELS[field](), options }
  })
}

function day(date: string): string {
  return formatDate(new Date(`${date}T12:00:00`))
}

/** A range of days in words: "1 May 2026 – 3 May 2026", "from …", "until …". */
export function datesWord(text: string): string {
  const { from, to } = textToDates(text) ?? {}
  if (from && to) return from === to ? day(from) : m.lists_range({ from: day(from), to: day(to) })
  return from ? m.lists_since({ date: day(from) }) : to ? m.lists_until({ date: day(to) }) : ''
}

function countsWord(text: string): string {
  const { min, max } = textToCounts(text) ?? {}
  if (min !== undefined && max !== undefined) {
    return min === max ? formatNumber(min) : m.lists_range({ from: formatNumber(min), to: formatNumber(max) })
  }
  return min !== undefined
    ? m.lists_at_least({ count: formatNumber(min) })
    : m.lists_at_most({ count: formatNumber(max ?? 0) })
}

/** The words of one accepted value. Values nobody knows (a person gone) still have some. */
function valueWord(spec: FilterSpec, value: string): string {
  switch (spec.kind) {
    case 'text':
      return m.lists_quoted({ text: value })
    case 'count':
      return countsWord(value)
    case 'choice':
      return (
        spec.options.find((option) => option.value === value)?.label ??
        (spec.field === 'tag' ? value : m.lists_unknown())
      )
    default:
      return datesWord(value)
  }
}

export interface FilterChip {
  /** Names it among the chips of a list. */
  key: string
  label: string
}

export interface ListChip extends FilterChip {
  field: FilterField
  value: string
}

/** One chip per accepted value, to be taken away one by one. `besides`: fields that are shown elsewhere (the status has its tabs). */
export function filterChips(
  query: ListQuery,
  specs: readonly FilterSpec[],
  besides: readonly FilterField[] = [],
): ListChip[] {
  return specs
    .filter((spec) => !besides.includes(spec.field))
    .flatMap((spec) =>
      (query.filter[spec.field] ?? []).map((value) => ({
        key: `${spec.field} ${value}`,
        field: spec.field,
        value,
        label: m.lists_chip({ field: spec.label, value: valueWord(spec, value) }),
      })),
    )
}
