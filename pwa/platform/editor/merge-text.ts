// Merging a text that two people changed at once: both changes are kept wherever they stand apart, and where they touch, both texts
// stand, in an order that does not depend on who merges, so that two tabs arrive at the same result.

interface Edit {
  /** Half-open range of the base that was replaced, in UTF-16 units. */
  start: number
  end: number
  text: string
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}
function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}

/** The smallest single replacement that turns `from` into `to`. Never cuts a surrogate pair in two. */
export function diffText(from: string, to: string): Edit {
  const shorter = Math.min(from.length, to.length)
  let head = 0
  while (head < shorter && from.charCodeAt(head) === to.charCodeAt(head)) head++
  if (head > 0 && isHighSurrogate(from.charCodeAt(head - 1))) head--
  let tail = 0
  while (tail < shorter - head && from.charCodeAt(from.length - 1 - tail) === to.charCodeAt(to.length - 1 - tail))
    tail++
  if (tail > 0 && isLowSurrogate(from.charCodeAt(from.length - tail))) tail--
  return { start: head, end: from.length - tail, text: to.slice(head, to.length - tail) }
}

/** Both texts, the same one first whoever asks. One that contains the other stands for both. */
function keepBoth(one: string, other: string): string {
  if (one.includes(other)) return one
  if (other.includes(one)) return other
  const [first, second] = one < other ? [one, other] : [other, one]
  const touches = first !== '' && second !== '' && !/\s$/u.test(first) && !/^\s/u.test(second)
  return touches ? `${first}\n${second}` : first + second
}

/**
 * Three-way merge of `mine` and `theirs`, both made from `base`. Changes in different places are both applied; overlapping ones are
 * both kept next to each other. The same result whichever side is called mine.
 */
export function mergeText(base: string, mine: string, theirs: string): string {
  if (mine === theirs || theirs === base) return mine
  if (mine === base) return theirs
  const a = diffText(base, mine)
  const b = diffText(base, theirs)
  const [first, second] = a.start <= b.start ? [a, b] : [b, a]
  // Touching at a point counts as overlapping: two insertions at one place need an order.
  if (
    first.end < second.start ||
    (first.end === second.start && first.end > first.start && second.end > second.start)
  ) {
    return (
      base.slice(0, first.start) +
      first.text +
      base.slice(first.end, second.start) +
      second.text +
      base.slice(second.end)
    )
  }
  const start = first.start
  const end = Math.max(a.end, b.end)
  const within = (edit: Edit): string => base.slice(start, edit.start) + edit.text + base.slice(edit.end, end)
  return base.slice(0, start) + keepBoth(within(a), within(b)) + base.slice(end)
}

/** Where a caret at `position` of `before` belongs in `after`, so that text coming in from elsewhere does not move it off its word. */
export function moveCaret(before: string, after: string, position: number): number {
  const edit = diffText(before, after)
  if (position <= edit.start) return position
  if (position >= edit.end) return position + after.length - before.length
  return Math.min(position, edit.start + edit.text.length)
}
