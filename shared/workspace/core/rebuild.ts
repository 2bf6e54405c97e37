import { projectSummaries, type RowChange } from '../../readmodel/projection.ts'
import { idToRowTable, SUBJECT_TYPES, tables, typeToTable, type TableName } from '../../readmodel/tables.ts'
import { READ_MODEL_VERSION } from '../../readmodel/version.ts'
import { idToType, randomToken, type Id } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { AnyRecord, RecordType } from '../../domain/schema.ts'
import type { RowWrite } from '../../store/document-store.ts'
import { docIdToIdPrefix, docIdToType, idToDocId } from '../../store/documents.ts'
import { errorToFailure } from '../../store/failures.ts'
import type { Shard } from '../../store/shard.ts'
import type { WorkspaceError, WorkspaceErrorCode, WorkspaceStatus } from '../api.ts'
import { breathe } from '../../kernel/breathe.ts'
import type { Core } from './core.ts'
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
  'goal',
  'check-in',
  'goal-proposal',
  'call-note',
  'task',
  'contact',
  'account',
  'lead',
]

/** Records whose notes and steps are summed up in one go. */
const SUBJECTS = 500

/** Tables that hold records. */
const RECORD_TABLES: readonly TableName[] = [...new Set([...ORDER.map(typeToTable), 'deleted' as const])]

