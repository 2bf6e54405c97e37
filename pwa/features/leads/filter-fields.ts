// The filters of the leads list with their choices in words.
import { LEAD_SOURCES, LEAD_STATUSES } from '../../../shared/domain/lead/lead.ts'
import { m } from '../../../shared/i18n/index.ts'
import type { PersonRow } from '../../../shared/readmodel/rows.ts'
import { HAS_FILTERS, LEAD_KINDS, ME, NEXT_STEP_FILTERS, type FilterField, type LeadQuery } from './lead-query.ts'
import { hasWord, kindWord, nextStepWord, sourceWord, statusWord } from './lead-words.ts'

export interface FilterSpec {
  field: FilterField
  label: string
  options: { value: string; label: string }[]
}

/** All filters, in the order of the bar. `me`: the person who reads. */
export function filterSpecs(people: readonly PersonRow[], tags: readonly string[], me: string): FilterSpec[] {
  const colleagues = people.filter((person) => person.id !== me)
  return [
    {
      field: 'owner',
      label: m.records_owner(),
      options: [
        { value: ME, label: m.leads_owner_me() },
        { value: '', label: m.leads_owner_nobody() },
        ...colleagues.map((person) => ({ value: person.id as string, label: person.name ?? '' })),
      ],
    },
    {
      field: 'nextStep',
      label: m.records_next_step(),
      options: NEXT_STEP_FILTERS.map((value) => ({ value, label: nextStepWord(value) })),
    },
    { field: 'tag', label: m.records_tags(), options: tags.map((tag) => ({ value: tag, label: tag })) },
    { field: 'has', label: m.leads_has(), options: HAS_FILTERS.map((value) => ({ value, label: hasWord(value) })) },
    {
      field: 'source',
      label: m.leads_source(),
      options: LEAD_SOURCES.map((value) => ({ value, label: sourceWord(value) })),
    },
    { field: 'kind', label: m.leads_kind(), options: LEAD_KINDS.map((value) => ({ value, label: kindWord(value) })) },
    {
      field: 'status',
      label: m.leads_status(),
      options: LEAD_STATUSES.map((value) => ({ value, label: statusWord(value) })),
    },
  ]
}

export interface FilterChip {
  field: FilterField
  value: string
  label: string
}

/** One chip per accepted value, to be taken away one by one; the status has its tabs. Values nobody knows (a tag or a person gone) still show. */
export function filterChips(query: LeadQuery, specs: readonly FilterSpec[]): FilterChip[] {
  return specs
    .filter((spec) => spec.field !== 'status')
    .flatMap((spec) =>
      (query.filter[spec.field] ?? []).map((value) => {
        const words =
          spec.options.find((option) => option.value === value)?.label ??
          (spec.field === 'tag' ? value : m.leads_filter_unknown())
        return { field: spec.field, value, label: `${spec.label}: ${words}` }
      }),
    )
}
