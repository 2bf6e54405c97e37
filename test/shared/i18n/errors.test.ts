import { afterAll, describe, expect, it } from 'vitest'
import { ERROR_CODES, type ErrorCode } from '../../../shared/domain/errors.ts'
import { errorText } from '../../../shared/i18n/errors.ts'
import { locales, m, setLocale } from '../../../shared/i18n/index.ts'
import type { RestoreError, TeamErrorCode, WorkspaceErrorCode } from '../../../shared/workspace/api.ts'

// Spelled as keys of a record, so that the compiler refuses a list that misses a code.
const coreCodes: Record<WorkspaceErrorCode | RestoreError['code'] | TeamErrorCode | 'none', true> = {
  storage_full: true,
  storage_denied: true,
  storage_failed: true,
  core_unreachable: true,
  newer_version_open: true,
  cancelled: true,
  not_allowed: true,
  not_a_touchline_file: true,
  file_damaged: true,
  file_too_new: true,
  last_owner: true,
  unknown_member: true,
  unknown_invite: true,
  already_shared: true,
  not_shared: true,
  no_crypto: true,
  sample_team: true,
  own_space: true,
  locked: true,
  not_a_code: true,
  code_damaged: true,
  code_newer: true,
  code_foreign: true,
  code_own: true,
  code_expired: true,
  no_connections: true,
  not_now: true,
  none: true,
  bad_words: true,
  other_words: true,
}
const codes = [...ERROR_CODES, ...(Object.keys(coreCodes) as (keyof typeof coreCodes)[])]

afterAll(() => setLocale('en'))

describe.each(locales)('in %s', (locale) => {
  it('every error code has words of its own', () => {
    setLocale(locale)
    const texts = codes.map((code) => errorText({ code }))
    for (const [index, text] of texts.entries()) {
      expect(text.length, codes[index]).toBeGreaterThan(3)
      expect(text, codes[index]).not.toContain('{')
      expect(text, codes[index]).not.toBe(m.errors_unknown({ code: codes[index] ?? '' }))
      expect(/\p{Script=Han}/u.test(text), codes[index]).toBe(locale === 'zh-CN')
    }
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('names the field and the value where they help', () => {
    setLocale(locale)
    expect(errorText({ code: 'bad_email', field: 'emails', detail: 'ada@' })).toContain('ada@')
    expect(errorText({ code: 'too_many', detail: 200 })).toContain('200')
    const withField = errorText({ code: 'required', field: 'teamName' })
    expect(withField).not.toBe(errorText({ code: 'required' }))
    // A field nobody has a word for does not leave a hole in the sentence.
    expect(errorText({ code: 'required', field: 'xyz' })).toBe(errorText({ code: 'required' }))
  })

  it('a code of another version reads as a plain failure', () => {
    setLocale(locale)
    expect(errorText({ code: 'from_the_future' as ErrorCode })).toContain('from_the_future')
    expect(errorText({ code: 'constructor' as ErrorCode })).toContain('constructor')
  })
})
