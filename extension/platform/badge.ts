// The count on the toolbar button: what waits for the app, or was refused by it.
import { browser } from 'wxt/browser'

/** Shows how much waits; refused items turn it red. `done` shows a tick instead, for a moment, as the answer to a menu click. */
export async function showBadge(counts: { waiting: number; rejected: number }, done = false): Promise<void> {
  const total = counts.waiting + counts.rejected
  const text = done ? '✓' : total === 0 ? '' : total > 999 ? '999+' : String(total)
  await browser.action.setBadgeBackgroundColor({ color: counts.rejected > 0 && !done ? '#A63D2F' : '#0E6B4E' })
  await browser.action.setBadgeTextColor({ color: '#FFFFFF' })
  await browser.action.setBadgeText({ text })
}
