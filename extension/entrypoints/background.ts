// The background: opens the panel on a click, saves what the context menu asks for, and hands the outbox over to the app's pages. It
// keeps nothing in memory that matters, because the browser stops it whenever it likes.
import { browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import { systemClock } from '../../shared/kernel/ports.ts'
import { AppLink } from '../bridge/app-link.ts'
import { Lookup } from '../lookup/lookup.ts'
import { createMenus, onMenuClick } from '../menus/menus.ts'
import { pruneDrafts } from '../outbox/drafts.ts'
import { OutboxDb } from '../outbox/outbox-db.ts'
import { Outbox } from '../outbox/outbox.ts'
import { wakeAppTabs } from '../platform/app-tabs.ts'
import { showBadge } from '../platform/badge.ts'
import { registerBridge } from '../platform/bridge-script.ts'
import { isDeliverNow } from '../platform/messages.ts'
import { onSettings, readSettings } from '../platform/settings.ts'
import { giveSignal } from '../platform/signals.ts'

const TICK_MS = 1500

export default defineBackground(() => {
  const outbox = new Outbox(new OutboxDb(), systemClock)
  const report = (error: unknown): void => console.error('Touchline:', error)
  const updateBadge = (): void =>
    void outbox
      .counts()
      .then((counts) => showBadge(counts))
      .catch(report)

  const link = new AppLink({
    outbox,
    lookup: new Lookup(),
    clock: systemClock,
    extensionVersion: browser.runtime.getManifest().version,
    onOutboxChange: updateBadge,
    onError: report,
    after: (ms, work) => {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
  })

  /** Hands over what waits; pages that this worker has not met yet are asked to say hello, which delivers too. */
  async function deliver(): Promise<void> {
    if (link.readyPages > 0) await link.deliver()
    else await wakeAppTabs((await readSettings()).appAddress)
  }

  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== 'bridge') return
    const sender = port.sender
    // Only our own script on the top page of the app; a page in a frame, or of another origin, is cut off.
    const accepted = readSettings().then(
      ({ appAddress }) =>
        sender?.id === browser.runtime.id &&
        (sender.frameId ?? 0) === 0 &&
        sender.url !== undefined &&
        new URL(sender.url).origin === appAddress,
    )
    link.open(port)
    port.onMessage.addListener((message: unknown) => {
      void accepted.then((yes) => (yes ? link.receive(port, message) : port.disconnect())).catch(report)
    })
    port.onDisconnect.addListener(() => void link.close(port).catch(report))
  })

  browser.runtime.onMessage.addListener((message: unknown, sender, reply: (answer: boolean) => void) => {
    if (sender.id !== browser.runtime.id || !isDeliverNow(message)) return
    updateBadge()
    void deliver()
      .catch(report)
      .finally(() => reply(true))
    return true
  })

  browser.action.onClicked.addListener((tab) => {
    // First, and in this very turn: the browser opens a panel only in answer to a gesture.
    const opened = openPanel(tab.windowId)
    if (tab.id !== undefined)
      void giveSignal('ask', { tabId: tab.id, windowId: tab.windowId, at: systemClock.now() }).catch(report)
    void opened.catch(report)
  })

  onMenuClick(async (item) => {
    const kind = item?.kind === 'note' ? 'note' : 'lead'
    const added = item ? await outbox.add([item]) : null
    const saved = added?.ok === true
    await giveSignal('notice', {
      at: systemClock.now(),
      kind: !item ? 'nothing' : saved ? kind : 'failed',
      itemId: saved ? (item?.id ?? null) : null,
    })
    const counts = await outbox.counts()
    await showBadge(counts, saved)
    setTimeout(updateBadge, TICK_MS)
    if (saved) await deliver()
  }, report)

  async function start(): Promise<void> {
    await createMenus()
    await registerBridge((await readSettings()).appAddress)
    await outbox.prune()
    await pruneDrafts(outbox.db, systemClock.now())
    updateBadge()
    await deliver()
  }
  browser.runtime.onInstalled.addListener(() => void start().catch(report))
  browser.runtime.onStartup.addListener(() => void start().catch(report))
  onSettings(({ appAddress }) => void registerBridge(appAddress).catch(report))
})

/** Opens the side panel (Chrome) or the sidebar (Firefox). Must be called in the turn of the click. */
async function openPanel(windowId: number): Promise<void> {
  if (import.meta.env.FIREFOX) {
    const firefox = browser as unknown as { sidebarAction: { open(): Promise<void> } }
    await firefox.sidebarAction.open()
  } else await browser.sidePanel.open({ windowId })
}
