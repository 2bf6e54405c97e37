// The context menu in the browser: its entries, and a click on one. Words come from _locales: the menu speaks the browser's language.
import { browser, type Browser } from 'wxt/browser'
import type { OutboxItem } from '../../shared/domain/clip/outbox-item.ts'
import { systemClock } from '../../shared/kernel/ports.ts'
import { selectionOf } from '../reading/selection.ts'
import { MENU_IDS, menuToItem, type MenuId } from './menu-to-item.ts'

const CONTEXTS = { 'selection-note': 'selection', 'selection-lead': 'selection', 'link-lead': 'link' } as const
const WORDS = {
  'selection-note': 'menu_selection_note',
  'selection-lead': 'menu_selection_lead',
  'link-lead': 'menu_link_lead',
} as const

/** Makes the entries anew; the browser keeps them while the worker sleeps. */
export async function createMenus(): Promise<void> {
  await browser.contextMenus.removeAll()
  for (const id of MENU_IDS) {
    browser.contextMenus.create({ id, contexts: [CONTEXTS[id]], title: browser.i18n.getMessage(WORDS[id]) })
  }
}

async function clickToItem(
  menuId: MenuId,
  info: Browser.contextMenus.OnClickData,
  tab: Browser.tabs.Tab | undefined,
): Promise<OutboxItem | null> {
  const linkText = (info as { linkText?: string }).linkText ?? ''
  // The browser gives the selection in one line; the page, which the click lets us ask, gives it as it stands.
  const asked = info.selectionText && tab?.id !== undefined && tab.id >= 0
  const selection = asked ? await selectionOf(tab.id as number, info.frameId ?? 0) : null
  return menuToItem(
    {
      menuId,
      selection: selection ?? info.selectionText ?? '',
      linkUrl: info.linkUrl ?? '',
      linkText,
      pageUrl: info.pageUrl ?? tab?.url ?? '',
      pageTitle: tab?.title ?? '',
    },
    crypto.randomUUID(),
    systemClock.now(),
  )
}

/** Calls back with the item of each click, or null when there was nothing in it to save. */
export function onMenuClick(save: (item: OutboxItem | null) => Promise<void>, onError: (error: unknown) => void): void {
  browser.contextMenus.onClicked.addListener((info, tab) => {
    const menuId = MENU_IDS.find((id) => id === info.menuItemId)
    if (menuId) void clickToItem(menuId, info, tab).then(save).catch(onError)
  })
}
