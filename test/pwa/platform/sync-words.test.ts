import { afterAll, describe, expect, test } from 'vitest'
import {
  alarmsOf,
  attentionOf,
  isGrave,
  moodText,
  moodWord,
  problemWords,
  refusalWords,
  syncMood,
  type SyncMood,
} from '../../../pwa/platform/sync-words.ts'
import { locales, setLocale } from '../../../shared/i18n/index.ts'
import { REFUSALS } from '../../../shared/sync/envelope/refusals.ts'
import type { RelayStatus, Standing, SyncProblem, SyncState } from '../../../shared/workspace/api.ts'

const relay = (state: RelayStatus['state'], reason: RelayStatus['reason'] = null): RelayStatus => ({
  address: 'wss://relay.example/relay',
  state,
  behind: 3,
  retryAt: null,
  reason,
})
const quiet: SyncState = {
  relay: relay('live'),
  peers: [],
  waiting: 0,
  stuck: 0,
  lastSynced: null,
  progress: null,
  problems: [],
  refusals: {},
}
const problem = (code: SyncProblem['code'], subject = ''): SyncProblem => ({
  problemId: code,
  code,
  at: 1,
  subject,
  count: 1,
})
const direct = { deviceId: 'd', name: 'Phone', via: 'direct' as const, place: '' }

// Spelled as keys, so that the compiler refuses a list that misses a code.
const codes: Record<SyncProblem['code'], true> = {
  self_cloned: true,
  other_cloned: true,
  lied: true,
  relay_replaced: true,
  relay_rolled_back: true,
  relay_withheld: true,
  relay_full: true,
  rebuilt: true,
  stranded: true,
  no_key: true,
  no_right: true,
  refused: true,
}
const everyCode = Object.keys(codes) as SyncProblem['code'][]

afterAll(() => setLocale('en'))

describe('the mood', () => {
  const cases: [SyncMood, Standing | null, Partial<SyncState>, boolean][] = [
    ['alone', 'alone', {}, true],
    ['alone', null, {}, true],
    ['synced', 'member', {}, true],
    ['waiting', 'member', { waiting: 2 }, true],
    ['catching_up', 'member', { relay: relay('catching_up'), waiting: 2 }, true],
    ['unreachable', 'member', { relay: relay('offline') }, true],
    ['offline', 'member', { relay: relay('offline') }, false],
    ['offline', 'member', { relay: relay('connecting') }, false],
    ['direct', 'member', { relay: relay('offline'), peers: [direct] }, true],
    ['refused', 'member', { relay: relay('refused', 'outsider') }, true],
    ['no_relay', 'member', { relay: null }, true],
    ['synced', 'member', { relay: null, peers: [direct] }, true],
    ['asking', 'asking', { relay: relay('offline') }, true],
    ['removed', 'removed', { problems: [problem('stranded')] }, true],
    // What endangers work is said before a missing network.
    ['problem', 'member', { relay: relay('offline'), problems: [problem('self_cloned')] }, false],
    // An edit that waits for nobody but the person is said for as long as it is there.
    ['problem', 'member', { stuck: 1 }, true],
    // What passes by itself is no alarm.
    ['synced', 'member', { problems: [problem('no_key')] }, true],
  ]
  test.each(cases)('%s when %s, %o, online %s', (mood, standing, part, online) => {
    expect(syncMood(standing, { ...quiet, ...part }, online)).toBe(mood)
  })

  test('edits that are stuck are counted one by one, and not once more as an alarm', () => {
    const stranded = { ...quiet, problems: [problem('stranded'), problem('relay_full')] }
    expect(attentionOf(stranded)).toBe(2)
    expect(attentionOf({ ...stranded, stuck: 3 })).toBe(4)
    expect(attentionOf(quiet)).toBe(0)
  })

  test('every alarm is among the problems that lead to a mood of its own', () => {
    const sync = { ...quiet, problems: everyCode.map((code) => problem(code)) }
    expect(alarmsOf(sync).map(({ code }) => code)).toEqual(
      everyCode.filter((code) => code !== 'no_key' && code !== 'refused'),
    )
    expect(
      alarmsOf(sync)
        .filter(isGrave)
        .map(({ code }) => code),
    ).toContain('relay_rolled_back')
  })
})

describe.each(locales)('in %s', (locale) => {
  test('every problem says what happened and what to do, with its subject', () => {
    setLocale(locale)
    const said = everyCode.map((code) => problemWords(problem(code, 'Lin')))
    expect(new Set(said.map(({ title }) => title)).size).toBe(everyCode.length)
    expect(new Set(said.map(({ text }) => text)).size).toBe(everyCode.length)
    for (const { title, text } of said) {
      expect(title + text).not.toMatch(/[{}]|undefined/u)
      expect(/\p{Script=Han}/u.test(text)).toBe(locale === 'zh-CN')
    }
    expect(problemWords(problem('other_cloned', 'Lin')).title).toContain('Lin')
    expect(problemWords(problem('rebuilt')).title).not.toContain('“”')
  })

  test('every mood has a word and a sentence', () => {
    setLocale(locale)
    const moods: Exclude<SyncMood, 'alone'>[] = [
      'removed',
      'problem',
      'asking',
      'offline',
      'refused',
      'unreachable',
      'direct',
      'no_relay',
      'catching_up',
      'connecting',
      'waiting',
      'synced',
    ]
    const state = { ...quiet, waiting: 4, relay: relay('refused', 'unauthorized'), problems: [problem('stranded')] }
    for (const mood of moods)
      expect(moodWord(mood, state) && moodText(mood, state), mood).not.toMatch(/[{}]|undefined/u)
    expect(new Set(moods.map((mood) => moodText(mood, state))).size).toBe(moods.length)
    expect(moodWord('waiting', state)).toContain('4')
  })

  test('every refusal of the envelopes has a reason; one of a newer version does not go unsaid', () => {
    setLocale(locale)
    const counts = Object.fromEntries(REFUSALS.map((code, index) => [code, index + 1]))
    const words = refusalWords({ ...counts, from_the_future: 5, constructor: 1 })
    const total = (REFUSALS.length * (REFUSALS.length + 1)) / 2 + 6
    expect(words.reduce((sum, { count }) => sum + count, 0)).toBe(total)
    expect(words.map(({ count }) => count)).toEqual(words.map(({ count }) => count).toSorted((a, b) => b - a))
  })
})
