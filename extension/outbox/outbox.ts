// What may happen to an item of the outbox. Every call returns after its transaction is complete, so what it reports is durable.
import * as v from 'valibot'
import { outboxItem, type OutboxItem } from '../../shared/domain/clip/outbox-item.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import type { Clock } from '../../shared/kernel/ports.ts'
import { errorToFailure, type OutboxDb, type OutboxRow, type StorageFailure } from './outbox-db.ts'

/** Items in one delivery. */
export const BATCH_LIMIT = 50
/** Characters of JSON in one delivery: a batch is parsed in the app's page, which must stay responsive. */
const BATCH_CHARS = 2_000_000
/** Taken items are kept this long, for "already clipped" and as proof, ms. */
export const KEEP_TAKEN_MS = 30 * 86_400_000
/** Handed over this often without an answer, an item travels alone, so that it cannot hold up the others. */
const SUSPECT_AFTER = 2

export interface OutboxCounts {
  /** Not in the app yet (`waiting` and `sent`). */
  waiting: number
  rejected: number
}

export class Outbox {
  constructor(
    readonly db: OutboxDb,
    private readonly clock: Clock,
  ) {}

  /** Stores items, all or none. An item whose id is already there is left as it is: saving twice makes no second one. */
  async add(items: OutboxItem[]): Promise<Result<null, StorageFailure | 'invalid_arguments'>> {
    const checked = v.safeParse(v.array(outboxItem), items)
    if (!checked.success) return err('invalid_arguments')
    const now = this.clock.now()
    return this.write(async () => {
      for (const item of checked.output) {
        if (await this.db.items.get(item.id)) continue
        await this.db.items.add({
          id: item.id,
          state: 'waiting',
          at: item.at,
          changedAt: now,
          handedOver: 0,
          code: null,
          recordId: null,
          item,
        })
      }
    })
  }

  /** The next items to hand over, marked `sent`. Empty when nothing waits. */
  async takeBatch(): Promise<OutboxItem[]> {
    return this.db.transaction('rw', this.db.items, async () => {
      const waiting = await this.db.items.where('state').equals('waiting').toArray()
      // Fewest tries first: an item that kills whoever takes it falls behind those it travelled with.
      waiting.sort((a, b) => a.handedOver - b.handedOver || a.at - b.at)
      const rows: OutboxRow[] = []
      let chars = 0
      for (const row of waiting) {
        const alone = row.handedOver >= SUSPECT_AFTER
        const size = JSON.stringify(row.item).length
        if (rows.length > 0 && (alone || chars + size > BATCH_CHARS)) break
        rows.push(row)
        chars += size
        if (alone || rows.length === BATCH_LIMIT) break
      }
      const now = this.clock.now()
      await this.db.items.bulkPut(
        rows.map((row) => ({ ...row, state: 'sent' as const, changedAt: now, handedOver: row.handedOver + 1 })),
      )
      return rows.map((row) => row.item)
    })
  }

  /** The app's answer. Ids we do not know are ignored; a taken item stays taken whatever comes later. */
  async acknowledge(answer: {
    taken: { id: string; recordId: string | null }[]
    rejected: { id: string; code: string }[]
  }): Promise<void> {
    const now = this.clock.now()
    await this.db.transaction('rw', this.db.items, async () => {
      for (const { id, recordId } of answer.taken) {
        await this.db.items.update(id, { state: 'taken', changedAt: now, recordId, code: null })
      }
      for (const { id, code } of answer.rejected) {
        const row = await this.db.items.get(id)
        if (row && row.state !== 'taken') await this.db.items.update(id, { state: 'rejected', changedAt: now, code })
      }
    })
  }

  /** Puts back what was handed over and not answered: the app takes an id once, so handing it over again is safe. */
  async release(): Promise<number> {
    const now = this.clock.now()
    return this.db.items.where('state').equals('sent').modify({ state: 'waiting', changedAt: now })
  }

  /** Sends a refused item again. */
  async retry(id: string): Promise<void> {
    await this.db.transaction('rw', this.db.items, async () => {
      const row = await this.db.items.get(id)
      if (row?.state === 'rejected')
        await this.db.items.update(id, { state: 'waiting', handedOver: 0, code: null, changedAt: this.clock.now() })
    })
  }

  /** True when nobody else can have this version of the item: it was never handed over, or was refused. */
  static isEditable(row: OutboxRow): boolean {
    return row.state === 'rejected' || (row.state === 'waiting' && row.handedOver === 0)
  }

  /** Replaces the content of an item under its id. Fails with `too_late` when the app may have it already. */
  async replace(item: OutboxItem): Promise<Result<null, StorageFailure | 'too_late' | 'invalid_arguments'>> {
    const checked = v.safeParse(outboxItem, item)
    if (!checked.success) return err('invalid_arguments')
    let late = false
    const written = await this.write(async () => {
      const row = await this.db.items.get(item.id)
      late = !row || !Outbox.isEditable(row)
      if (!row || late) return
      await this.db.items.put({
        ...row,
        item: checked.output,
        state: 'waiting',
        handedOver: 0,
        code: null,
        changedAt: this.clock.now(),
      })
    })
    return late ? err('too_late') : written
  }

  /** Takes an item out. Returns the row, for `restore`, or null when it is gone or in the app already. */
  async remove(id: string): Promise<OutboxRow | null> {
    return this.db.transaction('rw', this.db.items, async () => {
      const row = await this.db.items.get(id)
      if (!row || row.state === 'taken') return null
      await this.db.items.delete(id)
      return row
    })
  }

  /** Undoes `remove`. */
  async restore(row: OutboxRow): Promise<void> {
    await this.db.items.put({ ...row, state: row.state === 'sent' ? 'waiting' : row.state })
  }

  /** Drops items the app took more than 30 days ago. Returns how many. */
  async prune(): Promise<number> {
    const before = this.clock.now() - KEEP_TAKEN_MS
    return this.db.items
      .where('changedAt')
      .below(before)
      .filter((row) => row.state === 'taken')
      .delete()
  }

  async counts(): Promise<OutboxCounts> {
    const [waiting, rejected] = await Promise.all([
      this.db.items.where('state').anyOf('waiting', 'sent').count(),
      this.db.items.where('state').equals('rejected').count(),
    ])
    return { waiting, rejected }
  }

  /** What is not in the app: latest first, at most 500. */
  async open(): Promise<OutboxRow[]> {
    const rows = await this.db.items.where('state').anyOf('waiting', 'sent', 'rejected').limit(500).toArray()
    return rows.sort((a, b) => b.at - a.at)
  }

  private async write(work: () => Promise<void>): Promise<Result<null, StorageFailure>> {
    try {
      await this.db.transaction('rw', this.db.items, work)
      return ok(null)
    } catch (error) {
      return err(errorToFailure(error))
    }
  }
}
