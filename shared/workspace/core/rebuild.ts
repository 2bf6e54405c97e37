import { projectSummaries } from '../../readmodel/projection.ts'
import { SUBJECT_TYPES, tables, typeToTable } from '../../readmodel/tables.ts'
import { READ_MODEL_VERSION } from '../../readmodel/version.ts'
import { idToType, randomToken, type Id } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { AnyRecord, RecordType } from '../../domain/schema.ts'
import { docIdToIdPrefix, docIdToType } from '../../store/documents.ts'
import { errorToFailure } from '../../store/failures.ts'
import type { Shard } from '../../store/shard.ts'
import type { WorkspaceError, WorkspaceErrorCode, WorkspaceStatus } from '../api.ts'
import { breathe } from '../../kernel/breathe.ts'
import type { Core } from './core.ts'
import { addRemovals, removeOrphans } from './orphans.ts'
import { createCommit } from './writer.ts'

/** People first: their names stand in every list. */
const ORDER: readonly RecordType[] = [
  'person',
  'team',
  'note-template',
  'saved-view',
  'page',
  'cadence',
  'one-on-one',
  'agenda-point',
  'action-item',
  'meeting-template',
  'scorecard',
  'scorecard-version',
  'assessment',
  'pair-link',
  'need-limits',
  'goal',
  'check-in',
  'goal-proposal',
  'competency',
  'training-plan',
  'training-item',
  'training-assignment',
  'development-plan',
  'call-note',
  'task',
  'contact',
  'account',
  'lead',
]

/** Records whose notes and steps are summed up in one go. */
const SUBJECTS = 500

/** What a rebuild answers. */
export interface Rebuilt {
  records: number
  /** Documents that could not be read and were passed over: their records stand in the lists as they did before. */
  unreadable: number
}

type Outcome<R> = Result<R, WorkspaceError>

const CANCELLED = { ok: false, error: { code: 'cancelled' } } as const

/** Where a rebuild stands, in meta: a new start goes on from there. */
interface Progress {
  version: number
  /** Documents done, in the order of the rebuild. */
  done: string[]
  /** Records in them. */
  records?: number
  /** ms; absent in what was stored before it was kept, which nobody goes on with. */
  startedAt?: number
  /** Somebody asked for it: search is made anew, too. */
  isManual?: boolean
  /** Somebody stopped it: it does not go on by itself. */
  isStopped?: boolean
}

/** An older one is begun anew, ms: who asks for a rebuild weeks later does not trust what was made then. */
const GOES_ON_MS = 86_400_000

/**
 * Builds the read model again from the documents, in place and a document at a time: lists show what is there meanwhile, commands go on
 * between two documents, and a stop in the middle only costs the document under way.
 */
export class Rebuild {
  progress: WorkspaceStatus['rebuild'] = null
  /** What the last one of this session left undone. */
  problem: WorkspaceStatus['rebuildProblem'] = null
  private running: Promise<Outcome<Rebuilt>> | null = null

  private isCancelled = false
  private isManual = false

  constructor(private readonly core: Core) {}

  /** Stops after the document under way; what was done stays, and the next run goes on from there. */
  cancel(): void {
    this.isCancelled = true
  }

  /** Goes on with what an earlier session began and nobody stopped. `isStale`: the rows are of another version, all are to be made anew. */
  async resume(isStale: boolean): Promise<void> {
    const stored = isStale ? null : await this.stored()
    if (isStale) await this.run()
    else if (stored?.isStopped) this.setProblem({ code: 'cancelled', unreadable: 0 })
    else if (stored) await this.run()
  }

  private async stored(): Promise<Progress | null> {
    const held = (await this.core.store.meta('rebuild')) as Progress | undefined
    if (held?.version !== READ_MODEL_VERSION || held.startedAt === undefined) return null
    return this.core.environment.clock.now() - held.startedAt < GOES_ON_MS ? held : null
  }

