// Code that is fetched apart from what first shows: when it is wanted, or ahead of that in a quiet moment.

/** Work is not put off for ever where there is always something to do, ms. */
const LATEST_MS = 3000

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

let opened: Promise<unknown> = Promise.resolve()

/** Lets everything that can wait, wait: a browser that waits for its first screen looks idle, and is not. */
export function holdBackUntil(first: Promise<unknown>): void {
  opened = first
}

/** Runs work when the browser has nothing better to do. */
export function whenIdle(work: () => void): void {
  void opened.then(() => {
    // Safari has no idle callback.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: LATEST_MS })
    else setTimeout(work, 200)
  })
}

/** Fetches code in a quiet moment, so that a click does not wait for it. Whoever then uses it learns of a failure. */
export function fetchSoon(load: () => Promise<unknown>): void {
  whenIdle(() => {
    load().catch(() => {})
  })
}
