import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { historyText, WORDS } from '../../../pwa/platform/history.ts'
import { locales, setLocale } from '../../../shared/i18n/index.ts'

/** The history codes of all commands, read from their source: a new command cannot forget its words. */
function codesOfCommands(): string[] {
  const domain = fileURLToPath(new URL('../../../shared/domain/', import.meta.url))
  const codes = new Set<string>()
  for (const file of readdirSync(domain, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('commands.ts') && file !== 'deletion.ts') continue
    const source = readFileSync(join(domain, file), 'utf8')
    for (const match of source.matchAll(/code: '(\w+)', count|define(?:Create|Edit)\('[\w-]+', '(\w+)'/gu)) {
      const code = match[1] ?? match[2]
      if (code) codes.add(code)
    }
  }
  return [...codes].sort()
}

afterAll(() => setLocale('en'))

describe('words of the edit history', () => {
  it('there are words for exactly the codes that commands use', () => {
    expect(codesOfCommands().length).toBeGreaterThan(20)
    expect(Object.keys(WORDS).sort()).toEqual(codesOfCommands())
  })

  it.each(locales)('one and many read differently where the language does, in %s', (locale) => {
    setLocale(locale)
    for (const code of Object.keys(WORDS)) {
      expect(historyText(code, 1), code).not.toBe('')
      if (code !== 'edited_team') expect(historyText(code, 12), code).toContain('12')
    }
    if (locale === 'en') expect(historyText('deleted_records', 1)).toBe('Deleted a record')
    expect(historyText('from_the_future', 3)).toContain('3')
  })
})
