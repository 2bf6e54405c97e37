import type { Dexie } from 'dexie'
import { randomToken, type Id } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { AnyRecord, Change } from '../../domain/schema.ts'
import { queries } from '../../readmodel/queries.ts'
import { ReadModel } from '../../readmodel/read-model.ts'
import { PACKED_KEYS_SINCE, READ_MODEL_VERSION } from '../../readmodel/version.ts'
import { DexieDocumentStore } from '../../store/dexie-document-store.ts'
import { docIdToType, idToDocId, isDocId } from '../../store/documents.ts'
import type { StorageFailure } from '../../store/failures.ts'
import type { RowWrite } from '../../store/document-store.ts'
import type { Trace } from '../../store/history.ts'
import { HotShards } from '../../store/hot-shards.ts'
import type { OnProgress, UndoReport, WorkspaceError } from '../api.ts'
import type { CoreEnvironment } from '../environment.ts'
import type { Changed, CoreState } from '../protocol.ts'
import { ChangeTeller, toChanged } from './changes.ts'
import { CommandRunner, type CommandCall, type ManyCall, type ReverseCall } from './command-runner.ts'
import { Courtesy } from './courtesy.ts'
import { HistoryStack, type StepRow, type TracesRow } from './history-stack.ts'
import { applyUpdates, type Delivery } from './merge.ts'
import { NewIds } from './new-ids.ts'
import { Rebuild, type Rebuilt } from './rebuild.ts'
import { Screens } from './screens.ts'
import { TeamHost } from './team-host.ts'
import { createSpaceDatabase } from './space-database.ts'
import type { TeamMeta } from '../sync/tables.ts'
import { Upkeep } from './upkeep.ts'
import { addChanges, createCommit, Writer, type Commit } from './writer.ts'

/** How a call reports back while it runs. */
export interface CallContext {
  onProgress: OnProgress
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

type Outcome<R> = Result<R, WorkspaceError>

/** Memory of a device, GB, up to which documents in memory are few and the search index is opened when somebody searches. */
const LITTLE_MEMORY = 4
/** Some 10 MB of them. */
const FEW_DOCUMENTS = 32

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
  readonly ids: NewIds
  readonly team = new TeamHost(this)
  private readonly runner: CommandRunner
  private clientId = 0
  /** Meta values to go with the next commit. */
  readonly pendingMeta: Record<string, unknown> = {}
  private queue: Promise<unknown> = Promise.resolve()
  /** Writes that wait for their turn, and the one that has it. */
  private queued = 0
  private isTrimming = false
  private readonly rebuilder: Rebuild
  private readonly screens: Screens
  private readonly teller: ChangeTeller
  private readonly upkeep: Upkeep
  readonly courtesy = new Courtesy()
  private closed = false

  private constructor(
    readonly environment: CoreEnvironment,
    readonly options: CoreOptions,
    readonly db: Dexie,
    epoch: string,
  ) {
    this.store = new DexieDocumentStore(db)
    this.model = new ReadModel(db, epoch, {
      now: () => environment.clock.now(),
      record: (id) => this.record(id),
      openSearchEngine: () => environment.openSearchEngine(options.spaceId),
      turn: () => this.courtesy.turn(),
    })
    this.shards = new HotShards(
      this.store,
      () => this.clientId,
      (docId) => this.writer.isPinned(docId),
      (docId) => this.writer.unsavedWrites.flatMap(({ update }) => (update.docId === docId ? [update] : [])),
      (docId) => this.model.warm(docIdToType(docId)),
      this.hasLittleMemory ? FEW_DOCUMENTS : undefined,
    )
    this.screens = new Screens(this)
    this.teller = new ChangeTeller(options.onChanged, () => this.queued > 1)
    this.writer = new Writer(this.store, this.shards, this.model, {
      outgoing: (updates) => this.team.outgoing(updates),
      alongside: (changes) => this.screens.alongside(toChanged(changes)),
      onChanged: (changes) => this.teller.add(toChanged(changes)),
      onFailure: () => this.emitState(),
      onIdle: () => {
        this.screens.schedule()
        this.team.noteStored()
      },
      isCrowded: () => this.queued > 1,
    })
    this.rebuilder = new Rebuild(this)
    this.ids = new NewIds(environment.random, this.shards, this.pendingMeta)
    this.runner = new CommandRunner(this)
    this.upkeep = new Upkeep(this)
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
    const [clientId, openShards, built, team, personId] = await Promise.all([
      store.meta('clientId'),
      store.meta('openShards'),
      store.meta('readModel'),
      store.meta('team'),
      store.meta('personId'),
    ])
    if (typeof personId === 'string') options.personId = personId
    const state = built as { version: number; epoch: string } | undefined
    const isStale = state ? state.version !== READ_MODEL_VERSION : (await store.list()).length > 0
    const epoch = state?.epoch ?? randomToken(environment.random, 8)
    const core = new Core(environment, options, db, epoch)
    core.model.rows.holdsOldKeys = isStale && (state?.version ?? 0) < PACKED_KEYS_SINCE
    await core.team.restore(team as TeamMeta | undefined)
    if (typeof clientId === 'number') core.clientId = clientId
    else core.mintClientId()
    core.ids.restore((openShards ?? {}) as Record<string, string>)
    const [steps] = await Promise.all([db.table('steps').toArray(), core.model.open(!state), core.screens.open()])
    const now = environment.clock.now()
    const dropped = core.history.restore(steps as StepRow[], now)
    // Nobody is to wait for that, and a full disk, which refuses it, is no reason not to open.
    if (dropped.length > 0) {
      core.store.commit({ updates: [], receipts: [], meta: {}, rows: dropped }).catch(() => undefined)
    }
    if (!state && !isStale) core.pendingMeta['readModel'] = { version: READ_MODEL_VERSION, epoch }
    void core.rebuilder.resume(isStale).catch(() => undefined)
    core.upkeep.schedule()
    return core
  }

