// How long somebody who gave wrong secrets has to wait for the next try: twice as long after each. One count for all tabs of a device, which a
// reload does not end. It slows down who sits at the computer; who copied the profile is slowed down by the stretching of the passphrase alone.

/** Tries that were wrong, or are under way, one after the other. */
export interface Tries {
  count: number
  /** When the last was, ms since 1970. */
  at: number
}

/** 1 s, 2 s, 4 s … at most, s. */
const MOST_WAIT = 60
const MOST_COUNT = 32

/**
 * Seconds until the next try may be, 0 when it may be now, and what is known from then on. A try is counted before it is made, so that several
 * tabs, or one that is closed in the middle, gain nothing. A clock that was set back begins the wait anew: it spares nobody a wait, and shuts
 * nobody out for longer than one.
 */
export function nextTry(known: Tries | null, now: number): { seconds: number; tries: Tries } {
  const { count, at } = known ?? { count: 0, at: now }
  const wait = count === 0 ? 0 : 1000 * Math.min(MOST_WAIT, 2 ** (count - 1))
  const from = Math.min(at, now)
  const left = from + wait - now
  if (left > 0) return { seconds: Math.ceil(left / 1000), tries: { count, at: from } }
  return { seconds: 0, tries: { count: Math.min(MOST_COUNT, count + 1), at: now } }
}
