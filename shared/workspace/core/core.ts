import * as v from 'valibot'
import type { Dexie } from 'dexie'
import { createId, randomToken, type Id } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { issueToError, type CommandContext, type Plan } from '../../domain/command.ts'
import { commands, isCommandName } from '../../domain/commands.ts'
import { refuse, type DomainError } from '../../domain/errors.ts'
import { definitionOf, type AnyRecord, type Change, type RecordType } from '../../domain/schema.ts'
import { queries } from '../../readmodel/queries.ts'
import { ReadModel } from '../../readmodel/read-model.ts'
import { READ_MODEL_VERSION } from '../../readmodel/tables.ts'
import { DexieDocumentStore } from '../../store/dexie-document-store.ts'
import { idToDocId, isDocId, SHARD_CAPACITY } from '../../store/documents.ts'
import { errorToFailure } from '../../store/failures.ts'
import { changesToTraces, reverseTraces, type Trace } from '../../store/history.ts'
import { HotShards } from '../../store/hot-shards.ts'
import { checkUpdate } from '../../store/shard.ts'
import type { UndoReport, WorkspaceError } from '../api.ts'
import type { CoreEnvironment } from '../environment.ts'
import type { Changed, CoreState } from '../protocol.ts'
import { toChanged } from './changes.ts'
import { HistoryStack, type StepRow } from './history-stack.ts'
import { Rebuild } from './rebuild.ts'
import { createSpaceDatabase } from './space-database.ts'
import { addChanges, createCommit, Writer, type Commit } from './writer.ts'

/** How a call reports back while it runs. */
export interface CallContext {
  onProgress: (done: number, total: number) => void
  signal: AbortSignal
}

export interface CoreOptions {
  spaceId: string
  /** The person using this device. */
  personId: string
  onChanged: (changed: Changed) => void
  onState: (state: CoreState) => void
  /** A newer version of the app wants the database. */
  onSuperseded: () => void
}

interface OpenShard {
  shard: string
  count: number
}

const COMPACT_FROM = 64
const IDLE_MS = 2000
const RECEIPT_MS = 30 * 86_400_000
const SLICE = 200

type Outcome<R> = Result<R, WorkspaceError>

/**
 * The one writer of a space: documents, read model and undo behind named calls. It runs in a worker, in the tab that holds the lock.
 * Calls that write run one after the other; questions run beside them.
 */
export class Core {
  readonly store: DexieDocumentStore
  readonly shards: HotShards
  readonly model: ReadModel
  readonly writer: Writer
  readonly history = new HistoryStack()
  private clientId = 0
  private readonly openShards = new Map<string, OpenShard>()
  /** Meta values to go with the next commit. */
  private pendingMeta: Record<string, unknown> = {}
  private queue: Promise<unknown> = Promise.resolve()
  private readonly rebuilder: Rebuild
  private idleTimer: ReturnType<typeof setTimeout> | undefined
  private isClosed = false

  private constructor(
    readonly environment: CoreEnvironment,
    readonly options: CoreOptions,
    readonly db: Dexie,
    epoch: string,
  ) {
    this.store = new DexieDocumentStore(db)
    this.model = new ReadModel(db, epoch, () => environment.clock.now())
    this.shards = new HotShards(
      this.store,
      () => this.clientId,
      (docId) => this.writer.isPinned(docId),
    )
    this.writer = new Writer(
      this.store,
      this.shards,
      this.model,
      (changes) => options.onChanged(toChanged(changes)),
      () => this.emitState(),
    )
    this.rebuilder = new Rebuild(this)
  }

