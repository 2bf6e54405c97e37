// Messages between the extension's own parts. Few, because whatever must not be lost goes through the outbox instead.
import * as v from 'valibot'
import { browser } from 'wxt/browser'

/** Panel to background: something waits in the outbox, hand it over if the app can be reached. */
const deliverNow = v.object({ type: v.literal('deliver-now') })
/** Background or panel to the content script on the app's page. */
const toAppPage = v.variant('type', [
  v.object({ type: v.literal('wake') }),
  /** Show this path of the app without reloading it. */
  v.object({ type: v.literal('show'), path: v.pipe(v.string(), v.regex(/^\/[\w:/-]*$/u)) }),
])
export type ToAppPage = v.InferOutput<typeof toAppPage>

/** True for a message that asks for delivery. */
export function isDeliverNow(message: unknown): boolean {
  return v.is(deliverNow, message)
}

/** The message for the app's page, or null when it is none. */
export function parseToAppPage(message: unknown): ToAppPage | null {
  const parsed = v.safeParse(toAppPage, message)
  return parsed.success ? parsed.output : null
}

/** Wakes the background and asks it to deliver. Never fails: the item is in the outbox, and waits. */
export async function askToDeliver(): Promise<void> {
  try {
    await browser.runtime.sendMessage({ type: 'deliver-now' })
  } catch {
    // The worker could not start or answered too late; it delivers at the next hello of the app.
  }
}
