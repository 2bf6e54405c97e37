// The tabs in which the app is open.
import { browser } from 'wxt/browser'
import { recordToAddress } from './address.ts'
import type { ToAppPage } from './messages.ts'
import { appPattern } from './settings.ts'

/** Ids of the tabs that show the app, the one used last first. */
async function appTabs(appAddress: string): Promise<{ id: number; windowId: number }[]> {
  const tabs = await browser.tabs.query({ url: appPattern(appAddress) })
  return tabs
    .filter((tab) => tab.id !== undefined && tab.url !== undefined && new URL(tab.url).origin === appAddress)
    .sort((a, b) => (b.lastAccessed ?? 0) - (a.lastAccessed ?? 0))
    .map((tab) => ({ id: tab.id as number, windowId: tab.windowId }))
}

async function tell(tabId: number, message: ToAppPage): Promise<boolean> {
  try {
    return (await browser.tabs.sendMessage(tabId, message, { frameId: 0 })) === true
  } catch {
    // No content script there: the page is still loading, shows an error, or is frozen.
    return false
  }
}

/** Asks the app's pages to say hello again, which is how a background that was just started meets them. Returns how many answered. */
export async function wakeAppTabs(appAddress: string): Promise<number> {
  const answers = await Promise.all((await appTabs(appAddress)).map((tab) => tell(tab.id, { type: 'wake' })))
  return answers.filter(Boolean).length
}

/** Opens a record in the app: in its tab when it is open (without reloading it), else in a new one. */
export async function openInApp(appAddress: string, recordId: string | null): Promise<void> {
  const address = recordId ? recordToAddress(appAddress, recordId) : `${appAddress}/`
  const [tab] = await appTabs(appAddress)
  if (!tab) {
    await browser.tabs.create({ url: address })
    return
  }
  const shown = await tell(tab.id, { type: 'show', path: new URL(address).pathname })
  await browser.tabs.update(tab.id, shown ? { active: true } : { active: true, url: address })
  await browser.windows.update(tab.windowId, { focused: true })
}
