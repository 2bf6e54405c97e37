import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEAD_SOURCES, LEAD_STATUSES } from '../../../../shared/domain/lead/lead.ts'
import { LEAD_SORTS } from '../../../../shared/readmodel/rows.ts'
import {
  cleanFilter,
  DEFAULT_SORT,
  HAS_FILTERS,
  isUnfiltered,
  leadQueryToParams,
  ME,
  nextSort,
  NEXT_STEP_FILTERS,
  paramsToLeadQuery,
  toLeadFilter,
  withoutFilter,
  withToggled,
  type LeadQuery,
} from '../../../../pwa/features/leads/lead-query.ts'
import { builtInQuery, differsFrom, queryToViewFields, savedViewToQuery } from '../../../../pwa/features/leads/views.ts'

const ALL: LeadQuery = { filter: {}, text: '', sort: DEFAULT_SORT, view: 'all' }

const anyQuery = fc.record({
  filter: fc
    .record({
      status: fc.subarray([...LEAD_STATUSES]),
      owner: fc.subarray(['', ME, 'person:abcd:efgh1234']),
      source: fc.subarray([...LEAD_SOURCES]),
      tag: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 3 }),
      nextStep: fc.subarray([...NEXT_STEP_FILTERS]),
      has: fc.subarray([...HAS_FILTERS]),
    })
    .map((filter) => cleanFilter(filter)),
  text: fc.string({ maxLength: 20 }),
  sort: fc.record({
    field: fc.constantFrom(...LEAD_SORTS),
    direction: fc.constantFrom('asc' as const, 'desc' as const),
  }),
  view: fc.constantFrom('all', 'mine', 'saved-view:abcd:efgh1234'),
})

test('every list survives the way through the address', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      const address = leadQueryToParams(query).toString()
      expect(paramsToLeadQuery(new URLSearchParams(address))).toEqual(query)
    }),
  )
})

test('what an address says that is not known is passed over', () => {
  const query = paramsToLeadQuery(
    new URLSearchParams('status=new&status=gone&step=never&sort=-secret&has=with_phone&x=1'),
  )
  expect(query).toEqual({ ...ALL, filter: { status: ['new'], has: ['with_phone'] } })
})

test('the standard list has a bare address', () => {
  expect(leadQueryToParams(ALL).toString()).toBe('')
})

test('"me" stands for whoever reads', () => {
  const query = { ...ALL, filter: { owner: [ME, ''] } }
  expect(toLeadFilter(query, 'person:abcd:efgh1234').owner).toEqual(['person:abcd:efgh1234', ''])
})

test('counts over the status tabs leave the status open and nothing else', () => {
  const query = { ...ALL, filter: { status: ['new'], tag: ['vip'] }, text: ' ltd ' }
  expect(toLeadFilter(query, 'p', 'status')).toEqual({ tag: ['vip'], text: 'ltd' })
})

test('a value is added and taken away; clearing keeps order and view', () => {
  const once = withToggled({ ...ALL, view: 'mine' }, 'tag', 'vip')
  expect(once.filter).toEqual({ tag: ['vip'] })
  expect(withToggled(once, 'tag', 'vip').filter).toEqual({})
  expect(isUnfiltered(withoutFilter(once))).toBe(true)
  expect(withoutFilter(once).view).toBe('mine')
})

test('a header click sorts names upwards, times latest first, and then the other way round', () => {
  expect(nextSort(DEFAULT_SORT, 'name')).toEqual({ field: 'name', direction: 'asc' })
  expect(nextSort({ field: 'name', direction: 'asc' }, 'name')).toEqual({ field: 'name', direction: 'desc' })
  expect(nextSort({ field: 'name', direction: 'asc' }, 'createdAt')).toEqual({ field: 'createdAt', direction: 'desc' })
})

test('a saved view brings its list back, and a changed list is told from it', () => {
  fc.assert(
    fc.property(anyQuery, (query) => {
      const fields = queryToViewFields(query, ['name'])
      const view = { id: 'saved-view:abcd:efgh1234', type: 'saved-view', ...fields } as never
      expect(differsFrom(query, savedViewToQuery(view))).toBe(false)
      expect(differsFrom({ ...query, text: `${query.text.trim()}!` }, savedViewToQuery(view))).toBe(true)
    }),
  )
  expect(differsFrom(builtInQuery('mine'), builtInQuery('all'))).toBe(true)
})