  /** `isManual`: somebody asked for it. Never rejects. */
  run({ isManual = false } = {}): Promise<Outcome<Rebuilt>> {
    if (!this.running) {
      this.isCancelled = false
      this.isManual = false
    }
    this.isManual ||= isManual
    this.running ??= this.build()
      .catch((error: unknown): Outcome<Rebuilt> => ({ ok: false, error: { code: errorToFailure(error) } }))
      .then((outcome) => {
        this.running = null
        this.progress = null
        const unreadable = outcome.ok ? outcome.value.unreadable : 0
        const code = outcome.ok ? null : (outcome.error.code as WorkspaceErrorCode)
        this.setProblem(code || unreadable > 0 ? { code, unreadable } : null)
        return outcome
      })
    return this.running
  }

  private setProblem(problem: WorkspaceStatus['rebuildProblem']): void {
    this.problem = problem
    this.core.emitState()
  }

  /** Keeps what was done for the next run, which somebody has to ask for. */
  private async stop(progress: Progress): Promise<typeof CANCELLED> {
    const { core } = this
    await core.exclusive(async () => {
      const commit = createCommit()
      commit.meta['rebuild'] = { ...progress, isStopped: true }
      await core.commit(commit)
    })
    return CANCELLED
  }

  private async build(): Promise<Outcome<Rebuilt>> {
    const { core } = this
    this.problem = null
    const docIds = (await core.store.list()).filter((docId) => docIdToType(docId) !== null)
    docIds.sort((a, b) => this.rank(a) - this.rank(b) || (a < b ? -1 : 1))
    const stored = await this.stored()
    const done = new Set(stored?.done)
    const startedAt = stored?.startedAt ?? core.environment.clock.now()
    this.isManual ||= stored?.isManual === true
    let records = stored?.records ?? 0
    const progress = (): Progress => ({
      version: READ_MODEL_VERSION,
      done: [...done],
      records,
      startedAt,
      isManual: this.isManual,
    })
    // The second half, in which what hangs on each record is summed up, counts as much again for the progress.
    const total = docIds.length + SUBJECT_TYPES.length
    let left = docIds.filter((docId) => !done.has(docId))
    // What could not be read is tried once more at the end: the disk may only have been busy.
    for (let tries = 0; tries < 2; tries++) {
      const unreadable: string[] = []
      for (const docId of left) {
        this.progress = { done: done.size, total }
        if (this.isCancelled) return this.stop(progress())
        const outcome = await core.exclusive(() =>
          this.rebuildDocument(docId, (count) => {
            done.add(docId)
            records += count
            return progress()
          }),
        )
        if (!outcome.ok) return outcome
        if (!outcome.value) unreadable.push(docId)
        await this.pause()
      }
      left = unreadable
    }
    // That is not a damaged document or two: nothing can be read.
    if (left.length > 0 && left.length === docIds.length) return { ok: false, error: { code: 'storage_failed' } }
    for (const docId of left) {
      const kept = await this.keepRows(docId)
      if (!kept.ok) return kept
    }
    const summed = await this.sumUp((part) => (this.progress = { done: docIds.length + part, total }))
    if (!summed.ok) return this.isCancelled ? this.stop(progress()) : summed
    const removed = await removeOrphans(core, () => this.isCancelled)
    if (!removed.ok) return this.isCancelled ? this.stop(progress()) : removed
    const finished = await this.finish({ records, unreadable: left.length })
    // Those who ask do not trust what there is.
    if (finished.ok && this.isManual) await core.model.search.startAnew()
    return finished
  }

  private finish(rebuilt: Rebuilt): Promise<Outcome<Rebuilt>> {
    const { core } = this
    return core.exclusive(async () => {
      const commit = createCommit()
      commit.rows = [core.clearScreens()]
      // A new epoch: look-ups, columns and search start anew as well.
      core.model.epoch = randomToken(core.environment.random, 8)
      commit.meta = { readModel: { version: READ_MODEL_VERSION, epoch: core.model.epoch }, rebuild: undefined }
      const finished = await core.commit(commit)
      if (finished.ok) core.model.rows.holdsOldKeys = false
      core.model.reset()
      core.options.onChanged(Object.fromEntries(Object.keys(tables).map((table) => [table, null])))
      return finished.ok ? ok(rebuilt) : finished
    })
  }

