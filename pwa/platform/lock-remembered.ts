// A guess, before the lock is read, at whether there is one: it decides whether its code is fetched at all.
const KEY = 'touchline.lock'

/** True when the lock was on when it was last looked at. */
export function isLockRemembered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return false
  }
}

/** Keeps it for the next page. */
export function rememberLock(isOn: boolean): void {
  try {
    if (isOn) localStorage.setItem(KEY, '1')
    else localStorage.removeItem(KEY)
  } catch {
    // Spaces that are under the lock say so themselves.
  }
}
