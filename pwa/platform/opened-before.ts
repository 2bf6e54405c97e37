// A guess, before the list of spaces is read, at whether there is one: it decides only which screen's code is fetched first.
const KEY = 'touchline.opened-before'

/** True when the last page of this browser showed a space. */
export function hasOpenedBefore(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}

/** Remembers it for the next page. */
export function rememberOpened(opened: boolean): void {
  try {
    if (opened) localStorage.setItem(KEY, '1')
    else localStorage.removeItem(KEY)
  } catch {
    // The next page opens a moment later, no more.
  }
}