  private async pause(): Promise<void> {
    this.core.emitState()
    await breathe()
  }

  /** What hangs on leads, companies and contacts, once all notes, steps and contacts have their rows. */
  private async sumUp(onPart: (part: number) => void): Promise<Outcome<null>> {
    const { core } = this
    // Those whose notes have come before they did are in no other table.
    const summed = await core.model.rows.ids('summaries')
    for (const [part, type] of SUBJECT_TYPES.entries()) {
      onPart(part)
      // Deleted ones, too: one that is restored brings with it what hangs there.
      const deleted = (await core.model.rows.ids('deleted')).filter((id) => idToType(id as Id) === type)
      const live = await core.model.rows.ids(typeToTable(type))
      const ids = [...new Set([...live, ...deleted, ...summed.filter((id) => idToType(id as Id) === type)])]
      for (let start = 0; start < ids.length; start += SUBJECTS) {
        if (this.isCancelled) return CANCELLED
        onPart(part + start / ids.length)
        const outcome = await core.exclusive(async () => {
          const commit = createCommit()
          commit.projected = await projectSummaries(core.model.rows, ids.slice(start, start + SUBJECTS))
          return core.commit(commit)
        })
        if (!outcome.ok) return outcome
        await this.pause()
      }
    }
    return ok(null)
  }

  private rank(docId: string): number {
    return ORDER.indexOf(docIdToType(docId) ?? 'lead')
  }

  /** The records of a document; null when it cannot be read. */
  private async readDocument(docId: string): Promise<{ shard: Shard; records: AnyRecord[] } | null> {
    const { core } = this
    try {
      const { shard } = await core.shards.load(docId)
      return { shard, records: core.writer.readRecords(shard.ids()) }
    } catch (error) {
      if (core.isClosed) throw error
      return null
    }
  }

  /** The rows of a document that cannot be read stay as they were, under the keys that rows have now. */
  private keepRows(docId: string): Promise<Outcome<unknown>> {
    const { core } = this
    const { rows } = core.model
    return core.exclusive(async () => {
      if (!rows.holdsOldKeys) return ok(null)
      const table = typeToTable(docIdToType(docId) ?? 'lead')
      const held = await rows.getMany(table, await rows.idsFrom(table, docIdToIdPrefix(docId)), { keep: false })
      const commit = createCommit()
      commit.projected = { writes: [{ table, put: held.filter((row) => row !== null), remove: [] }], changes: [] }
      return core.commit(commit)
    })
  }

  /** Rows for all records of a document, and none for what it does not hold. `onRead`: what to store of it. False: it cannot be read. */
  private async rebuildDocument(docId: string, onRead: (records: number) => Progress): Promise<Outcome<boolean>> {
    const { core } = this
    const table = typeToTable(docIdToType(docId) ?? 'lead')
    const prefix = docIdToIdPrefix(docId)
    const [live, deleted] = await Promise.all([
      core.model.rows.idsFrom(table, prefix),
      core.model.rows.idsFrom('deleted', prefix),
    ])
    const document = await this.readDocument(docId)
    if (!document) return ok(false)
    const { shard, records } = document
    const commit = createCommit()
    commit.projected = await core.model.project({
      records,
      created: new Set(),
      wasDeleted: (id) => shard.wasDeleted(id),
      rowsOnly: true,
    })
    const isDeleted = new Map(records.map(({ id, deletedAt }) => [id as string, Boolean(deletedAt)]))
    const gone = live.filter((id) => isDeleted.get(id) !== false)
    const notDeleted = deleted.filter((id) => isDeleted.get(id) !== true)
    addRemovals(commit.projected, table, gone)
    addRemovals(commit.projected, 'deleted', notDeleted)
    commit.meta['rebuild'] = onRead(records.length)
    const outcome = await core.commit(commit)
    return outcome.ok ? ok(true) : outcome
  }
}
