import { afterAll, describe, expect, it } from 'vitest'
import { guessRegion, regionOptions } from '../../../pwa/platform/regions.ts'
import { setLocale } from '../../../shared/i18n/index.ts'

afterAll(() => setLocale('en'))

describe('regions', () => {
  it('are named and sorted in the language shown', () => {
    setLocale('en')
    expect(regionOptions().find((option) => option.value === 'DE')?.label).toBe('Germany')
    setLocale('zh-CN')
    expect(regionOptions().find((option) => option.value === 'DE')?.label).toBe('德国')
    expect(regionOptions().length).toBeGreaterThan(240)
  })

  it.each([
    [['de-AT', 'en-US'], 'AT'],
    [['zh'], 'CN'],
    [['zh-Hant-TW'], 'TW'],
    [['en'], 'US'],
    [['zh', 'en-SG'], 'SG'],
    [['not_a_tag!', 'fr-FR'], 'FR'],
  ])('%j point to %s', (languages, region) => {
    expect(guessRegion(languages)).toBe(region)
  })
})
