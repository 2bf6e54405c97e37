// The panel: which tab it shows, the clip of each tab, and what the background and the outbox report. Markup only renders this.
import type { CaptureResult } from '../../shared/domain/clip/draft.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { DraftRow, OutboxRow, StorageFailure } from '../outbox/outbox-db.ts'
import type { OutboxCounts } from '../outbox/outbox.ts'
import type { ReadFailure } from '../reading/read-tab.ts'
import { emptyClip, itemToClip, parseClip, type ClipData } from './clip-form.ts'
import { Clip, type ClipPorts } from './clip.svelte.ts'

export interface TabInfo {
  id: number
  /** Null where the browser does not tell: no permission for this page (yet). */
  url: string | null
  title: string
}

/** What the panel needs of the browser and the databases. */
export interface PanelPorts extends Omit<ClipPorts, 'keepDraft'> {
  read(tab: TabInfo, settle: boolean): Promise<Result<CaptureResult, ReadFailure>>
  keepDraft(id: string, tab: TabInfo, data: ClipData | null): Promise<Result<null, StorageFailure>>
  draftOf(tabId: number): Promise<DraftRow | null>
  /** Takes a draft out of its tab, so that it is offered as unfinished. */
  park(id: string): Promise<void>
  removeDraft(id: string): Promise<void>
  unfinished(): Promise<DraftRow[]>
  nameOf(recordId: string): string
}

/** `unread`: nobody asked for this page to be read. `moved`: the tab shows another page now, and there is typed text for the one before. */
export type Reading = 'unread' | 'reading' | 'read' | ReadFailure

export class TabState {
  tab = $state<TabInfo>({ id: -1, url: null, title: '' })
  reading = $state<Reading>('unread')
  clip = $state<Clip | null>(null)
  truncated = $state(false)
  foundCount = $state(0)
  moved = $state(false)
  /** Counts readings, so that a late answer does not replace a newer one. */
  run = 0

  constructor(tab: TabInfo) {
    this.tab = tab
  }
}

/** After the address changed in place, pages draw for a while. */
const SETTLE_MS = 500

export class PanelState {
  view = $state<'clip' | 'outbox' | 'settings'>('clip')
  active = $state<TabState | null>(null)
  /** An item of the outbox that is edited, in place of the tab's clip. */
  editing = $state<Clip | null>(null)
  counts = $state.raw<OutboxCounts>({ waiting: 0, rejected: 0 })
  rows = $state.raw<OutboxRow[]>([])
  unfinished = $state.raw<DraftRow[]>([])
  private tabs = new Map<number, TabState>()
  private refreshes = new Map<number, ReturnType<typeof setTimeout>>()

  readonly clip: Clip | null = $derived(this.editing ?? this.active?.clip ?? null)

  constructor(private readonly ports: PanelPorts) {}

  private portsOf(state: TabState): ClipPorts {
    return { ...this.ports, keepDraft: (id, data) => this.ports.keepDraft(id, $state.snapshot(state.tab), data) }
  }

  /** Another tab is in front: shows its state, or the draft kept for it. */
  async activate(tab: TabInfo): Promise<void> {
    await this.active?.clip?.keep()
    let state = this.tabs.get(tab.id)
    if (!state) {
      state = new TabState(tab)
      this.tabs.set(tab.id, state)
      this.active = state
      const draft = await this.ports.draftOf(tab.id)
      if (draft && !state.clip) this.adopt(state, draft)
    } else {
      state.tab = tab.url === null ? { ...tab, url: state.tab.url } : tab
      this.active = state
    }
    await this.refreshUnfinished()
  }

  /** The person clicked the button on this tab: read it, whatever stands in the panel. */
  async ask(tab: TabInfo): Promise<void> {
    this.view = 'clip'
    this.editing = null
    if (this.active?.tab.id !== tab.id) await this.activate(tab)
    const state = this.tabs.get(tab.id)
    if (!state) return
    state.tab = tab
    // A click on a page that is being worked on must not wipe what was typed.
    if (state.clip?.edited && state.clip.data.page.url === (tab.url ?? state.clip.data.page.url)) return
    await this.read(state, false)
  }