/** Rows that are removed in one go. */
const REMOVED = 500

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
}

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

  constructor(private readonly core: Core) {}

  /** Stops after the document under way; what was done stays, and the next run goes on from there. */
  cancel(): void {
    this.isCancelled = true
  }

  /** Never rejects. */
  run(): Promise<Outcome<Rebuilt>> {
    if (!this.running) this.isCancelled = false
    this.running ??= this.build()
      .catch((error: unknown): Outcome<Rebuilt> => ({ ok: false, error: { code: errorToFailure(error) } }))
      .then((outcome) => {
        this.running = null
        this.progress = null
        const unreadable = outcome.ok ? outcome.value.unreadable : 0
        const code = outcome.ok ? null : (outcome.error.code as WorkspaceErrorCode)
        this.problem = code || unreadable > 0 ? { code, unreadable } : null
        this.core.emitState()
        return outcome
      })
    return this.running
  }

  private async build(): Promise<Outcome<Rebuilt>> {
    const { core } = this
    this.problem = null
    const docIds = (await core.store.list()).filter((docId) => docIdToType(docId) !== null)
    docIds.sort((a, b) => this.rank(a) - this.rank(b) || (a < b ? -1 : 1))
    const stored = (await core.store.meta('rebuild')) as Progress | undefined
    const done = new Set(stored?.version === READ_MODEL_VERSION ? stored.done : [])
    // The second half, in which what hangs on each record is summed up, counts as much again for the progress.
    const total = docIds.length + SUBJECT_TYPES.length
    let records = 0
    let left = docIds.filter((docId) => !done.has(docId))
    // What could not be read is tried once more at the end: the disk may only have been busy.
    for (let tries = 0; tries < 2; tries++) {
      const unreadable: string[] = []
      for (const docId of left) {
        this.progress = { done: done.size, total }
        if (this.isCancelled) return CANCELLED
        const outcome = await core.exclusive(() =>
          this.rebuildDocument(docId, { version: READ_MODEL_VERSION, done: [...done, docId] }),
        )
        if (!outcome.ok) return outcome
        if (outcome.value === null) unreadable.push(docId)
        else {
          done.add(docId)
          records += outcome.value
        }
        await this.pause()
      }
      left = unreadable
    }
    // That is not a damaged document or two: nothing can be read.
    if (left.length > 0 && left.length === docIds.length) return { ok: false, error: { code: 'storage_failed' } }
    const summed = await this.sumUp((part) => (this.progress = { done: docIds.length + part, total }))
    if (!summed.ok) return summed
    const removed = await this.removeOrphans()
    if (!removed.ok) return removed
    return core.exclusive(async () => {
      const commit = createCommit()
      commit.rows = [core.clearScreens()]
      // A new epoch: look-ups, columns and search start anew as well.
      core.model.epoch = randomToken(core.environment.random, 8)
      commit.meta = { readModel: { version: READ_MODEL_VERSION, epoch: core.model.epoch }, rebuild: undefined }
      const finished = await core.commit(commit)
      core.model.reset()
      core.options.onChanged(Object.fromEntries(Object.keys(tables).map((table) => [table, null])))
      return finished.ok ? ok({ records, unreadable: left.length }) : finished
    })
  }

  private async pause(): Promise<void> {
    this.core.emitState()
    await breathe()
  }

  /** What hangs on leads, companies and contacts, once all notes, steps and contacts have their rows. */
  private async sumUp(onPart: (part: number) => void): Promise<Outcome<null>> {
    const { core } = this
    for (const [part, type] of SUBJECT_TYPES.entries()) {
      onPart(part)
      // Deleted ones, too: one that is restored brings with it what hangs there.
      const deleted = (await core.model.rows.ids('deleted')).filter((id) => idToType(id as Id) === type)
      const ids = [...(await core.model.rows.ids(typeToTable(type))), ...deleted]
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

  /** Rows for all records of a document, and none for what it does not hold. Answers how many records there are; null: it cannot be read. */
  private async rebuildDocument(docId: string, progress: Progress): Promise<Outcome<number | null>> {
    const { core } = this
    const table = typeToTable(docIdToType(docId) ?? 'lead')
    const prefix = docIdToIdPrefix(docId)
    const [live, deleted] = await Promise.all([
      core.model.rows.idsFrom(table, prefix),
      core.model.rows.idsFrom('deleted', prefix),
    ])
    const document = await this.readDocument(docId)
    if (!document) return ok(null)
    const { shard, records } = document
    const commit = createCommit()
    commit.projected = await core.model.project({
      records,
      created: new Set(),
      wasDeleted: (id) => shard.wasDeleted(id),
      rowsOnly: true,
    })
    const isDeleted = new Map(records.map(({ id, deletedAt }) => [id as string, Boolean(deletedAt)]))
    this.remove(
      commit.projected,
      table,
      live.filter((id) => isDeleted.get(id) !== false),
    )
    this.remove(
      commit.projected,
      'deleted',
      deleted.filter((id) => isDeleted.get(id) !== true),
    )
    commit.meta['rebuild'] = progress
    const outcome = await core.commit(commit)
    return outcome.ok ? ok(records.length) : outcome
  }

  private remove(to: { writes: RowWrite[]; changes: RowChange[] }, table: TableName, ids: string[]): void {
    if (ids.length === 0) return
    to.writes.push({ table, put: [], remove: ids })
    to.changes.push(...ids.map((id) => ({ table, id, row: null })))
  }

  /** Takes rows away whose document is not there, or that stand in another table than theirs. */
  private async removeOrphans(): Promise<Outcome<null>> {
    const { core } = this
    let isThere = await this.documentTest()
    for (const table of RECORD_TABLES) {
      const isOrphan = (id: string): boolean =>
        !isThere(id) || (table !== 'deleted' && idToRowTable(id) !== table) || idToRowTable(id) === null
      const ids = (await core.model.rows.ids(table)).filter(isOrphan)
      for (let start = 0; start < ids.length; start += REMOVED) {
        if (this.isCancelled) return CANCELLED
        const outcome = await core.exclusive(async () => {
          // A document may have come meanwhile.
          isThere = await this.documentTest()
          const commit = createCommit()
          commit.projected = { writes: [], changes: [] }
          this.remove(commit.projected, table, ids.slice(start, start + REMOVED).filter(isOrphan))
          return core.commit(commit)
        })
        if (!outcome.ok) return outcome
        await this.pause()
      }
    }
    return ok(null)
  }

  /** Tells whether the document of a record is there, on the disk or on its way. */
  private async documentTest(): Promise<(id: string) => boolean> {
    const unsaved = this.core.writer.unsavedWrites.map(({ update }) => update.docId)
    const known = new Set([...unsaved, ...(await this.core.store.list())])
    return (id) => known.has(idToDocId(id as Id) ?? '')
  }
}
