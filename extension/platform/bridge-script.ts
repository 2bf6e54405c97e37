// The content script on the app's pages, for an address that is not the one in the manifest, and for pages that were open already.
import { browser } from 'wxt/browser'
import { DEFAULT_APP_ADDRESS } from './address.ts'
import { appPattern } from './settings.ts'

const FILE = '/content-scripts/bridge.js'
const ID = 'bridge'

/** Brings the registered script in line with the app's address, and starts it in the app's tabs that are open. */
export async function registerBridge(appAddress: string): Promise<void> {
  const pattern = appPattern(appAddress)
  const registered = await browser.scripting.getRegisteredContentScripts({ ids: [ID] })
  if (registered.length > 0) await browser.scripting.unregisterContentScripts({ ids: [ID] })
  if (!(await browser.permissions.contains({ origins: [pattern] }))) return
  if (appAddress !== DEFAULT_APP_ADDRESS) {
    await browser.scripting.registerContentScripts([
      { id: ID, js: [FILE], matches: [pattern], runAt: 'document_start', persistAcrossSessions: true },
    ])
  }
  const tabs = await browser.tabs.query({ url: pattern })
  for (const tab of tabs) {
    if (tab.id === undefined || tab.url === undefined || new URL(tab.url).origin !== appAddress) continue
    // A script that is already there answers, and is left alone.
    const answered = await browser.tabs.sendMessage(tab.id, { type: 'wake' }, { frameId: 0 }).catch(() => false)
    if (answered === true) continue
    await browser.scripting.executeScript({ target: { tabId: tab.id, frameIds: [0] }, files: [FILE] }).catch(() => null)
  }
}
