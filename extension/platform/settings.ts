// What a person can set in the panel. It lives in storage.local, so that background, panel and content script read the same.
import * as v from 'valibot'
import { browser } from 'wxt/browser'
import { DEFAULT_APP_ADDRESS, originToPattern, parseAppAddress } from './address.ts'

const stored = v.object({
  /** Origin of the app. */
  appAddress: v.fallback(
    v.pipe(
      v.string(),
      v.check((text) => parseAppAddress(text).ok),
    ),
    DEFAULT_APP_ADDRESS,
  ),
  /** ISO country whose phone numbers are written without a country code; '' to go by the page alone. */
  region: v.fallback(v.pipe(v.string(), v.regex(/^(?:[A-Z]{2})?$/u)), ''),
})
export type Settings = v.InferOutput<typeof stored>

const KEY = 'settings'

/** The settings, with defaults for what was never set or is damaged. */
export async function readSettings(): Promise<Settings> {
  const held = await browser.storage.local.get(KEY)
  return v.parse(stored, held[KEY] ?? {})
}

/** Changes some settings. Rejects when the browser could not store them. */
export async function writeSettings(changes: Partial<Settings>): Promise<Settings> {
  const next = v.parse(stored, { ...(await readSettings()), ...changes })
  await browser.storage.local.set({ [KEY]: next })
  return next
}

/** Calls back after each change, from whichever page it was made. Returns the function that stops it. */
export function onSettings(callback: (settings: Settings) => void): () => void {
  const listener = (changes: Record<string, { newValue?: unknown }>, area: string): void => {
    if (area === 'local' && changes[KEY]) callback(v.parse(stored, changes[KEY].newValue ?? {}))
  }
  browser.storage.onChanged.addListener(listener)
  return () => browser.storage.onChanged.removeListener(listener)
}

/** The match pattern of an app address in this browser. */
export function appPattern(appAddress: string): string {
  return originToPattern(appAddress, !import.meta.env.FIREFOX)
}
