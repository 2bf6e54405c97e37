// Which language is shown, and who is told when it changes.
import { baseLocale, locales, overwriteGetLocale, type Locale } from './paraglide/runtime.js'

export type { Locale }
export { locales }

const STORAGE_KEY = 'touchline.locale'

/**
 * The first language of the list that we speak. Every Chinese (zh, zh-TW, zh-Hans-HK ...) is served by zh-CN: a
 * Traditional Chinese reader is better off with it than with English.
 */
export function matchLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split(/[-_]/)[0]
    const found = locales.find((locale) => locale.toLowerCase().split('-')[0] === language)
    if (found) return found
  }
  return baseLocale
}

/** Service workers have no localStorage, and a browser may forbid it: then the browser's language stands. */
function storage(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}

function initialLocale(): Locale {
  const stored = storage()?.getItem(STORAGE_KEY)
  const known = locales.find((locale) => locale === stored)
  return known ?? matchLocale(globalThis.navigator?.languages ?? [])
}

let current: Locale | null = null
const listeners = new Set<(locale: Locale) => void>()

let onRead: () => void = () => {}

/** Calls `reader` whenever the language is asked for: how a reactive interface learns that what it renders depends on it. */
export function trackLocaleReads(reader: () => void): void {
  onRead = reader
}

/** The language now shown. */
export function getLocale(): Locale {
  onRead()
  current ??= initialLocale()
  return current
}

overwriteGetLocale(getLocale)

/**
 * Changes the language for this device, without a reload. Messages are plain functions: whoever shows them
 * subscribes with `onLocaleChange` and renders anew. Null goes back to the browser's own language.
 */
export function setLocale(locale: Locale | null): void {
  try {
    if (locale) storage()?.setItem(STORAGE_KEY, locale)
    else storage()?.removeItem(STORAGE_KEY)
  } catch {
    // A full or forbidden storage must not keep the language from changing now.
  }
  const next = locale ?? matchLocale(globalThis.navigator?.languages ?? [])
  if (next === current) return
  current = next
  for (const listener of listeners) listener(next)
}

/** Calls `listener` after each change of language; the returned function ends that. */
export function onLocaleChange(listener: (locale: Locale) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