  /** Opens the space, making its database when there is none. Fails with the browser's own error. */
  static async open(environment: CoreEnvironment, options: CoreOptions): Promise<Core> {
    const db = createSpaceDatabase(environment, options.spaceId)
    db.on('versionchange', () => {
      db.close()
      options.onSuperseded()
      return false
    })
    await db.open()
    const store = new DexieDocumentStore(db)
    const [clientId, openShards, built] = await Promise.all([
      store.meta('clientId'),
      store.meta('openShards'),
      store.meta('readModel'),
    ])
    const state = built as { version: number; epoch: string } | undefined
    const epoch = state?.epoch ?? randomToken(environment.random, 8)
    const core = new Core(environment, options, db, epoch)
    if (typeof clientId === 'number') core.clientId = clientId
    else core.mintClientId()
    for (const [collection, shard] of Object.entries((openShards ?? {}) as Record<string, string>)) {
      core.openShards.set(collection, { shard, count: -1 })
    }
    await core.model.open()
    const now = environment.clock.now()
    const dropped = core.history.restore((await db.table('steps').toArray()) as StepRow[], now)
    if (dropped.length > 0) await core.store.commit({ updates: [], receipts: [], meta: {}, rows: dropped })
    if (!state) core.pendingMeta['readModel'] = { version: READ_MODEL_VERSION, epoch }
    const isStale = state ? state.version !== READ_MODEL_VERSION : (await store.list()).length > 0
    if (isStale) void core.rebuilder.run().catch(() => core.emitState())
    core.scheduleIdle()
    return core
  }

  /** Stops at once. What was acknowledged is stored; nothing else is waited for. */
  close(): void {
    this.isClosed = true
    clearTimeout(this.idleTimer)
    this.db.close()
  }

  get state(): CoreState {
    return { failedWrites: this.writer.failedWrites, rebuild: this.rebuilder.progress, history: this.history.state }
  }

  emitState(): void {
    if (!this.isClosed) this.options.onState(this.state)
  }

  /** Runs `work` after all writes before it. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.queue.then(work, work)
    this.queue = result.catch(() => undefined)
    return result
  }

  /** A client id nobody has used. Ids of this device's earlier life may stand in files and on peers. */
  mintClientId(): void {
    const [a = 1, b = 0, c = 0, d = 0] = this.environment.random.bytes(4)
    this.clientId = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 || 1
    this.pendingMeta['clientId'] = this.clientId
    for (const { shard } of this.shards.all()) shard.useClientId(this.clientId)
  }

  /** Makes a commit durable, with meta values that wait. */
  async commit(commit: Commit): Promise<Outcome<null>> {
    const meta = this.pendingMeta
    this.pendingMeta = {}
    commit.meta = { ...meta, ...commit.meta }
    const failure = await this.writer.commit(commit)
    this.scheduleIdle()
    return failure ? { ok: false, error: { code: failure } } : ok(null)
  }

  private async loadOpenShards(): Promise<void> {
    for (const [collection, open] of this.openShards) {
      if (open.count < 0) open.count = (await this.shards.load(`${collection}/${open.shard}`)).shard.size
    }
  }

  /** A new id in this device's open shard. */
  newId<T extends RecordType>(type: T): Id<T> {
    const { collection } = definitionOf(type)
    let open = this.openShards.get(collection)
    if (!open || open.count >= SHARD_CAPACITY) {
      open = { shard: randomToken(this.environment.random, 8), count: 0 }
      this.openShards.set(collection, open)
      this.pendingMeta['openShards'] = Object.fromEntries(
        [...this.openShards].map(([name, { shard }]) => [name, shard]),
      )
    }
    open.count++
    return createId(type, open.shard, this.environment.random)
  }

  private read(id: string): AnyRecord | null {
    const docId = idToDocId(id as Id)
    return (docId && this.shards.peek(docId)?.shard.read(id)) || null
  }

  private async loadFor(ids: Iterable<string>): Promise<void> {
    const docIds = new Set([...ids].map((id) => idToDocId(id as Id)).filter((docId) => isDocId(docId)))
    for (const docId of docIds) await this.shards.load(docId)
  }

  /** Applies changes to their documents and adds them to a commit. */
  async stage(commit: Commit, changes: readonly Change[]): Promise<void> {
    await this.loadFor(changes.map(({ id }) => id))
    const before = new Map([...commit.changes].map(([docId, held]) => [docId, held.length]))
    addChanges(commit, changes)
    for (const [docId, held] of commit.changes) {
      const fresh = held.slice(before.get(docId) ?? 0)
      if (fresh.length > 0) this.shards.peek(docId)?.shard.apply(fresh)
    }
  }

  /** Adds the rows of everything staged. */
  finish(commit: Commit): void {
    const ids = [...commit.changes.values()].flatMap((changes) => changes.map(({ id }) => id))
    commit.records.push(...this.writer.readRecords(ids))
  }

