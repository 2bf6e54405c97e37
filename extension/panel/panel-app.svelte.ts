// The panel in the browser: wires the state to the databases, the tabs and the background's signals. One per panel page.
import { liveQuery } from 'dexie'
import { browser } from 'wxt/browser'
import { err } from '../../shared/kernel/result.ts'
import { systemClock } from '../../shared/kernel/ports.ts'
import { Lookup, type AppIdentity } from '../lookup/lookup.ts'
import { draftOfTab, putDraft, removeDraft, unfinishedDrafts } from '../outbox/drafts.ts'
import { OutboxDb, type OutboxRow } from '../outbox/outbox-db.ts'
import { Outbox } from '../outbox/outbox.ts'
import { DEFAULT_APP_ADDRESS } from '../platform/address.ts'
import { openInApp } from '../platform/app-tabs.ts'
import { showBadge } from '../platform/badge.ts'
import { askToDeliver } from '../platform/messages.ts'
import { onSettings, readSettings, type Settings } from '../platform/settings.ts'
import { browserSession, lastSignal, onSignal, type Notice } from '../platform/signals.ts'
import { injection } from '../reading/inject.ts'
import { readTab } from '../reading/read-tab.ts'
import { numbersToE164 } from './phone-numbers.ts'
import { PanelState, type PanelPorts, type TabInfo } from './panel.svelte.ts'

/** A signal older than this is not about the panel that opens now, ms. */
const FRESH_MS = 10_000
/** A draft of a tab that no longer is: offered as unfinished. */
const PARKED = 'parked'

type BrowserTab = { id?: number | undefined; url?: string | undefined; title?: string | undefined }
const toInfo = (tab: BrowserTab): TabInfo => ({ id: tab.id ?? -1, url: tab.url ?? null, title: tab.title ?? '' })

export class PanelApp {
  readonly db = new OutboxDb()
  readonly outbox = new Outbox(this.db, systemClock)
  readonly lookup = new Lookup()
  settings = $state.raw<Settings>({ appAddress: DEFAULT_APP_ADDRESS, region: '' })
  identity = $state.raw<AppIdentity | null>(null)
  notice = $state.raw<Notice | null>(null)
  shortcut = $state('')
  // Raw: these are replaced, never changed in place, and rows go back into the database, which takes no proxies.
  /** Rows of the items the shown clip became. */
  saved = $state.raw<OutboxRow[]>([])
  /** Deleted from the outbox a moment ago, to be put back. */
  deleted = $state.raw<OutboxRow | null>(null)
  readonly state: PanelState
  private session = ''
  private openTabs = new Set<number>()
  private names = new Map<string, string>()

  constructor() {
    this.state = new PanelState(this.ports())
  }

  private ports(): PanelPorts {
    return {
      now: () => systemClock.now(),
      newId: () => crypto.randomUUID(),
      find: (keys) => this.lookup.find(keys),
      toE164: (numbers) => numbersToE164(numbers, this.settings.region),
      read: async (tab, settle) => {
        if (tab.url && URL.canParse(tab.url) && new URL(tab.url).origin === this.settings.appAddress)
          return err('app_page')
        return readTab(injection, tab, { region: this.settings.region, settle })
      },
      keepDraft: async (id, tab, data) => {
        if (!data) {
          await removeDraft(this.db, id)
          return { ok: true, value: null }
        }
        return putDraft(this.db, {
          id,
          session: this.session,
          tabId: tab.id,
          url: data.page.url ?? '',
          title: data.page.title || tab.title,
          changedAt: systemClock.now(),
          form: data,
        })
      },
      save: async (items, editingId) => {
        const [item] = items
        const saved = editingId && item ? await this.outbox.replace(item) : await this.outbox.add(items)
        if (saved.ok) void askToDeliver()
        return saved
      },
      draftOf: (tabId) => draftOfTab(this.db, this.session, tabId),
      park: async (id) => void (await this.db.drafts.update(id, { session: PARKED })),
      removeDraft: (id) => removeDraft(this.db, id),
      unfinished: () => unfinishedDrafts(this.db, this.session, this.openTabs),
      nameOf: (recordId) => this.names.get(recordId) ?? recordId,
    }
  }

