import { describe, expect, test } from 'vitest'
import {
  loadList,
  lookUp,
  isSameWord,
  pickPositions,
  splitWords,
} from '../../../../pwa/features/team/recovery-words.ts'
import { ownRelay, toRelayAddress } from '../../../../pwa/features/team/relay-address.ts'

describe('words as typed', () => {
  test.each([
    ['Abandon  ability\n able', ['abandon', 'ability', 'able']],
    ['1. abandon 2. ability', ['abandon', 'ability']],
    ['的一是', ['的', '一', '是']],
    ['的 一\n是 ', ['的', '一', '是']],
    ['ａｂｌｅ', ['able']],
    [' ', []],
  ])('%j', (text, words) => {
    expect(splitWords(text)).toEqual(words)
  })

  test('each word is looked up in the list of its language; a slip is offered when only one word is meant', async () => {
    const english = await loadList(['abandon'])
    expect(english).toHaveLength(2048)
    const seen = lookUp(['abandon', 'zoologist', 'abandno', 'abandn', 'xyzzy', 'acoustiks', 'go'], english)
    expect(seen.map(({ isKnown }) => isKnown)).toEqual([true, false, false, false, false, false, false])
    expect(seen.map(({ near }) => near)).toEqual([null, null, 'abandon', 'abandon', null, 'acoustic', null])
    const chinese = await loadList(['的'])
    expect(lookUp(['的', '蟹'], chinese).map(({ isKnown }) => isKnown)).toEqual([true, false])
  })

  test('the words a person is asked for are never the same, and any can come', () => {
    const asked = new Set<number>()
    const steps = 25
    for (let a = 0; a < steps; a += 1) {
      for (let b = 0; b < steps; b += 1) {
        const rolls = [a / steps, b / steps, ((a + b) % steps) / steps]
        const [first = -1, second = -1, third = -1] = pickPositions(24, 3, () => rolls.shift() ?? 0)
        expect([first >= 0, first < second, second < third, third < 24]).toEqual([true, true, true, true])
        asked.add(first).add(second).add(third)
      }
    }
    expect(asked.size).toBe(24)
  })

  test.each([
    ['Abandon ', 'abandon', true],
    ['ａｂａｎｄｏｎ', 'abandon', true],
    ['abando', 'abandon', false],
    ['', 'abandon', false],
    ['的', '的', true],
  ])('%j typed for %j: %s', (typed, word, isSame) => {
    expect(isSameWord(typed, word)).toBe(isSame)
  })
})

test.each([
  ['wss://relay.example/relay', 'wss://relay.example/relay'],
  [' wss://relay.example ', 'wss://relay.example/relay'],
  ['wss://Relay.example:8443/', 'wss://relay.example:8443/relay'],
  ['ws://localhost:4310/relay', 'ws://localhost:4310/relay'],
  ['ws://127.0.0.1:4310', 'ws://127.0.0.1:4310/relay'],
  ['ws://relay.example/relay', null],
  ['wss://relay.example/elsewhere', null],
  ['https://relay.example', null],
  ['wss://user:secret@relay.example', null],
  ['wss://relay.example/#x', null],
  ['relay.example', null],
  ['javascript:alert(1)', null],
  ['', null],
])('a relay at %j is %s', (typed, address) => {
  expect(toRelayAddress(typed)).toBe(address)
})

test("the app's own relay", () => {
  expect(ownRelay('https://app.example')).toBe('wss://app.example/relay')
  expect(ownRelay('http://localhost:4310')).toBe('ws://localhost:4310/relay')
})
