import { describe, expect, test } from 'vitest'
import { loadList, lookUp, pickTwo, splitWords } from '../../../../pwa/features/team/recovery-words.ts'
import { isRelayAddress, ownRelay } from '../../../../pwa/features/team/relay-address.ts'

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

  test('the two words a person is asked for are never the same, and any can come', () => {
    const asked = new Set<number>()
    const steps = 48
    for (let a = 0; a < steps; a += 1) {
      for (let b = 0; b < steps; b += 1) {
        const rolls = [a / steps, b / steps]
        const [first, second] = pickTwo(24, () => rolls.shift() ?? 0)
        expect(first).toBeLessThan(second)
        expect(second).toBeLessThan(24)
        asked.add(first).add(second)
      }
    }
    expect(asked.size).toBe(24)
  })
})

test.each([
  ['wss://relay.example/relay', true],
  [' wss://relay.example ', true],
  ['ws://localhost:4310/relay', true],
  ['ws://127.0.0.1:4310/relay', true],
  ['ws://relay.example/relay', false],
  ['https://relay.example', false],
  ['wss://user:secret@relay.example', false],
  ['wss://relay.example/#x', false],
  ['relay.example', false],
  ['javascript:alert(1)', false],
  ['', false],
])('a relay may be at %j: %s', (address, may) => {
  expect(isRelayAddress(address)).toBe(may)
})

test("the app's own relay", () => {
  expect(ownRelay('https://app.example')).toBe('wss://app.example/relay')
  expect(ownRelay('http://localhost:4310')).toBe('ws://localhost:4310/relay')
})
