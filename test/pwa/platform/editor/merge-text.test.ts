import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffText, mergeText, moveCaret } from '../../../../pwa/platform/editor/merge-text.ts'

const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '客', '😀'), maxLength: 20 })

describe('merging a text changed twice', () => {
  it('keeps changes in different places', () => {
    expect(mergeText('Budget 10k. Decides: Li.', 'Budget 12k. Decides: Li.', 'Budget 10k. Decides: Li Na.')).toBe(
      'Budget 12k. Decides: Li Na.',
    )
  })
  it('keeps both of two insertions at one place, in the same order for both sides', () => {
    expect(mergeText('', 'hello', 'world')).toBe('hello\nworld')
    expect(mergeText('', 'world', 'hello')).toBe('hello\nworld')
  })
  it('takes the longer of two that say the same', () => {
    expect(mergeText('pri', 'price is too high', 'price')).toBe('price is too high')
  })
  it('changes nothing when one side changed nothing, and does not depend on the side', () => {
    fc.assert(
      fc.property(text, text, text, (base, mine, theirs) => {
        expect(mergeText(base, mine, base)).toBe(mine)
        expect(mergeText(base, base, theirs)).toBe(theirs)
        expect(mergeText(base, mine, theirs)).toBe(mergeText(base, theirs, mine))
      }),
    )
  })
  it('loses no inserted text', () => {
    const inserted = fc.string({ unit: fc.constantFrom('x', 'y', 'z'), minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(text, fc.nat(), inserted, fc.nat(), inserted, (base, at, one, otherAt, other) => {
        const insert = (place: number, what: string) => {
          const index = place % (base.length + 1)
          return base.slice(0, index) + what + base.slice(index)
        }
        const merged = mergeText(base, insert(at, one), insert(otherAt, other.toUpperCase()))
        const kept = (what: string) => merged.replace(what === one ? /[XYZ]/gu : /[xyz]/gu, '')
        expect(kept(one).replace(/\n/gu, '')).toContain(one)
        expect(kept(other.toUpperCase()).replace(/\n/gu, '')).toContain(other.toUpperCase())
      }),
    )
  })
  it('never cuts a surrogate pair', () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        const edit = diffText(from, to)
        expect(from.slice(0, edit.start) + edit.text + from.slice(edit.end)).toBe(to)
        expect(edit.text.isWellFormed()).toBe(true)
        expect(from.slice(edit.start, edit.end).isWellFormed()).toBe(true)
      }),
    )
  })
  it('leaves the caret on its word', () => {
    expect(moveCaret('Anna', 'Dear Anna', 4)).toBe(9)
    expect(moveCaret('Anna', 'Anna Li', 2)).toBe(2)
    expect(moveCaret('one two three', 'one three', 6)).toBeLessThanOrEqual('one three'.length)
  })
})
