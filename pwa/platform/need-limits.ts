// From where on somebody needs the coach: how one coach looks at people. Kept on this device for each team and nowhere else: two coaches of a
// team look differently, and the people looked at need not read it.
import { limitsToText, textToLimits, type NeedLimits } from '../../shared/reports/need-limits.ts'

const key = (spaceId: string): string => `touchline.needs.${spaceId}`

/** The limits of this person on this device; the standard ones until they are set. */
export function readLimits(spaceId: string): NeedLimits {
  try {
    return textToLimits(localStorage.getItem(key(spaceId)))
  } catch {
    return textToLimits(null)
  }
}

/** Keeps limits; false where the browser keeps nothing: they hold until the page is left. */
export function keepLimits(spaceId: string, limits: NeedLimits): boolean {
  try {
    localStorage.setItem(key(spaceId), limitsToText(limits))
    return true
  } catch {
    return false
  }
}

/** Forgets the limits of a space that is removed. */
export function forgetLimits(spaceId: string): void {
  try {
    localStorage.removeItem(key(spaceId))
  } catch {
    // Nothing was kept.
  }
}
