// Which record of a list was looked at last, so that coming back puts the cursor on it. For this tab only.

const PREFIX = 'touchline.seen.'

/** Notes a record as the one looked at last. */
export function rememberSeen(list: string, id: string): void {
  try {
    sessionStorage.setItem(PREFIX + list, id)
  } catch {
    // No storage: the cursor starts nowhere.
  }
}

/** The record looked at last, or null. */
export function recallSeen(list: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + list)
  } catch {
    return null
  }
}
