// Short-lived signals between background and panel, kept in storage.session: unlike a message, a signal is still there for a panel
// that opens a moment later, and gone with the browser session.
import * as v from 'valibot'
import { browser } from 'wxt/browser'

/** The person asked for this tab to be read (toolbar button, shortcut): the only reason to run anything on a page. */
const ask = v.object({ tabId: v.number(), windowId: v.number(), at: v.number() })
export type Ask = v.InferOutput<typeof ask>

/** Something was saved, or could not be, from the context menu. */
const notice = v.object({
  at: v.number(),
  kind: v.picklist(['note', 'lead', 'nothing', 'failed']),
  itemId: v.nullable(v.string()),
})
export type Notice = v.InferOutput<typeof notice>

const SCHEMAS = { ask, notice } as const
type Signals = { ask: Ask; notice: Notice }

/** Gives a signal; the latest of its kind replaces the one before. */
export async function giveSignal<K extends keyof Signals>(name: K, signal: Signals[K]): Promise<void> {
  await browser.storage.session.set({ [name]: signal })
}

/** The last signal of this kind in this browser session. */
export async function lastSignal<K extends keyof Signals>(name: K): Promise<Signals[K] | null> {
  const held = await browser.storage.session.get(name)
  const parsed = v.safeParse(SCHEMAS[name], held[name])
  return parsed.success ? (parsed.output as Signals[K]) : null
}

/** Calls back with each new signal of this kind. Returns the function that stops it. */
export function onSignal<K extends keyof Signals>(name: K, callback: (signal: Signals[K]) => void): () => void {
  const listener = (changes: Record<string, { newValue?: unknown }>, area: string): void => {
    if (area !== 'session' || !changes[name]?.newValue) return
    const parsed = v.safeParse(SCHEMAS[name], changes[name].newValue)
    if (parsed.success) callback(parsed.output as Signals[K])
  }
  browser.storage.onChanged.addListener(listener)
  return () => browser.storage.onChanged.removeListener(listener)
}

/** A name for this run of the browser: tab ids mean nothing in another one. */
export async function browserSession(): Promise<string> {
  const held = await browser.storage.session.get('session')
  if (typeof held['session'] === 'string') return held['session']
  const session = crypto.randomUUID()
  await browser.storage.session.set({ session })
  return session
}