  /** Opens everything and follows the browser until the page goes. */
  async start(): Promise<void> {
    this.settings = await readSettings()
    onSettings((settings) => (this.settings = settings))
    this.session = await browserSession()
    const commands = await browser.commands?.getAll()
    this.shortcut = commands?.find((command) => command.name === '_execute_action')?.shortcut ?? ''
    this.followDatabases()
    await this.followTabs()
    onSignal('notice', (notice) => (this.notice = notice))
    const notice = await lastSignal('notice')
    if (notice && systemClock.now() - notice.at < FRESH_MS) this.notice = notice
    document.addEventListener('visibilitychange', () => void this.state.keepAll())
    window.addEventListener('pagehide', () => void this.state.keepAll())
  }

  private followDatabases(): void {
    const report = (error: unknown): void => console.error('Touchline:', error)
    liveQuery(() => this.outbox.open()).subscribe({ next: (rows) => (this.state.rows = rows), error: report })
    liveQuery(() => this.outbox.counts()).subscribe({
      next: (counts) => {
        this.state.counts = counts
        void showBadge(counts).catch(report)
      },
      error: report,
    })
    liveQuery(() => this.lookup.identity()).subscribe({ next: (held) => (this.identity = held), error: report })
    // New entries in the look-up: what stands in the form may be known now.
    liveQuery(() => this.lookup.revision()).subscribe({ next: () => this.state.clip?.look(), error: report })
    liveQuery(() => this.db.items.orderBy('changedAt').reverse().limit(100).toArray()).subscribe({
      next: (rows) => (this.saved = rows),
      error: report,
    })
  }

  private async followTabs(): Promise<void> {
    const own = (await browser.tabs.getCurrent().catch(() => undefined))?.id
    const here = await browser.windows.getCurrent()
    const all = await browser.tabs.query({})
    for (const tab of all) if (tab.id !== undefined) this.openTabs.add(tab.id)

    browser.tabs.onActivated.addListener(({ tabId, windowId }) => {
      if (windowId !== here.id || tabId === own) return
      void browser.tabs.get(tabId).then((tab) => this.state.activate(toInfo(tab)))
    })
    browser.tabs.onCreated.addListener((tab) => tab.id !== undefined && this.openTabs.add(tab.id))
    browser.tabs.onRemoved.addListener((tabId) => {
      this.openTabs.delete(tabId)
      void this.state.closed(tabId)
    })
    browser.tabs.onUpdated.addListener((tabId, change, tab) => {
      if (tabId === own) return
      this.state.navigated({ ...toInfo(tab), id: tabId }, change.status === 'complete')
    })
    const answer = async (ask: { tabId: number; windowId: number }): Promise<void> => {
      if (ask.windowId === here.id) await this.state.ask(toInfo(await browser.tabs.get(ask.tabId)))
    }
    onSignal('ask', (ask) => void answer(ask).catch(() => null))

    const ask = await lastSignal('ask')
    const [front] = await browser.tabs.query({ active: true, windowId: here.id })
    // In a tab of its own the panel is in front of itself: it then shows the tab it was called for.
    const others = all.filter((tab) => tab.windowId === here.id && tab.id !== own)
    const first = front?.id === own ? (all.find((tab) => tab.id === ask?.tabId) ?? others.at(-1)) : front
    await this.state.activate(toInfo(first ?? {}))
    if (first?.id === undefined || !ask) return
    const asked = ask.tabId === first.id && systemClock.now() - ask.at < FRESH_MS
    if (asked && !this.state.active?.clip) await answer(ask)
  }

  /** Rows of these items, as they stand now. */
  rowsOf(ids: string[]): OutboxRow[] {
    return this.saved.filter((row) => ids.includes(row.id))
  }

  /** Shows a record, or the app, in its tab. */
  open(recordId: string | null): void {
    void openInApp(this.settings.appAddress, recordId)
  }

  async edit(row: OutboxRow): Promise<void> {
    if (row.item.kind === 'addition') {
      const { recordId } = row.item
      const entry = await this.lookup.db.entries.get(recordId)
      this.names.set(recordId, entry?.name || entry?.company || recordId)
    }
    this.state.edit(row)
  }

  async remove(row: OutboxRow): Promise<void> {
    this.deleted = await this.outbox.remove(row.id)
  }

  async undoRemove(): Promise<void> {
    if (this.deleted) await this.outbox.restore(this.deleted)
    this.deleted = null
    await askToDeliver()
  }

  async retry(row: OutboxRow): Promise<void> {
    await this.outbox.retry(row.id)
    await askToDeliver()
  }
}
