import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEAD_SOURCES, LEAD_STATUSES } from '../../../../shared/domain/lead/statuses.ts'
import { LEAD_SORTS } from '../../../../shared/readmodel/rows.ts'
import {
  builtInQuery,
  differsFrom,
  queryToViewFields,
  savedViewToQuery,
  type LeadQuery,
} from '../../../../pwa/features/leads/views.ts'
import {
  ACCOUNT_LIST,
  CONTACT_LIST,
  HAS_FILTERS,
  LEAD_LIST,
  NEXT_STEP_FILTERS,
} from '../../../../pwa/platform/lists/list-definitions.ts'
import {
  cleanFilter,
  isUnfiltered,
  listHref,
  ME,
  nextSort,
  paramsToQuery,
  queryToParams,
  toFilter,
  withoutFilter,
  withSort,
  withToggled,
} from '../../../../pwa/platform/lists/list-query.ts'
import { countsToText, datesToText } from '../../../../pwa/platform/lists/ranges.ts'

const ALL: LeadQuery = { filter: {}, text: '', sort: LEAD_LIST.standard, view: 'all' }

const anyDay = fc
  .date({ min: new Date('1970-01-01T12:00:00Z'), max: new Date('2200-01-01T12:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const end = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const anyDates = fc
  .tuple(end(anyDay), end(anyDay))
  .map(([from, to]) => [datesToText({ ...(from && { from }), ...(to && { to }) })])
const anyCounts = fc
  .tuple(end(fc.nat(999)), end(fc.nat(999)))
  .map(([min, max]) => [countsToText({ ...(min !== undefined && { min }), ...(max !== undefined && { max }) })])
const anyText = fc.string({ maxLength: 20 }).map((text) => [text])

const anyQuery = fc.record({
  filter: fc
    .record({
      status: fc.subarray([...LEAD_STATUSES]),
      owner: fc.subarray(['', ME, 'person:abcd:efgh1234']),
      source: fc.subarray([...LEAD_SOURCES]),
      tag: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 3 }),
      nextStep: fc.subarray([...NEXT_STEP_FILTERS]),
      has: fc.subarray([...HAS_FILTERS]),
      name: anyText,
      company: anyText,
      title: anyText,
      phone: anyText,
      email: anyText,
      website: anyText,
      created: anyDates,
      updated: anyDates,
      activity: anyDates,
      lastNote: anyDates,
      due: anyDates,
      notes: anyCounts,
    })
    .map((filter) => cleanFilter(LEAD_LIST, filter)),
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
      const address = queryToParams(LEAD_LIST, query).toString()
      expect(paramsToQuery(LEAD_LIST, new URLSearchParams(address))).toEqual(query)
    }),
  )
})

test('what an address says that is not known is passed over', () => {
  const query = paramsToQuery(
    LEAD_LIST,
    new URLSearchParams('status=new&status=gone&step=never&sort=-secret&has=with_phone&x=1'),
  )
  expect(query).toEqual({ ...ALL, filter: { status: ['new'], has: ['with_phone'] } })
})

test('the standard list has a bare address', () => {
  expect(queryToParams(LEAD_LIST, ALL).toString()).toBe('')
})

test('"me" stands for whoever reads', () => {
  const query = { ...ALL, filter: { owner: [ME, ''] } }
  expect(toFilter(LEAD_LIST, query, 'person:abcd:efgh1234').owner).toEqual(['person:abcd:efgh1234', ''])
})

test('counts over the status tabs leave the status open and nothing else', () => {
  const query = { ...ALL, filter: { status: ['new'], tag: ['vip'] }, text: ' ltd ' }
  expect(toFilter(LEAD_LIST, query, 'p', 'status')).toEqual({ tag: ['vip'], text: 'ltd' })
})

test('a value is added and taken away; clearing keeps order and view', () => {
  const once = withToggled({ ...ALL, view: 'mine' }, 'tag', 'vip')
  expect(once.filter).toEqual({ tag: ['vip'] })
  expect(withToggled(once, 'tag', 'vip').filter).toEqual({})
  expect(isUnfiltered(withoutFilter(once))).toBe(true)
  expect(withoutFilter(once).view).toBe('mine')
})

test('a header click sorts names upwards, times latest first, and then the other way round', () => {
  expect(nextSort(LEAD_LIST.standard, 'name')).toEqual({ field: 'name', direction: 'asc' })
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

test('ranges that are broken, upside down or empty do no harm', () => {
  const of = (text: string) => paramsToQuery(LEAD_LIST, new URLSearchParams(text)).filter
  expect(of('created=2026-02-30..2026-03-01')).toEqual({ created: ['..2026-03-01'] })
  expect(of('created=2026-03-05..2026-03-01')).toEqual({ created: ['2026-03-01..2026-03-05'] })
  expect(of('created=2026-03-05')).toEqual({ created: ['2026-03-05..2026-03-05'] })
  expect(of('created=soon&due=..&notes=many&name=%20&updated=')).toEqual({})
  expect(of('notes=5..2')).toEqual({ notes: ['2..5'] })
  expect(of('notes=-1..3')).toEqual({ notes: ['..3'] })
})

test('days become the midnights of this place, half open; dates stay dates; texts and counts are handed on', () => {
  const query = paramsToQuery(
    LEAD_LIST,
    new URLSearchParams('created=2026-03-01..2026-03-02&due=2026-03-01..&name=Ltd&notes=1..'),
  )
  expect(toFilter(LEAD_LIST, query, 'p')).toEqual({
    created: { from: new Date(2026, 2, 1).getTime(), to: new Date(2026, 2, 3).getTime() },
    due: { from: '2026-03-01' },
    name: 'Ltd',
    notes: { min: 1 },
  })
})

test('each list takes only its own fields and orders', () => {
  const params = new URLSearchParams('status=new&industry=metal&title=buyer&sort=-contactCount')
  expect(paramsToQuery(ACCOUNT_LIST, params)).toEqual({
    filter: { industry: ['metal'] },
    text: '',
    sort: { field: 'contactCount', direction: 'desc' },
    view: 'all',
  })
  expect(paramsToQuery(CONTACT_LIST, params)).toMatchObject({
    filter: { title: ['buyer'] },
    sort: CONTACT_LIST.standard,
  })
})

test('a menu sorts either way; a field the list does not have changes nothing', () => {
  expect(withSort(LEAD_LIST, ALL, 'phone', 'desc').sort).toEqual({ field: 'phone', direction: 'desc' })
  expect(withSort(LEAD_LIST, ALL, 'lastNoteAt').sort).toEqual({ field: 'lastNoteAt', direction: 'desc' })
  expect(withSort(LEAD_LIST, ALL, 'secret')).toBe(ALL)
})

test('a link into a list says what it filters', () => {
  expect(listHref(LEAD_LIST, { owner: [''], created: ['2026-03-01..2026-03-02'] })).toBe(
    '/leads?owner=none&created=2026-03-01..2026-03-02',
  )
  expect(listHref(LEAD_LIST, {})).toBe('/leads')
})
