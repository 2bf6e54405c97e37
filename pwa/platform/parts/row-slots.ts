// Which rows of a long list stand in the page, and in which of its elements. All rows are of one height.

/** An element of the page that holds a row, for as long as `index` is in sight; then it holds another one. */
export interface Slot {
  readonly key: number
  readonly index: number
}

/** Rows kept on either side of those in sight: what a turn of the wheel brings is there already. */
const BESIDE = 5

export interface Viewport {
  /** How far the list is scrolled, px. */
  top: number
  /** Room for rows, px. */
  room: number
  /** Height of a row, px. */
  height: number
  total: number
}

/** First and last row of which something is in sight. */
export function rowsInSight({ top, room, height, total }: Viewport): { first: number; last: number } {
  const last = Math.min(total - 1, Math.max(0, Math.ceil((top + room) / height) - 1))
  return { first: Math.max(0, Math.min(last, Math.floor(top / height))), last }
}

/**
 * The first row that stands in the page and how many do. The number depends on the room alone, not on where the list stands: elements
 * are neither made nor thrown away while somebody scrolls.
 */
export function rowsInPage(viewport: Viewport): { start: number; count: number } {
  const { room, height, total } = viewport
  if (room <= 0 || total === 0) return { start: 0, count: 0 }
  const count = Math.min(total, Math.ceil(room / height) + 1 + 2 * BESIDE)
  return { start: Math.max(0, Math.min(total - count, rowsInSight(viewport).first - BESIDE)), count }
}

/**
 * The elements in the first frame after a jump: those for rows beside the ones in sight are left where they were, or not there yet. To
 * fill them, too, would be a third of the work on which the rows in sight have to wait.
 */
export function onlyInSight(
  before: readonly Slot[],
  next: readonly Slot[],
  isInSight: (index: number) => boolean,
): Slot[] {
  const wanted = new Set(next.map(({ index }) => index))
  const held = new Map(before.map((slot) => [slot.key, slot]))
  return next.flatMap((slot) => {
    if (isInSight(slot.index)) return [slot]
    const old = held.get(slot.key)
    return old && (old === slot || !wanted.has(old.index)) ? [old] : []
  })
}

/** How far a list has to be scrolled so that a row is wholly in sight, px; `top` when it is. */
export function scrollToShow(index: number, { top, room, height }: Viewport): number {
  return Math.min(index * height, Math.max(top, (index + 1) * height - room))
}

/**
 * Gives each wanted row, in ascending order, an element. Rows that stay keep theirs, the others take those of rows that went, in order:
 * after a jump to other rows no element has to be moved within the page.
 */
export function assignSlots(before: readonly Slot[], wanted: readonly number[]): Slot[] {
  const isWanted = new Set(wanted)
  const held = new Map(before.map((slot) => [slot.index, slot]))
  const free = before.filter(({ index }) => !isWanted.has(index)).map(({ key }) => key)
  let unused = before.reduce((most, { key }) => Math.max(most, key), -1) + 1
  let taken = 0
  return wanted.map((index) => held.get(index) ?? { key: free[taken++] ?? unused++, index })
}
