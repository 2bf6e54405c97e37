import type { RowWrite } from '../../store/document-store.ts'
import type { QueryName } from '../api.ts'
import type { Changed } from '../protocol.ts'
import { isTouched } from '../queries-touched.ts'
import { screenKey, SCREEN_FORMAT, type SavedScreen } from '../screen-key.ts'
import type { Core } from './core.ts'

/** Questions whose answers are kept at most. */
const MOST = 32
/** Quiet time before answers are stored, ms: a person who types should not pay for it. */
const QUIET_MS = 400

/** Keeps the answers of first screens on the disk: stored when all is quiet, removed with the first change that may alter them. */
export class Screens {
  /** Questions asked in this session, the last one last. */
  private readonly asked = new Map<string, { name: QueryName; params: unknown }>()
  private stored = new Set<string>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly core: Core) {}

  /** Learns which answers are stored. */
  async open(): Promise<void> {
    this.stored = new Set((await this.core.db.table('screens').toCollection().primaryKeys()) as string[])
  }

  close(): void {
    clearTimeout(this.timer)
  }

  /** Notes a question of a screen. */
  note(name: QueryName, params: unknown): void {
    const key = screenKey(name, params)
    if (key === null) return
    this.asked.delete(key)
    this.asked.set(key, { name, params })
    for (const oldest of this.asked.keys()) {
      if (this.asked.size <= MOST) break
      this.asked.delete(oldest)
    }
    if (!this.stored.has(key)) this.schedule()
  }

  /**
   * The kept answer to a question, when there is one: at the start of a day it saves loading the columns of every list for screens that
   * are as they were. Undefined when it has to be worked out.
   */
  async find(name: QueryName, params: unknown): Promise<{ answer: unknown } | undefined> {
    const key = screenKey(name, params)
    if (key === null || !this.stored.has(key)) return undefined
    const row = (await this.core.db.table('screens').get(key)) as SavedScreen | undefined
    // Something may have changed while it was read.
    return row?.format === SCREEN_FORMAT && this.stored.has(key) ? { answer: row.answer } : undefined
  }

  /** What a commit has to remove because its changes may alter it. */
  alongside(changed: Changed): RowWrite[] {
    const remove: string[] = []
    for (const key of this.stored) {
      const [name, params] = JSON.parse(key) as [QueryName, unknown]
      if (isTouched(name, params, changed)) remove.push(key)
    }
    if (remove.length === 0) return []
    for (const key of remove) this.stored.delete(key)
    return [{ table: 'screens', put: [], remove }]
  }

  /** Everything stored is worth nothing any more: the read model was made anew. */
  clear(): RowWrite {
    const remove = [...this.stored]
    this.stored.clear()
    return { table: 'screens', put: [], remove }
  }

  /** Stores what is missing once nothing has happened for a moment. */
  schedule(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.save().catch(() => undefined), QUIET_MS)
  }

  private async save(): Promise<void> {
    await this.core.exclusive(async () => {
      // Only what is on the disk may be kept: the writer calls `schedule` again when it is done.
      if (this.core.isClosed || this.core.writer.isBusy || this.core.isRebuilding) return
      const rows: SavedScreen[] = []
      for (const [key, { name, params }] of this.asked) {
        if (this.stored.has(key)) continue
        rows.push({ id: key, format: SCREEN_FORMAT, answer: await this.core.answer(name, params) })
      }
      if (rows.length === 0 || this.core.isClosed) return
      const table = this.core.db.table('screens')
      await table.bulkPut(rows)
      for (const { id } of rows) this.stored.add(id)
      const surplus = [...this.stored].slice(0, Math.max(0, this.stored.size - 2 * MOST))
      for (const key of surplus) this.stored.delete(key)
      if (surplus.length > 0) await table.bulkDelete(surplus)
    })
  }
}
