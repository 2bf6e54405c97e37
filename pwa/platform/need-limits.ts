// From where on somebody needs the coach: how one coach looks at people. Two coaches of a team look differently, and the people looked at need not
// read it: it is kept in the coach's own space where there is one. On this device it is kept in any case, for who has no own space, and so that
// the list does not rank twice while that is opened.
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

/** True when limits were set on this device. */
export function hasLimits(spaceId: string): boolean {
  try {
    return localStorage.getItem(key(spaceId)) !== null
  } catch {
    return false
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
