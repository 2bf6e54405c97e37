// An invitation is a secret that stands behind the # of any address of the app. It is taken out of the address bar, and so out of the
// history, before anything else runs: import this before the router.
/** `#j1.` for a person, `#d1.` for a further device; a later number is for a newer app, which the screen says. */
const INVITE = /^#[jd]\d+\./u

let taken: string | null = null
const listeners = new Set<() => void>()

/** Takes an invitation out of the address, if one stands there, and puts the screen for joining in its place. */
function takeFromAddress(): void {
  if (!INVITE.test(location.hash)) return
  taken = location.href
  history.replaceState(history.state, '', '/join')
  for (const listener of listeners) listener()
}

takeFromAddress()
// Pasted over the address of the open app: no new page is loaded then. This listener is older than the router's.
window.addEventListener('popstate', takeFromAddress)

/** The link the app was opened with, once; null when it was none. It is in memory only. */
export function takeInvite(): string | null {
  const link = taken
  taken = null
  return link
}

/** Calls back when another invitation is opened in this tab. Returns the function that stops it. */
export function onInvite(callback: () => void): () => void {
  listeners.add(callback)
  return () => listeners.delete(callback)
}
