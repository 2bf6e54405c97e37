// The panel's state: tabs, typed text that must not be lost, pages that change under it. The drafts live in a real (fake-indexeddb) database.
import 'fake-indexeddb/auto'
import { describe, expect, test } from 'vitest'
import { draftOfTab, putDraft, removeDraft, unfinishedDrafts } from '../../extension/outbox/drafts.ts'
import { OutboxDb } from '../../extension/outbox/outbox-db.ts'
import { Outbox } from '../../extension/outbox/outbox.ts'
import { PanelState, type PanelPorts, type TabInfo } from '../../extension/panel/panel.svelte.ts'
import type { ReadFailure } from '../../extension/reading/read-tab.ts'
import type { CaptureResult, LeadDraft } from '../../shared/domain/clip/draft.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'

let names = 0

const lead = (name: string): LeadDraft => ({
  kind: 'organization',
  name: { value: name },
  phones: [],
  emails: [],
  addresses: [],
  social: [],
})

function result(url: string, leads: LeadDraft[], selection = ''): Result<CaptureResult, ReadFailure> {
  return ok({ version: 1, page: { url, title: url, lang: '' }, leads, selection, truncated: false, ms: 1 })
}

/** One browser: what its tabs show, and the databases that outlive panels. */
class Browser {
  readonly db = new OutboxDb(`panel-${++names}`)
  readonly outbox = new Outbox(this.db, { now: () => this.now })
  pages = new Map<number, Result<CaptureResult, ReadFailure>>()
  openTabs = new Set<number>([1, 2])
  now = 1_000
  reads = 0
  full = false
  private ids = 0

  openPanel(session = 's1'): PanelState {
    const ports: PanelPorts = {
      now: () => this.now,
      newId: () => `item-${names}-${1000 + this.ids++}`,
      find: () => Promise.resolve([]),
      toE164: () => Promise.resolve(() => undefined),
      read: (tab) => {
        this.reads += 1
        return Promise.resolve(this.pages.get(tab.id) ?? err('not_granted' as const))
      },
      keepDraft: async (id, tab, data) => {
        if (this.full) return err('storage_full' as const)
        if (!data) return (await removeDraft(this.db, id), ok(null))
        return putDraft(this.db, {
          id,
          session,
          tabId: tab.id,
          url: data.page.url ?? '',
          title: data.page.title,
          changedAt: ++this.now,
          form: data,
        })
      },
      save: (items, editingId) => {
        if (this.full) return Promise.resolve(err('storage_full' as const))
        return editingId && items[0] ? this.outbox.replace(items[0]) : this.outbox.add(items)
      },
      draftOf: (tabId) => draftOfTab(this.db, session, tabId),
      park: async (id) => void (await this.db.drafts.update(id, { session: 'parked' })),
      removeDraft: (id) => removeDraft(this.db, id),
      unfinished: () => unfinishedDrafts(this.db, session, this.openTabs),
      nameOf: () => 'Acme',
    }
    return new PanelState(ports)
  }
}

const tab = (id: number, url: string | null = `https://site${id}.example/`): TabInfo => ({
  id,
  url,
  title: `Tab ${id}`,
})

function type(panel: PanelState, name: string): void {
  const row = panel.clip?.data.leads[0]
  if (!row) throw new Error('no form')
  row.input.name.value = name
  panel.clip?.touch()
}
const nameOf = (panel: PanelState): string | undefined => panel.clip?.data.leads[0]?.input.name.value

