// Which record of a list was looked at last, so that coming back puts the cursor on it. For this tab only.
import { router } from '../router.svelte.ts'

const PREFIX = 'touchline.seen.'

/** Notes a record as the one looked at last. */
export function rememberSeen(list: string, id: string): void {
  try {
    sessionStorage.setItem(PREFIX + list, id)
  } catch {
    // No storage: the cursor starts nowhere.
  }
}

/** Notes that this entry of the history was left for a record. */
export function leaveFor(list: string, id: string): void {
  router.keepScroll(`${list}/left`, 1)
  rememberSeen(list, id)
}

/** The record looked at since this entry of the history was left for one; null in a list just opened. */
export function cameBackFrom(list: string): string | null {
  if (router.scrollOf(`${list}/left`) === 0) return null
  try {
    return sessionStorage.getItem(PREFIX + list)
  } catch {
    return null
  }
}
