// The leads list: what is asked, what is loaded, what is selected, and what is done with the selection. Markup only shows it.
import { untrack } from 'svelte'
import type { ArgsOf, CommandName } from '../../../shared/domain/commands.ts'
import type { LeadStatus } from '../../../shared/domain/lead/lead.ts'
import type { LeadFilter, LeadRow, LeadSort, SortDirection } from '../../../shared/readmodel/rows.ts'
import type { Workspace, WorkspaceError } from '../../../shared/workspace/api.ts'
import { LEAD_LIST } from '../../platform/lists/list-definitions.ts'
import { toFilter } from '../../platform/lists/list-query.ts'
import { Columns, localColumnStore, type ColumnStore } from '../../platform/parts/columns.svelte.ts'
import { tagKey } from '../../platform/parts/elements.ts'
import { Selection } from '../../platform/parts/selection.svelte.ts'
import { WindowedRows } from '../../platform/parts/windowed-rows.svelte.ts'
import { LEAD_COLUMNS } from './lead-columns.ts'
import type { LeadQuery } from './views.ts'

/** Most rows one window query may ask for. */
const WINDOW_LIMIT = 500

export interface BulkWork {
  done: number
  total: number
  /** Asked to stop; the slice under way is still being finished. */
  stopping: boolean
  cancel: () => void
}

/**
 * `stopped`: by the person, before all of `total` were looked at. Others that are missing from `count` refused. Where storing failed in
 * the middle, `count` show the change by then, as every write does that waits for the disk.
 */
export type BulkOutcome =
  | { ok: true; count: number; total: number; stopped: boolean }
  | { ok: false; error: WorkspaceError; count: number; total: number }

export interface LeadsListOptions {
  workspace: Workspace
  /** What the address asks for; reactive. */
  query: () => LeadQuery
  /** The local date; reactive at midnight. */
  today: () => string
  columnStore?: ColumnStore
}

export class LeadsList {
  readonly rows = new WindowedRows<LeadRow>()
  readonly selection = new Selection()
  readonly columns: Columns
  cursor = $state(-1)
  /** A bulk action under way. */
  work = $state.raw<BulkWork | null>(null)
  readonly #workspace: Workspace
  readonly #options: LeadsListOptions
  readonly #asked = $derived.by(() => ({ ...this.#ordered(), text: JSON.stringify(this.#ordered()) }))

  /** Call while a component is being set up: the list follows its query from then on. */
  constructor(options: LeadsListOptions) {
    this.#options = options
    this.#workspace = options.workspace
    this.columns = new Columns(LEAD_COLUMNS, options.columnStore ?? localColumnStore('leads'))
    let filterBefore = ''
    $effect(() => {
      void this.question
      untrack(() => {
        const params = this.#ordered()
        this.rows.restart(
          (page, onAnswer) => this.#workspace.watch('leads.window', { ...page, ...params }, onAnswer),
          (page) => this.#workspace.query('leads.outline', { ...page, ...params }),
        )
        // What is no longer in sight must not be changed by the next bulk action.
        const filter = JSON.stringify(params.filter)
        if (filter !== filterBefore) this.selection.clear()
        filterBefore = filter
      })
    })
    $effect(() => () => this.rows.stop())
  }

  #ordered(): { filter: LeadFilter; sort: { field: LeadSort; direction: SortDirection }; today: string } {
    const query = this.#options.query()
    return {
      filter: toFilter(LEAD_LIST, query, this.#workspace.personId),
      sort: query.sort,
      today: this.#options.today(),
    }
  }

  /** Has the core bring to mind what a jump needs: the first list came from the disk, and the first drag should not wait for it. */
  async warm(): Promise<void> {
    await this.#workspace.query('leads.outline', { offset: 0, limit: 1, ...this.#ordered() }).catch(() => undefined)
  }

  /** Text that changes exactly when another list is asked for. */
  get question(): string {
    return this.#asked.text
  }

  /** Parameters of the counts over the status tabs: everything that filters but the status. */
  get countParams(): { filter: LeadFilter; today: string } {
    const filter = toFilter(LEAD_LIST, this.#options.query(), this.#workspace.personId, 'status')
    return { filter, today: this.#options.today() }
  }

  /** Selects or unselects a row; `extend` takes all rows since the one touched last. */
  async select(row: LeadRow, index: number, extend: boolean): Promise<void> {
    if (!extend) return this.selection.toggle(row.id, index)
    await this.selection.extendTo(row.id, index, (from, to) => this.#idsBetween(from, to))
  }

  /** Selects everything that matches, loaded or not; or nothing. */
  async selectAll(selected: boolean): Promise<void> {
    if (!selected) return this.selection.clear()
    const asked = this.question
    const ids = await this.#workspace.query('leads.ids', this.#ordered())
    if (asked === this.question) this.selection.replace(ids)
  }

  async #idsBetween(from: number, to: number): Promise<string[]> {
    const loaded: string[] = []
    for (let index = from; index <= to; index += 1) {
      const row = this.rows.rowAt(index)
      if (!row) break
      loaded.push(row.id)
    }
    if (loaded.length === to - from + 1) return loaded
    const ids: string[] = []
    for (let offset = from; offset <= to; offset += WINDOW_LIMIT) {
      const limit = Math.min(WINDOW_LIMIT, to - offset + 1)
      const { rows } = await this.#workspace.query('leads.window', { offset, limit, ...this.#ordered() })
      ids.push(...rows.map((row) => row.id))
    }
    return ids
  }

  setStatus(status: LeadStatus): Promise<BulkOutcome> {
    return this.#each('editLead', 'edited_lead', (id) => ({ id, set: { status } }))
  }

  setOwner(ownerId: string | null): Promise<BulkOutcome> {
    return this.#each('editLead', 'edited_lead', (id) => ({ id, set: { ownerId } }))
  }

  addTag(tag: string): Promise<BulkOutcome> {
    return this.#each('editLead', 'edited_lead', (id) => ({ id, put: { tags: { [tagKey(tag)]: tag.trim() } } }))
  }

  removeTag(tag: string): Promise<BulkOutcome> {
    return this.#each('editLead', 'edited_lead', (id) => ({ id, remove: { tags: [tagKey(tag)] } }))
  }

  async deleteSelected(): Promise<BulkOutcome> {
    const outcome = await this.#each('deleteRecords', 'deleted_records', (id) => ({ ids: [id] }))
    // Stopped in the middle, what is left stays selected: for going on, or for looking at it.
    if (outcome.ok && !outcome.stopped) this.selection.clear()
    return outcome
  }

  async #each<C extends CommandName>(
    command: C,
    label: string,
    argsOf: (id: string) => ArgsOf<C>,
  ): Promise<BulkOutcome> {
    const argsList = this.selection.all().map(argsOf)
    const abort = new AbortController()
    const total = argsList.length
    let looked = 0
    const cancel = (): void => {
      abort.abort()
      if (this.work) this.work = { ...this.work, stopping: true }
    }
    this.work = { done: 0, total, stopping: false, cancel }
    try {
      const result = await this.#workspace.runMany(command, argsList, {
        label,
        signal: abort.signal,
        onProgress: (done) => {
          looked = done
          this.work = { done, total, stopping: abort.signal.aborted, cancel }
        },
      })
      if (!result.ok) return { ...result, count: looked, total }
      return { ok: true, count: result.value.done, total, stopped: abort.signal.aborted && looked < total }
    } finally {
      this.work = null
    }
  }
}
