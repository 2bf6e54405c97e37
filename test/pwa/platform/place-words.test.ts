import { expect, test } from 'vitest'
import { placeText } from '../../../pwa/platform/place-words.ts'
import { setLocale } from '../../../shared/i18n/index.ts'

test('a place is called as its screen is, in the language of the reader', () => {
  setLocale('en')
  expect(['/', '/leads', '/leads/lead:0aZ9:x1Y2z3W4v5U6', '/notes/new', '/team', '/team/sync'].map(placeText)).toEqual([
    'Today',
    'Leads',
    'Leads',
    'Call notes',
    'Team',
    'Sync',
  ])
  setLocale('zh-CN')
  expect(placeText('/leads')).toBe('线索')
  setLocale('en')
})

test('what is no screen of this app is nowhere, and no link', () => {
  for (const place of [
    '',
    'leads',
    '//evil.example',
    'https://evil.example/leads',
    '/constructor',
    '/leads/a/b',
    '/leads?q=x',
    '/newer',
  ])
    expect(placeText(place), place).toBeNull()
})