  /** Reads the page of the tab anew. What was typed and not saved is put aside as unfinished, not lost. */
  async read(state: TabState, settle: boolean): Promise<void> {
    const run = ++state.run
    const before = state.clip
    if (before?.edited) {
      await before.keep()
      await this.ports.park(before.id)
    }
    const silent = settle && before !== null
    if (!silent) state.reading = 'reading'
    const result = await this.ports.read($state.snapshot(state.tab), settle)
    // Meanwhile another reading began, or somebody started to type into what was there.
    if (run !== state.run) return
    if (silent && before && state.clip === before && before.edited) {
      state.moved = result.ok && result.value.page.url !== before.data.page.url
      return
    }
    state.moved = false
    if (!result.ok) {
      state.reading = result.error
      state.clip = null
    } else {
      const { page, leads, selection, truncated } = result.value
      state.reading = 'read'
      state.truncated = truncated
      state.foundCount = leads.length
      state.tab = { ...state.tab, url: page.url ?? state.tab.url, title: page.title || state.tab.title }
      state.clip = Clip.ofPage(this.portsOf(state), { url: page.url, title: page.title }, leads, selection)
    }
    await this.refreshUnfinished()
  }

  /** A tab went to another address, loaded anew, or changed its title. `url` null: the browser does not tell any more. */
  navigated(tab: TabInfo, loaded: boolean): void {
    const state = this.tabs.get(tab.id)
    if (!state || state.reading === 'unread') return
    const url = tab.url
    const changed = url !== null && url !== state.tab.url
    if (!changed && !loaded) return
    state.tab = { ...tab, url: url ?? (loaded ? null : state.tab.url) }
    if (state.clip?.edited) {
      state.moved = url === null || url !== state.clip.data.page.url
      return
    }
    // Saved a moment ago: the answer stays in sight until the person asks for the next page or goes to one.
    if (state.clip?.savedIds && !changed) return
    const waiting = this.refreshes.get(tab.id)
    if (waiting) clearTimeout(waiting)
    this.refreshes.set(
      tab.id,
      setTimeout(() => {
        this.refreshes.delete(tab.id)
        void this.read(state, true)
      }, SETTLE_MS),
    )
  }

  /** A tab is gone. Its draft, if any, becomes unfinished work. */
  async closed(tabId: number): Promise<void> {
    const state = this.tabs.get(tabId)
    this.tabs.delete(tabId)
    await state?.clip?.keep()
    await this.refreshUnfinished()
  }

  /** Opens an empty form for the tab, whatever could or could not be read. */
  typeIn(): void {
    const state = this.active
    if (!state) return
    const { url, title } = state.tab
    state.clip = new Clip(this.portsOf(state), emptyClip({ url: url && /^https?:/iu.test(url) ? url : null, title }))
    state.foundCount = 0
    state.reading = 'read'
  }

  /** Continues an unfinished draft in the tab in front. */
  async resume(draft: DraftRow): Promise<void> {
    const state = this.active
    if (!state || !parseClip(draft.form)) return
    if (state.clip?.edited) {
      await state.clip.keep()
      await this.ports.park(state.clip.id)
    }
    this.adopt(state, draft)
    await state.clip?.keep()
    await this.refreshUnfinished()
  }

  private adopt(state: TabState, draft: DraftRow): void {
    const data = parseClip(draft.form)
    if (!data) return
    const clip = new Clip(this.portsOf(state), data, null, draft.id)
    clip.edited = true
    state.clip = clip
    state.reading = 'read'
    state.foundCount = data.leads.length
    state.moved = state.tab.url !== null && data.page.url !== null && state.tab.url !== data.page.url
  }

  /** Opens an item of the outbox in the form. */
  edit(row: OutboxRow): void {
    const ports = { ...this.ports, keepDraft: () => Promise.resolve({ ok: true, value: null } as const) }
    this.editing = new Clip(ports, itemToClip(row.item, this.ports.nameOf), row.id)
    this.view = 'clip'
  }

  stopEditing(): void {
    this.editing = null
    this.view = 'outbox'
  }

  async removeUnfinished(draft: DraftRow): Promise<void> {
    await this.ports.removeDraft(draft.id)
    await this.refreshUnfinished()
  }

  async refreshUnfinished(): Promise<void> {
    const shown = this.active?.clip?.id
    this.unfinished = (await this.ports.unfinished().catch(() => [])).filter((row) => row.id !== shown)
  }

  /** Everything typed is on disk when this resolves: the panel is about to be hidden. */
  async keepAll(): Promise<void> {
    await Promise.all([...this.tabs.values()].map(async (state) => state.clip?.keep()))
  }
}
