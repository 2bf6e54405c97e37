import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangesToParts } from '../../../pwa/platform/highlight.ts'

describe('rangesToParts', () => {
  it('marks the ranges and leaves the rest', () => {
    expect(rangesToParts('江月冷链物流', [[2, 4]])).toEqual([
      { text: '江月', marked: false },
      { text: '冷链', marked: true },
      { text: '物流', marked: false },
    ])
  })

  it('joins what overlaps or touches', () => {
    const parts = rangesToParts('abcdef', [
      [3, 5],
      [1, 3],
      [2, 4],
    ])
    expect(parts.map((part) => part.text)).toEqual(['a', 'bcde', 'f'])
  })

  it('keeps every character, in order, whatever the ranges', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.tuple(fc.integer({ min: -5, max: 40 }), fc.integer({ min: -5, max: 40 }))),
        (text, ranges) => {
          const parts = rangesToParts(text, ranges)
          expect(parts.map((part) => part.text).join('')).toBe(text)
          for (const [index, part] of parts.entries()) {
            expect(part.text).not.toBe('')
            expect(part.marked).not.toBe(parts[index + 1]?.marked)
          }
        },
      ),
    )
  })
})
