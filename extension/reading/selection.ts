// The words selected on a page. The background asks for nothing else, so that it holds nothing of what reads a page.
import { browser } from 'wxt/browser'

/** The text selected in a tab, with its line breaks, or null when it cannot be had. */
export async function selectionOf(tabId: number, frameId: number): Promise<string | null> {
  try {
    const [answer] = await browser.scripting.executeScript({
      target: { tabId, frameIds: [frameId] },
      func: () => String(getSelection() ?? '').slice(0, 20_000),
    })
    return typeof answer?.result === 'string' && answer.result.trim() !== '' ? answer.result : null
  } catch {
    return null
  }
}