  private async plan(name: string, args: unknown): Promise<Result<Plan<unknown>, DomainError>> {
    if (!isCommandName(name)) return refuse('unknown_command', undefined, name.slice(0, 40))
    const command = commands[name]
    const parsed = v.safeParse(command.args as v.GenericSchema, args)
    if (!parsed.success) return issueToError(parsed.issues[0], 'invalid_arguments')
    const reads = new Set(command.reads(parsed.output as never))
    await this.loadFor(reads)
    await this.loadOpenShards()
    const context: CommandContext = {
      now: this.environment.clock.now(),
      actorId: this.options.personId,
      newId: (type) => this.newId(type),
      record: (type, id) => {
        const record = reads.has(id) ? this.read(id) : null
        return record?.type === type ? (record as never) : null
      },
    }
    return command.run(context, parsed.output as never)
  }

  private tracesOf(changes: readonly Change[]): Trace[] {
    return changesToTraces(changes, (id) => this.read(id))
  }

  /** The answer a command got before, when it was applied already. */
  private async answered(commandId: string): Promise<Outcome<unknown> | null> {
    const known = await this.writer.receipt(commandId)
    if (!known) return null
    const failure = known.isStored ? null : await this.writer.retry()
    return failure ? { ok: false, error: { code: failure } } : ok(known.receipt.result)
  }

  run(args: { command: string; args: unknown; commandId: string }): Promise<Outcome<unknown>> {
    return this.exclusive(async () => {
      const known = await this.answered(args.commandId)
      if (known) return known
      const plan = await this.plan(args.command, args.args)
      if (!plan.ok) return plan
      const { changes, result, history } = plan.value
      await this.loadFor(changes.map(({ id }) => id))
      const traces = history ? this.tracesOf(changes) : []
      const commit = createCommit()
      await this.stage(commit, changes)
      this.finish(commit)
      const at = this.environment.clock.now()
      commit.receipts.push({ commandId: args.commandId, result, at })
      if (history) commit.rows.push(this.history.push({ ...history, group: args.commandId, at, traces }))
      const done = await this.commit(commit)
      if (history) this.emitState()
      return done.ok ? ok(result) : done
    })
  }

