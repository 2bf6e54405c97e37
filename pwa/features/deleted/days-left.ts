const DAY = 86_400_000

/** Days until a deleted record goes for good, the day begun counted; 0 when it may go now. `until` and `now` in ms. */
export function daysLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / DAY))
}
