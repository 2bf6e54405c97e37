// The time of day on the screen: "5 minutes ago" has to move on.

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
