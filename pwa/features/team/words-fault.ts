import { m } from '../../../shared/i18n/index.ts'
import type { WordsTextFault } from '../../../shared/workspace/api.ts'

/** Why what somebody typed are not 24 words that belong together, said to that person. `words`: as they were read. */
export function wordsFaultText({ fault, at }: WordsTextFault, words: readonly string[]): string {
  if (fault === 'count') return m.team_recover_too_few({ count: words.length })
  if (fault === 'check') return m.team_recover_check()
  return m.team_recover_unknown({ number: (at ?? 0) + 1, word: words[at ?? 0] ?? '' })
}
