// What the command palette finds: actions by their words in either language, records by the search of the core, and what was opened
// last while nothing is typed.
import type { Component } from 'svelte'
import type { SearchHit } from '../../shared/readmodel/rows.ts'
import type { Workspace } from '../../shared/workspace/api.ts'
import { hitTitle } from '../platform/hit-title.ts'
import { readRecent, type RecentRecord } from '../platform/recent.ts'
import { recordToPath, typeText } from '../platform/record-links.ts'

export interface PaletteAction {
  id: string
  label: string
  /** Other words it is found by: its label in the other language, synonyms. */
  words: string
  icon: Component
  keys?: string
  run: () => unknown
}

export type PaletteItem =
  | { kind: 'action'; key: string; action: PaletteAction }
  | {
      kind: 'record'
      key: string
      path: string
      type: string
      title: string
      context: string
      ranges: [number, number][]
    }

export interface PaletteGroup {
  kind: 'recent' | 'records' | 'actions'
  items: PaletteItem[]
}

/** Who and which company first: a palette is for going somewhere. Notes and steps fill what is left. */
const SUBJECT_TYPES = ['lead', 'account', 'contact']
const TEXT_TYPES = ['call-note', 'task', 'page', 'one-on-one']
const SUBJECT_LIMIT = 8
const TEXT_LIMIT = 4
const RECENT_LIMIT = 6
/** Pause in typing before the core is asked, ms. */
const PAUSE_MS = 60

/** True when every word of the query stands somewhere in the action's words. */
export function matchesAction(action: Pick<PaletteAction, 'label' | 'words'>, text: string): boolean {
  const held = `${action.label} ${action.words}`.toLocaleLowerCase()
  return text
    .toLocaleLowerCase()
    .split(/\s+/u)
    .every((word) => held.includes(word))
}

function hitToItem(hit: SearchHit): PaletteItem | null {
  const path = recordToPath(hit.id)
  if (!path) return null
  const context = [typeText(hit.type), hit.context].filter(Boolean).join(' · ')
  return { kind: 'record', key: hit.id, path, type: hit.type, title: hitTitle(hit), context, ranges: hit.titleRanges }
}

function recentToItem(record: RecentRecord): PaletteItem | null {
  const path = recordToPath(record.id)
  if (!path) return null
  const context = [typeText(record.type), record.context].filter(Boolean).join(' · ')
  return { kind: 'record', key: record.id, path, type: record.type, title: record.title, context, ranges: [] }
}

const isItem = (item: PaletteItem | null): item is PaletteItem => item !== null

export class Palette {
  text = $state('')
  #active = $state(0)
  #hits = $state.raw<PaletteItem[]>([])
  #recent = $state.raw<PaletteItem[]>([])
  /** The records shown do not yet answer what is typed. */
  searching = $state(false)
  #asked = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #workspace: Workspace
  #actions: () => PaletteAction[]

  groups = $derived.by<PaletteGroup[]>(() => {
    const typed = this.text.trim()
    const actions = this.#actions()
      .filter((action) => typed === '' || matchesAction(action, typed))
      .map((action): PaletteItem => ({ kind: 'action', key: action.id, action }))
    const groups: PaletteGroup[] =
      typed === ''
        ? [
            { kind: 'recent', items: this.#recent },
            { kind: 'actions', items: actions },
          ]
        : [
            { kind: 'records', items: this.#hits },
            { kind: 'actions', items: actions },
          ]
    return groups.filter((group) => group.items.length > 0)
  })
  items = $derived(this.groups.flatMap((group) => group.items))
  /** Index of the chosen item; the list may have become shorter since it was chosen. */
  active = $derived(Math.max(0, Math.min(this.#active, this.items.length - 1)))

  constructor(workspace: Workspace, actions: () => PaletteAction[]) {
    this.#workspace = workspace
    this.#actions = actions
  }

  /** Called each time it opens. */
  async open(): Promise<void> {
    this.text = ''
    this.#active = 0
    this.#hits = []
    const recent = await readRecent(this.#workspace, RECENT_LIMIT)
    this.#recent = recent.map(recentToItem).filter(isItem)
  }

  type(text: string): void {
    this.text = text
    this.#active = 0
    clearTimeout(this.#timer)
    const typed = text.trim()
    this.#asked += 1
    this.searching = typed !== ''
    if (typed === '') {
      this.#hits = []
      return
    }
    const mine = this.#asked
    this.#timer = setTimeout(() => {
      void this.#find(typed).then((items) => {
        // A late answer to earlier text is dropped.
        if (mine !== this.#asked) return
        this.#hits = items
        this.searching = false
      })
    }, PAUSE_MS)
  }

  async #find(text: string): Promise<PaletteItem[]> {
    const [subjects, texts] = await Promise.all([
      this.#workspace.query('search', { text, types: SUBJECT_TYPES, limit: SUBJECT_LIMIT }),
      this.#workspace.query('search', { text, types: TEXT_TYPES, limit: TEXT_LIMIT }),
    ])
    return [...subjects, ...texts].map(hitToItem).filter(isItem)
  }

  /** Moves the choice, round the ends. */
  move(step: number): void {
    const count = this.items.length
    if (count > 0) this.#active = (this.active + step + count) % count
  }

  choose(index: number): void {
    this.#active = index
  }

  get chosen(): PaletteItem | null {
    return this.items[this.active] ?? null
  }
}
