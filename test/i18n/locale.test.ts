import { afterEach, expect, test, vi } from 'vitest'
import {
  formatNumber,
  formatRelative,
  getLocale,
  m,
  matchLocale,
  onLocaleChange,
  setLocale,
} from '../../shared/i18n/index.ts'

afterEach(() => setLocale('en'))

test.each([
  [['zh'], 'zh-CN'],
  [['zh-TW', 'en'], 'zh-CN'],
  [['zh-Hans-HK'], 'zh-CN'],
  [['fr', 'en-GB'], 'en'],
  [['fr'], 'en'],
  [[], 'en'],
] as const)('%j is served in %s', (wanted, expected) => {
  expect(matchLocale(wanted)).toBe(expected)
})

test('a change of language shows at once in messages and formats, and is told', () => {
  setLocale('en')
  const told = vi.fn()
  const stop = onLocaleChange(told)
  setLocale('zh-CN')
  setLocale('zh-CN')
  expect(told.mock.calls).toEqual([['zh-CN']])
  expect(getLocale()).toBe('zh-CN')
  expect(m.common_app_name()).toBe('Touchline')
  expect(formatNumber(12345.5)).toBe('12,345.5')
  stop()
  setLocale('en')
  expect(told).toHaveBeenCalledOnce()
})

test('times near now are told relative to it', () => {
  const now = new Date(2026, 4, 3, 12, 0).getTime()
  const minutes = (n: number) => now + n * 60_000
  setLocale('en')
  expect(formatRelative(minutes(0.5), now)).toBe('now')
  expect(formatRelative(minutes(-5), now)).toBe('5 minutes ago')
  expect(formatRelative(minutes(-26 * 60), now)).toBe('yesterday')
  expect(formatRelative(minutes(60 * 35.5), now)).toBe('tomorrow')
  expect(formatRelative(minutes(-60 * 24 * 60), now)).toBe('Mar 4, 2026')
  setLocale('zh-CN')
  expect(formatRelative(minutes(-5), now)).toBe('5分钟前')
  expect(formatRelative(minutes(26 * 60), now)).toBe('明天')
})