describe('panel', () => {
  test('nothing is read before it is asked for', async () => {
    const browser = new Browser()
    const panel = browser.openPanel()
    await panel.activate(tab(1))
    await panel.activate(tab(2))
    expect(browser.reads).toBe(0)
    expect(panel.active?.reading).toBe('unread')
  })

  test('each tab keeps its clip; switching there and back loses nothing', async () => {
    const browser = new Browser()
    browser.pages.set(1, result('https://site1.example/', [lead('One')], 'said'))
    browser.pages.set(2, result('https://site2.example/', [lead('Two'), lead('Three')]))
    const panel = browser.openPanel()
    await panel.ask(tab(1))
    type(panel, 'One, corrected')
    await panel.ask(tab(2))
    expect(panel.clip?.data.shown).toBe(null)
    await panel.activate(tab(1))
    expect(nameOf(panel)).toBe('One, corrected')
    expect(panel.clip?.data.note.body).toBe('said')
    expect(browser.reads).toBe(2)
  })

  test('a panel that closes, and a browser that is killed, lose no typed text', async () => {
    const browser = new Browser()
    browser.pages.set(1, result('https://site1.example/', [lead('One')]))
    const panel = browser.openPanel()
    await panel.ask(tab(1))
    type(panel, 'Typed')
    await panel.keepAll()

    const again = browser.openPanel()
    await again.activate(tab(1))
    expect(nameOf(again)).toBe('Typed')
    expect(again.unfinished).toEqual([])

    const restarted = browser.openPanel('s2')
    await restarted.activate(tab(1))
    expect(restarted.clip).toBe(null)
    const [draft] = restarted.unfinished
    if (!draft) throw new Error('the draft is lost')
    await restarted.resume(draft)
    expect(nameOf(restarted)).toBe('Typed')
    expect(restarted.unfinished).toEqual([])
  })

  test('a page that changes in place is read anew, unless something was typed', async () => {
    const browser = new Browser()
    browser.pages.set(1, result('https://site1.example/a', [lead('A')]))
    const panel = browser.openPanel()
    await panel.ask(tab(1, 'https://site1.example/a'))
    browser.pages.set(1, result('https://site1.example/b', [lead('B')]))
    panel.navigated(tab(1, 'https://site1.example/b'), false)
    await expect.poll(() => nameOf(panel)).toBe('B')

    type(panel, 'B, corrected')
    browser.pages.set(1, result('https://site1.example/c', [lead('C')]))
    panel.navigated(tab(1, 'https://site1.example/c'), false)
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(nameOf(panel)).toBe('B, corrected')
    expect(panel.active?.moved).toBe(true)

    // Reading the new page puts the typed text aside, and it can be taken up again.
    if (panel.active) await panel.read(panel.active, false)
    expect(nameOf(panel)).toBe('C')
    expect(panel.unfinished).toHaveLength(1)
    if (panel.unfinished[0]) await panel.resume(panel.unfinished[0])
    expect(nameOf(panel)).toBe('B, corrected')
  })

  test('a page read a second time while somebody types does not wipe what was typed', async () => {
    const browser = new Browser()
    browser.pages.set(1, result('https://site1.example/', [lead('A')]))
    const panel = browser.openPanel()
    await panel.ask(tab(1))
    type(panel, 'Typed')
    await panel.ask(tab(1))
    expect(nameOf(panel)).toBe('Typed')
    expect(browser.reads).toBe(1)
  })

  test('a tab that moves to another site says that a click is needed', async () => {
    const browser = new Browser()
    browser.pages.set(1, result('https://site1.example/', [lead('A')]))
    const panel = browser.openPanel()
    await panel.ask(tab(1))
    browser.pages.delete(1)
    panel.navigated(tab(1, null), true)
    await expect.poll(() => panel.active?.reading).toBe('not_granted')
    expect(panel.clip).toBe(null)
    panel.typeIn()
    expect(panel.clip?.data.page.url).toBe(null)
  })

  test('a full disk: the form stays, says so, and can be saved later', async () => {
    const browser = new Browser()
    browser.pages.set(1, result('https://site1.example/', [lead('A')]))
    const panel = browser.openPanel()
    await panel.ask(tab(1))
    browser.full = true
    type(panel, 'Typed')
    await panel.clip?.keep()
    expect(panel.clip?.keepFailure).toBe('storage_full')
    expect(await panel.clip?.save()).toBe(false)
    expect(panel.clip?.saveFailure).toBe('storage_full')
    expect(nameOf(panel)).toBe('Typed')
    browser.full = false
    expect(await panel.clip?.save()).toBe(true)
    expect(await browser.outbox.counts()).toEqual({ waiting: 1, rejected: 0 })
    expect(await browser.db.drafts.count()).toBe(0)
  })

  test('saving twice at once makes one item', async () => {
    const browser = new Browser()
    browser.pages.set(1, result('https://site1.example/', [lead('A')]))
    const panel = browser.openPanel()
    await panel.ask(tab(1))
    await Promise.all([panel.clip?.save(), panel.clip?.save()])
    await panel.clip?.save()
    expect(await browser.outbox.counts()).toEqual({ waiting: 1, rejected: 0 })
  })

  test('an item of the outbox is edited under its id', async () => {
    const browser = new Browser()
    browser.pages.set(1, result('https://site1.example/', [lead('A')]))
    const panel = browser.openPanel()
    await panel.ask(tab(1))
    await panel.clip?.save()
    const [row] = await browser.outbox.open()
    if (!row) throw new Error('nothing was saved')
    panel.edit(row)
    type(panel, 'A, corrected')
    expect(await panel.clip?.save()).toBe(true)
    panel.stopEditing()
    const rows = await browser.outbox.open()
    expect(rows.map((held) => held.id)).toEqual([row.id])
    expect(rows[0]?.item).toMatchObject({ lead: { name: { value: 'A, corrected' } } })
  })
})
