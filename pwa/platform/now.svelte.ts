// The time of day on the screen: "5 minutes ago" has to move on.
import { formatRelative, m } from '../../shared/i18n/index.ts'

const MINUTE_MS = 60_000

/** "just now", "5 minutes ago", "in a moment", "in 2 hours": what is nearer than a minute has words of its own. */
export function momentText(time: number, now: number): string {
  if (Math.abs(time - now) >= MINUTE_MS) return formatRelative(time, now)
  return time <= now ? m.sync_just_now() : m.sync_in_a_moment()
}

/** The time, ms, moving on while the component lives. Call while it is set up. */
export function useNow(everyMs = 20_000): { readonly current: number } {
  let current = $state(Date.now())
  $effect(() => {
    const timer = setInterval(() => (current = Date.now()), everyMs)
    return () => clearInterval(timer)
  })
  return {
    get current() {
      return current
    },
  }
}
