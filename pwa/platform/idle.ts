/**
 * Runs work when the browser has nothing better to do, `latest` ms from now at the latest: what the first screen does not show is
 * fetched so, before somebody asks for it.
 */
export function whenIdle(work: () => void, latest = 3000): void {
  // Safari has no idle callback.
  if (globalThis.requestIdleCallback) requestIdleCallback(work, { timeout: latest })
  else setTimeout(work, Math.min(latest, 1000))
}
