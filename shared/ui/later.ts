// Code that is fetched apart from what first shows: when it is wanted, or ahead of that in a quiet moment.

/** Makes a loader that several may call: the code is fetched once, and tried again after a failure. */
export function once<T>(load: () => Promise<{ default: T }>): () => Promise<T> {
  let loading: Promise<T> | null = null
  return () => {
    loading ??= load().then(
      (module) => module.default,
      (error: unknown) => {
        loading = null
        throw error
      },
    )
    return loading
  }
}

/** Runs work when the browser has nothing better to do, `latest` ms from now at the latest. */
export function whenIdle(work: () => void, latest = 3000): void {
  // Safari has no idle callback.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: latest })
  else setTimeout(work, Math.min(latest, 1000))
}

/** Fetches code in a quiet moment, so that a click does not wait for it. Whoever then uses it learns of a failure. */
export function fetchSoon(load: () => Promise<unknown>): void {
  whenIdle(() => {
    load().catch(() => {})
  })
}