  /** Stops at once. What was acknowledged is stored; nothing else is waited for. */
  close(): void {
    this.closed = true
    this.team.close()
    this.upkeep.close()
    this.screens.close()
    void this.model.search.close().catch(() => undefined)
    this.db.close()
  }

  get isClosed(): boolean {
    return this.closed
  }

  /** As the device says; one that says nothing has enough. */
  get hasLittleMemory(): boolean {
    return (this.environment.memory ?? Number.POSITIVE_INFINITY) <= LITTLE_MEMORY
  }

  get isRebuilding(): boolean {
    return this.rebuilder.progress !== null
  }

  get state(): CoreState {
    return {
      failedWrites: this.writer.failedWrites,
      rebuild: this.rebuilder.progress,
      rebuildProblem: this.rebuilder.problem,
      history: this.history.state,
      personId: this.options.personId,
    }
  }

  emitState(): void {
    if (!this.closed) this.options.onState(this.state)
  }

  /** Runs `work` after all writes before it. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    this.queued++
    const run = (): Promise<T> =>
      work().finally(() => {
        this.queued--
        if (this.queued === 0) this.teller.flush()
      })
    const result = this.queue.then(run, run)
    this.queue = result.catch(() => undefined)
    return result
  }

  /** A client id nobody has used. Ids of this device's earlier life may stand in files and on peers. */
  mintClientId(): void {
    const [a = 1, b = 0, c = 0, d = 0] = this.environment.random.bytes(4)
    this.clientId = this.team.nextClient(this.clientId) ?? (((a << 24) | (b << 16) | (c << 8) | d) >>> 0 || 1)
    this.pendingMeta['clientId'] = this.clientId
    for (const { shard } of this.shards.all()) shard.useClientId(this.clientId)
  }

  /** The Yjs client of this device's edits. */
  get client(): number {
    return this.clientId
  }

  /** The person's record was made on another device. */
  async becomePerson(personId: string): Promise<void> {
    this.options.personId = personId
    await this.db.table('meta').put({ key: 'personId', value: personId })
    this.emitState()
  }

  /** Shows a commit, with meta values that wait; `durable` says when it is on the disk, or why it is not. */
  async show(commit: Commit): Promise<{ durable: Promise<StorageFailure | null> }> {
    commit.meta = { ...this.pendingMeta, ...commit.meta }
    for (const key of Object.keys(this.pendingMeta)) delete this.pendingMeta[key]
    const shown = await this.orNothing(commit, () => this.writer.show(commit))
    this.upkeep.schedule()
    return shown
  }

