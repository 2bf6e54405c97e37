import { expect, test } from 'vitest'
import { checkFeature, unusedKeys } from './languages.mjs'

const check = (en: Record<string, unknown>, zh: Record<string, unknown>, same: Record<string, string> = {}) =>
  checkFeature({ feature: 'leads', en, zh }, same)

test('complete languages pass', () => {
  const en = { $schema: 'x', leads_title: 'Leads', leads_count: '{count} leads', leads_crm: 'CRM' }
  const zh = { $schema: 'x', leads_title: '线索', leads_count: '{count} 条线索', leads_crm: 'CRM' }
  expect(check(en, zh, { leads_crm: 'an acronym' })).toEqual([])
})

test.each([
  [{ leads_title: 'Leads' }, {}, 'missing in Chinese'],
  [{}, { leads_title: '线索' }, 'missing in English'],
  [{ leads_title: 'Leads' }, { leads_title: ' ' }, 'empty in Chinese'],
  [{ leads_count: '{count} leads' }, { leads_count: '{number} 条线索' }, 'other placeholders'],
  [{ leads_title: 'Leads' }, { leads_title: 'Leads' }, 'reads the same'],
  [{ title: 'Leads' }, { title: '线索' }, 'does not begin with leads_'],
  [{ leadsTitle: 'Leads' }, { leadsTitle: '线索' }, 'not snake_case'],
])('%j against %j is refused: %s', (en, zh, words) => {
  expect(check(en, zh).join('\n')).toContain(words)
})

test('plural forms are compared by all their texts', () => {
  const forms = (one: string, other: string) => [
    { declarations: ['input count'], match: { 'countPlural=one': one, 'countPlural=other': other } },
  ]
  const en = { leads_count: forms('{count} lead', '{count} leads') }
  expect(check(en, { leads_count: '{count} 条线索' })).toEqual([])
  expect(check(en, { leads_count: '几条线索' }).join()).toContain('other placeholders')
})

test('a word no screen shows is found; one chosen by its beginning is not', () => {
  const keys = ['leads_title', 'leads_gone', 'errors_name_missing']
  expect(unusedKeys(keys, ['m.leads_title()', 'm[`errors_${code}`]()'])).toEqual(['leads_gone'])
})
