// An open record whose text is typed: what the screen shows and types into. Each value is saved on its own from the first keystroke; the
// record itself is created by the first one. Other tabs' and people's changes come in through the rows.
import { SvelteMap } from 'svelte/reactivity'
import type { Clock, RandomSource } from '../../../shared/kernel/ports.ts'
import { randomToken } from '../../../shared/kernel/ids.ts'
import { ok, type Result } from '../../../shared/kernel/result.ts'
import type { Workspace, WorkspaceError, WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { Autosave, isRetryable, type SaveState } from './autosave.ts'
import { FieldSync } from './field-sync.ts'
import { batchToFields, pathsOfField, type Batch } from './fields.ts'
import { RecordJournal, batchToUnsaved } from './journal.ts'
import type { EditedRow, RecordKind } from './record-kind.ts'
import { sessionLock } from './recover.ts'

export interface SessionOptions {
  workspace: Workspace
  /** Null: a new record, created by the first change. */
  id: string | null
  clock: Clock
  random: RandomSource
  storage: Storage | null
  /** The new record stands: its id. */
  onCreated?: (id: string) => void
}

type Phase = 'opening' | 'open' | 'missing' | 'deleted'

export class RecordSession<Row extends EditedRow> {
  /** The record's id once it exists. */
  id = $state<string | null>(null)
  phase = $state<Phase>('opening')
  /** The latest row, for names and what is not edited here. */
  row = $state.raw<Row | null>(null)
  #save = $state.raw<SaveState>({ kind: 'saved' })
  #failedWrites = $state.raw<WorkspaceStatus['failedWrites']>(null)
  #richSaved = $state(true)
  #richError = $state.raw<WorkspaceError | null>(null)
  readonly #values = new SvelteMap<string, unknown>()
  readonly #syncs = new Map<string, FieldSync<unknown>>()
  readonly #autosave: Autosave
  readonly #journal: RecordJournal
  readonly #kind: RecordKind<Row>
  readonly #options: SessionOptions
  readonly #key: string
  /** Values a new record gets with its first change; choosing them does not create it. */
  #defaults = new Map<string, unknown>()
  #creation: { commandId: string; fields: Record<string, unknown> | null }
  #composing = false
  #heldRow: Row | null = null
  #stops: (() => void)[] = []
  #stopWatch: (() => void) | null = null
  #closed = false

  /** `defaults`: what a new record has before anything is typed. */
  constructor(kind: RecordKind<Row>, options: SessionOptions, defaults: Batch = new Map()) {
    this.#kind = kind
    this.#options = options
    this.#key = randomToken(options.random, 16)
    this.#journal = new RecordJournal(options.storage, kind.name, options.workspace.spaceId)
    this.#creation = { commandId: `${kind.name}-${this.#key}`, fields: null }
    this.#autosave = new Autosave({
      save: (batch) => this.#write(batch),
      pathsOf: (error, batch) => pathsOfField('field' in error ? error.field : undefined, batch),
      onState: (state) => (this.#save = state),
      remember: (unsaved) => this.#remember(unsaved),
      setTimer: (callback, ms) => window.setTimeout(callback, ms),
      clearTimer: (timer) => window.clearTimeout(timer),
    })
    this.#stops.push(
      options.workspace.onStatus((status) => {
        const recovered = this.#failedWrites && !status.failedWrites
        this.#failedWrites = status.failedWrites
        if (recovered) void this.#autosave.flush()
      }),
    )
    this.#holdLock()
    if (options.id) this.#open(options.id)
    else this.#begin(defaults)
  }

  /** What the sign on the screen says, over fields and free text alike. */
  get save(): SaveState {
    if (this.#save.kind === 'saved' && this.#failedWrites)
      return { kind: 'failed', error: { code: this.#failedWrites.code } }
    if (this.#save.kind === 'failed' || this.#save.kind === 'refused') return this.#save
    if (this.#richError) return { kind: 'failed', error: this.#richError }
    if (this.#save.kind === 'saved' && !this.#richSaved) return { kind: 'saving' }
    return this.#save
  }

  /** From the id for a record that came without one, so that two tabs choose the same. */
  #bodyDocOf(idOrKey: string): string {
    return `${this.#kind.name}-body:${idOrKey}`
  }

  /** Name of the formatted text's document: stable from the first moment, also before the record exists. */
  get bodyDoc(): string {
    return (this.value('bodyDoc') as string | null) ?? this.#bodyDocOf(this.id ?? this.#key)
  }

  /** True once the record names a document for its formatted text, or will with its creation. */
  get hasStoredBodyDoc(): boolean {
    return this.value('bodyDoc') !== null && !this.#defaults.has('bodyDoc')
  }

  text(path: string): string {
    return (this.#values.get(path) as string | undefined) ?? ''
  }

  value(path: string): unknown {
    return this.#values.get(path) ?? null
  }

  /** All values that are set, by path. */
  protected get entries(): Iterable<[string, unknown]> {
    return this.#values
  }

  /** Why a field was refused, until it changes. Read together with `save`. */
  errorOf(path: string): WorkspaceError | null {
    return this.#save.kind === 'refused' ? this.#autosave.errorOf(path) : null
  }

  /** The person changed a value. Shown at once, saved in a moment. */
  edit(path: string, value: unknown): void {
    const sync = this.#sync(path)
    const stored = sync.edit(value)
    this.#values.set(path, sync.local)
    this.#defaults.delete(path)
    this.#autosave.set(path, stored)
  }

  /** While an input method composes, rows wait: changing the text under it would break the word. */
  compose(on: boolean): void {
    this.#composing = on
    if (!on && this.#heldRow) {
      const row = this.#heldRow
      this.#heldRow = null
      this.#receive(row)
    }
  }

  /** Whether the formatted text's latest keystroke is durable; an error when it could not be stored. */
  richSaved(saved: boolean, error: WorkspaceError | null = null): void {
    this.#richSaved = saved
    this.#richError = error
  }

  /** Sends what waits, now. */
  flush(): Promise<boolean> {
    return this.#autosave.flush()
  }

  /** After a failure: first what the core holds, then what is held here. */
  async retry(): Promise<boolean> {
    if (this.#failedWrites) await this.#options.workspace.retryWrites()
    return this.#autosave.flush()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#autosave.close()
    this.#stopWatch?.()
    for (const stop of this.#stops) stop()
  }

  #begin(defaults: Batch): void {
    this.#defaults = new Map([...defaults, ['bodyDoc', this.#bodyDocOf(this.#key)]])
    for (const [path, value] of this.#defaults) this.#values.set(path, this.#sync(path).edit(value))
    this.phase = 'open'
  }

  #open(id: string): void {
    this.id = id
    this.#stopWatch?.()
    this.#stopWatch = this.#kind.watch(this.#options.workspace, id, (row) => {
      if (row) this.#receive(row)
      else if (this.phase !== 'open' || !this.#creation.fields) this.phase = 'missing'
    })
  }

  #receive(row: Row): void {
    if (this.#composing) {
      this.#heldRow = row
      return
    }
    this.row = row
    const now = this.#options.clock.now()
    const { fields } = this.#kind
    for (const path of new Set([...fields.pathsOf(row), ...this.#values.keys()])) {
      const sync = this.#sync(path)
      const merged = sync.receive(fields.valueAt(row, path), now)
      if (this.#values.get(path) !== sync.local) this.#values.set(path, sync.local)
      if (merged) this.#autosave.set(path, merged.store)
    }
    this.phase = row.deletedAt ? 'deleted' : 'open'
  }

  #sync(path: string): FieldSync<unknown> {
    let sync = this.#syncs.get(path)
    const { fields } = this.#kind
    if (!sync) this.#syncs.set(path, (sync = new FieldSync(fields.kindOf(path), fields.valueAt(null, path))))
    return sync
  }

  async #write(batch: Batch): Promise<Result<unknown, WorkspaceError>> {
    const whole: Batch = this.id ? batch : new Map([...this.#defaults, ...batch])
    for (const [path, value] of whole) this.#sync(path).sent(value)
    const result = await this.#run(whole)
    const now = this.#options.clock.now()
    for (const [path, value] of whole) {
      if (result.ok) this.#sync(path).acked(value, now)
      else this.#sync(path).failed(value)
    }
    return result
  }

  async #run(batch: Batch): Promise<Result<unknown, WorkspaceError>> {
    const { workspace } = this.#options
    if (!this.id) {
      // A creation whose answer never came is repeated word for word under its id; what has changed since follows as an edit.
      const repeated = this.#creation.fields !== null
      this.#creation.fields ??= { ...batchToFields(this.#kind.fields, batch), authorId: workspace.personId }
      this.#remember(this.#autosave.unsaved())
      const created = await this.#kind.create(workspace, this.#creation.fields, this.#creation.commandId)
      if (!created.ok) {
        if (!isRetryable(created.error))
          this.#creation = { commandId: `${this.#kind.name}-${randomToken(this.#options.random, 16)}`, fields: null }
        return created
      }
      this.#defaults.clear()
      this.#open(created.value.id)
      this.#options.onCreated?.(created.value.id)
      if (!repeated) return ok(null)
    }
    return this.#kind.edit(workspace, this.id ?? '', this.#kind.fields.toPatch(batch))
  }

  #remember(unsaved: Batch): void {
    const whole = this.id || unsaved.size === 0 ? unsaved : new Map([...this.#defaults, ...unsaved])
    this.#journal.write(this.#key, {
      id: this.id,
      creation: this.#creation,
      unsaved: batchToUnsaved(whole, (path) => this.#sync(path).shared),
    })
  }

  /** Held until the page dies or the session closes: tells other tabs that what the journal holds is looked after. */
  #holdLock(): void {
    const released = new Promise<void>((resolve) => this.#stops.push(resolve))
    void navigator.locks?.request(sessionLock(this.#key), () => released)
  }
}