  /** Runs one command over many records, a slice to a commit. A record that refuses is passed over; what was done stays. */
  async runMany(
    args: { command: string; argsList: unknown[]; commandId: string; label: string },
    { onProgress, signal }: CallContext,
  ): Promise<Outcome<{ done: number }>> {
    const total = args.argsList.length
    let done = 0
    let refused: WorkspaceError | null = null
    for (let start = 0; start < total; start += SLICE) {
      if (signal.aborted) break
      const slice = args.argsList.slice(start, start + SLICE)
      const outcome = await this.exclusive(() => this.runSlice(args, slice, `${args.commandId}#${start}`))
      if (!outcome.ok) return outcome
      done += outcome.value.done
      refused ??= outcome.value.refused
      onProgress(Math.min(start + SLICE, total), total)
      // Questions of screens get their turn.
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    return done === 0 && refused ? { ok: false, error: refused } : ok({ done })
  }

  private async runSlice(
    args: { command: string; commandId: string; label: string },
    slice: readonly unknown[],
    commandId: string,
  ): Promise<Outcome<{ done: number; refused: DomainError | null }>> {
    const known = await this.answered(commandId)
    if (known) return known as Outcome<{ done: number; refused: null }>
    const commit = createCommit()
    const traces: Trace[] = []
    let done = 0
    let refused: DomainError | null = null
    for (const one of slice) {
      const plan = await this.plan(args.command, one)
      if (!plan.ok) {
        refused ??= plan.error
        continue
      }
      await this.loadFor(plan.value.changes.map(({ id }) => id))
      traces.push(...this.tracesOf(plan.value.changes))
      await this.stage(commit, plan.value.changes)
      done++
    }
    this.finish(commit)
    const result = { done, refused }
    const at = this.environment.clock.now()
    commit.receipts.push({ commandId, result, at })
    if (traces.length > 0) {
      const count = new Set(traces.map(({ id }) => id)).size
      commit.rows.push(this.history.push({ group: args.commandId, code: args.label, count, at, traces }))
    }
    const committed = await this.commit(commit)
    this.emitState()
    return committed.ok ? ok(result) : committed
  }

  /** Takes the last step back (`undone: false`) or does the last one taken back again. */
  reverse(args: { undone: boolean; commandId: string }): Promise<Outcome<UndoReport>> {
    return this.exclusive(async () => {
      const known = await this.answered(args.commandId)
      if (known) return known as Outcome<UndoReport>
      const parts = this.history.top(args.undone)
      const traces = parts.flatMap((part) => part.traces)
      await this.loadFor(traces.map(({ id }) => id))
      const reversal = reverseTraces(
        traces,
        (id) => this.read(id),
        (id) => this.shards.peek(idToDocId(id) ?? '')?.shard.isAsCreated(id) ?? false,
        this.environment.clock.now(),
      )
      const commit = createCommit()
      await this.stage(commit, reversal.changes)
      this.finish(commit)
      const result = { code: parts[0]?.code ?? '', count: reversal.count, skipped: reversal.skipped }
      commit.receipts.push({ commandId: args.commandId, result, at: this.environment.clock.now() })
      if (parts.length > 0) commit.rows.push(this.history.turn(parts, reversal.traces, reversal.count))
      const done = await this.commit(commit)
      this.emitState()
      return done.ok ? ok(result) : done
    })
  }

  query(args: { name: string; params: unknown }): Promise<unknown> {
    if (!Object.hasOwn(queries, args.name)) throw new Error(`unknown query ${args.name.slice(0, 40)}`)
    const answer = queries[args.name as keyof typeof queries] as (model: ReadModel, params: never) => Promise<unknown>
    return answer(this.model, args.params as never)
  }

  retryWrites(): Promise<Outcome<null>> {
    return this.exclusive(async () => {
      const failure = await this.writer.retry()
      return failure ? { ok: false, error: { code: failure } } : ok(null)
    })
  }

  /** Merges updates of another device or of a file. Updates that are not whole Yjs updates are refused before anything is changed. */
  applyUpdates(documents: readonly { docId: string; updates: Uint8Array[] }[]): Promise<Outcome<{ records: number }>> {
    return this.exclusive(async () => {
      for (const { docId, updates } of documents) {
        if (!isDocId(docId) || !updates.every((bytes) => checkUpdate(bytes))) return refuse('bad_value', 'updates')
      }
      const commit = createCommit()
      const ids = new Set<string>()
      for (const { docId, updates } of documents) {
        const { shard } = await this.shards.load(docId)
        const applied = shard.applyUpdates(updates)
        if (applied.ownClientSeen) this.mintClientId()
        for (const id of applied.ids) ids.add(id)
        if (applied.news.length > 0) commit.foreign.set(docId, applied.news)
      }
      if (commit.foreign.size === 0) return ok({ records: 0 })
      commit.records.push(...this.writer.readRecords(ids))
      const done = await this.commit(commit)
      return done.ok ? ok({ records: commit.records.length }) : done
    })
  }

  rebuildReadModel(): Promise<Outcome<{ records: number }>> {
    return this.rebuilder.run().catch((error: unknown) => ({ ok: false, error: { code: errorToFailure(error) } }))
  }

  /** Notes that a rich-text document exists, so that exports find it. */
  registerText(args: { name: string }): Promise<Outcome<null>> {
    return this.exclusive(async () => {
      if (await this.db.table('texts').get(args.name)) return ok(null)
      const commit = createCommit()
      commit.rows.push({ table: 'texts', put: [{ id: args.name }], remove: [] })
      return this.commit(commit)
    })
  }

  private scheduleIdle(): void {
    if (this.isClosed || this.idleTimer) return
    this.idleTimer = setTimeout(() => {
      this.idleTimer = undefined
      void this.maintain().catch(() => undefined)
    }, IDLE_MS)
  }

  /** Shortens long logs and drops old receipts. Runs when nothing else does; a failure only postpones it. */
  async maintain(): Promise<void> {
    for (const { shard } of this.shards.all()) {
      if (this.isClosed) return
      await this.exclusive(() => this.compact(shard.docId))
    }
    if (!this.isClosed) await this.store.dropReceipts(this.environment.clock.now() - RECEIPT_MS)
  }

  private async compact(docId: string): Promise<void> {
    const hot = this.shards.peek(docId)
    if (this.isClosed || !hot || hot.tail <= COMPACT_FROM || this.writer.isPinned(docId)) return
    await this.store.compact(docId, hot.shard.snapshot(), hot.nextSeq - 1)
    hot.tail = 0
  }
}