  /**
   * Work on a commit. When it fails, the commit's documents are read again: what was applied to them and goes to no disk would show all the
   * same, or be taken for known when it comes again.
   */
  async orNothing<T>(commit: Commit, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      for (const held of [commit.changes, commit.foreign, commit.replaced]) {
        for (const docId of held.keys()) this.shards.drop(docId)
      }
      throw error
    }
  }

  /** Makes a commit durable. */
  async commit(commit: Commit): Promise<Outcome<null>> {
    const { durable } = await this.show(commit)
    const failure = await this.writer.hurried(() => durable)
    return failure ? { ok: false, error: { code: failure } } : ok(null)
  }

  /** A record as its document has it, read from the disk when it has to be. */
  private async record(id: Id): Promise<AnyRecord | null> {
    const docId = idToDocId(id)
    if (!docId) return null
    const record = (await this.shards.load(docId)).shard.read(id)
    this.trimLater()
    return record
  }

  /** Lets go of documents that were only looked at, between two writes. */
  private trimLater(): void {
    if (this.isTrimming || this.shards.room >= 0) return
    this.isTrimming = true
    void this.exclusive(() => {
      this.isTrimming = false
      this.shards.trim()
      return Promise.resolve()
    })
  }

  /** A record of a loaded shard. */
  read(id: string): AnyRecord | null {
    const docId = idToDocId(id as Id)
    return (docId && this.shards.peek(docId)?.shard.read(id)) || null
  }

  /** What a part of a step did, also while it is on its way to the disk. */
  async tracesOf(stepId: string): Promise<Trace[]> {
    const [row] = await this.model.rows.getMany<TracesRow>('traces', [stepId], { keep: false })
    return row?.traces ?? []
  }

  /** Brings the documents of these records into memory. */
  async loadFor(ids: Iterable<string>): Promise<void> {
    const docIds = new Set([...ids].map((id) => idToDocId(id as Id)).filter((docId) => isDocId(docId)))
    for (const docId of docIds) await this.shards.load(docId)
  }

  /** Applies changes to their documents and adds them to a commit. */
  stage(commit: Commit, changes: readonly Change[]): Promise<void> {
    return this.orNothing(commit, async () => {
      await this.loadFor(changes.map(({ id }) => id))
      const before = new Map([...commit.changes].map(([docId, held]) => [docId, held.length]))
      addChanges(commit, changes)
      for (const [docId, held] of commit.changes) {
        const fresh = held.slice(before.get(docId) ?? 0)
        if (fresh.length > 0) this.shards.peek(docId)?.shard.apply(fresh)
      }
    })
  }

  /** Adds the rows of everything staged. */
  finish(commit: Commit): void {
    const ids = [...commit.changes.values()].flatMap((changes) => changes.map(({ id }) => id))
    commit.records.push(...this.writer.readRecords(ids))
  }

  run(args: CommandCall): Promise<Outcome<unknown>> {
    return this.runner.run(args)
  }

  runMany(args: ManyCall, context: CallContext): Promise<Outcome<{ done: number }>> {
    return this.runner.runMany(args, context)
  }

  /** Takes the last step back (`undone: false`) or does the last one taken back again. */
  reverse(args: ReverseCall, context?: CallContext): Promise<Outcome<UndoReport>> {
    return this.runner.reverse(args, context)
  }

  /** Answers a screen, and keeps the answer for the next start when it is one of a first screen. */
  async query(args: { name: string; params: unknown }): Promise<unknown> {
    if (!Object.hasOwn(queries, args.name)) throw new Error(`unknown query ${args.name.slice(0, 40)}`)
    const name = args.name as keyof typeof queries
    const { params } = args
    const ask = async (): Promise<unknown> => {
      const kept = await this.screens.find(name, params)
      return kept ? kept.answer : this.answer(name, params)
    }
    // How far the index is, is asked because it grows: it must not stop for that.
    const answer = await (name === 'search.state' ? ask() : this.courtesy.answering(ask))
    this.screens.note(name, params)
    this.team.noteAnswer()
    return answer
  }

  answer(name: keyof typeof queries, params: unknown): Promise<unknown> {
    const ask = queries[name] as (model: ReadModel, params: never) => Promise<unknown>
    return ask(this.model, params as never)
  }

  retryWrites(): Promise<Outcome<null>> {
    return this.exclusive(async () => {
      const failure = await this.writer.retry()
      return failure ? { ok: false, error: { code: failure } } : ok(null)
    })
  }

  /** Merges updates of another device or of a file (`merge.ts`). The answer comes when they are on the disk. */
  applyUpdates(documents: readonly Delivery[]): Promise<Outcome<{ records: number }>> {
    return applyUpdates(this, documents)
  }

  /** Tidies up now; see `Upkeep.run`. `force`: also what is hardly worth it. */
  maintain(force = false): Promise<void> {
    return this.upkeep.run(force)
  }

  /** Stores the columns of the lists, so that the next start need not make them. */
  saveColumns(): Promise<void> {
    return this.upkeep.saveColumns(true)
  }

  /** Rows to remove so that no answer given before is shown at the next start. */
  clearScreens(): RowWrite {
    return this.screens.clear()
  }

  /** Makes rows, columns and search anew from the documents; see `Rebuild`. */
  rebuildReadModel(): Promise<Outcome<Rebuilt>> {
    return this.rebuilder.run({ isManual: true })
  }

  /** Stops a rebuild, whoever began it. */
  cancelRebuild(): Outcome<null> {
    this.rebuilder.cancel()
    return ok(null)
  }

  /**
   * Notes that a rich-text document exists, so that exports find it. In a shared space the answer is the Yjs client under which it is to be
   * edited, null when `client`, under which it is edited now, will do.
   */
  async registerText(args: { name: string; client?: number }): Promise<Outcome<{ client: number } | null>> {
    const stored = await this.exclusive(async () => {
      if (await this.db.table('texts').get(args.name)) return ok(null)
      const commit = createCommit()
      commit.rows.push({ table: 'texts', put: [{ id: args.name }], remove: [] })
      return this.commit(commit)
    })
    return stored.ok ? ok(await this.team.registerText(args.name, args.client ?? 0)) : stored
  }
}
