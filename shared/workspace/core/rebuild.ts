import type { Row } from '../../readmodel/row-store.ts'
import { READ_MODEL_VERSION, tables, typeToTable, type TableName } from '../../readmodel/tables.ts'
import { randomToken, type Id } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { RecordType } from '../../domain/schema.ts'
import { docIdToType, idToDocId } from '../../store/documents.ts'
import type { WorkspaceError, WorkspaceStatus } from '../api.ts'
import type { Core } from './core.ts'
import { createCommit } from './writer.ts'

/** What hangs on others comes first, so that leads, companies and contacts are summed up once and right. */
const ORDER: readonly RecordType[] = [
  'person',
  'team',
  'note-template',
  'saved-view',
  'call-note',
  'task',
  'contact',
  'account',
  'lead',
]

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
  private running: Promise<Result<{ records: number }, WorkspaceError>> | null = null

  constructor(private readonly core: Core) {}

  run(): Promise<Result<{ records: number }, WorkspaceError>> {
    this.running ??= this.build().finally(() => {
      this.running = null
      this.progress = null
      this.core.emitState()
    })
    return this.running
  }

  private async build(): Promise<Result<{ records: number }, WorkspaceError>> {
    const { core } = this
    const docIds = (await core.store.list()).filter((docId) => docIdToType(docId) !== null)
    docIds.sort((a, b) => this.rank(a) - this.rank(b) || (a < b ? -1 : 1))
    const stored = (await core.store.meta('rebuild')) as Progress | undefined
    const done = new Set(stored?.version === READ_MODEL_VERSION ? stored.done : [])
    let records = 0
    for (const docId of docIds) {
      this.progress = { done: done.size, total: docIds.length }
      if (done.has(docId)) continue
      done.add(docId)
      const outcome = await core.exclusive(() =>
        this.rebuildDocument(docId, { version: READ_MODEL_VERSION, done: [...done] }),
      )
      if (!outcome.ok) return outcome
      records += outcome.value
      core.emitState()
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    return core.exclusive(async () => {
      const commit = createCommit()
      commit.rows = await this.staleRows()
      // A new epoch: look-ups elsewhere start anew as well.
      core.model.epoch = randomToken(core.environment.random, 8)
      commit.meta = { readModel: { version: READ_MODEL_VERSION, epoch: core.model.epoch }, rebuild: undefined }
      const finished = await core.commit(commit)
      core.model.reset()
      core.options.onChanged(Object.fromEntries(Object.keys(tables).map((table) => [table, null])))
      return finished.ok ? ok({ records }) : finished
    })
  }

  private rank(docId: string): number {
    return ORDER.indexOf(docIdToType(docId) ?? 'lead')
  }

  private async rebuildDocument(docId: string, progress: Progress): Promise<Result<number, WorkspaceError>> {
    const { core } = this
    const { shard } = await core.shards.load(docId)
    const commit = createCommit()
    commit.records = core.writer.readRecords(shard.ids())
    commit.isRebuild = true
    commit.meta['rebuild'] = progress
    const outcome = await core.commit(commit)
    return outcome.ok ? ok(commit.records.length) : outcome
  }

  /** Rows without a record behind them. */
  private async staleRows(): Promise<{ table: TableName; put: Row[]; remove: string[] }[]> {
    const { core } = this
    const stale: { table: TableName; put: Row[]; remove: string[] }[] = []
    for (const table of [...new Set([...ORDER.map(typeToTable), 'deleted' as const, 'keys' as const])]) {
      const remove: string[] = []
      for (const id of await core.model.rows.ids(table)) {
        const docId = idToDocId(id as Id)
        const shard = docId ? (await core.shards.load(docId)).shard : null
        const record = shard?.read(id) ?? null
        const belongs = record && (table === 'keys' || (table === 'deleted') === Boolean(record.deletedAt))
        if (!belongs) remove.push(id)
      }
      if (remove.length > 0) stale.push({ table, put: [], remove })
      core.shards.trim()
    }
    return stale
  }
}
