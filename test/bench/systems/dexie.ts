// Plain Dexie, the floor of this browser's storage: one table of the same leads with the index the list needs and the other two that
// Touchline's list has, rows put in bulk, `liveQuery` for the list in every tab. `strict`: an edit counts as saved when it is on the
// disk, which is what Touchline promises; `dexie-relaxed` is the same with the browser's default, which may lose the last writes when
// the machine loses power.
import { Dexie, liveQuery, type Table } from 'dexie'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS, type Edit, type ListedLead, type System } from '../page/system.ts'
import type { LargeTeam } from '../seed/large-team.ts'

const durability = location.pathname.includes('relaxed') ? 'relaxed' : 'strict'
const FILL_BATCH = 2000

interface Stored extends ListedLead {
  words?: string[]
}

class PlainDexie implements System {
  private readonly db = new Dexie('bench', { cache: 'disabled', chromeTransactionDurability: durability })
  private batches: Edit[][] = []

  constructor() {
    this.db.version(1).stores({ leads: 'id, updatedAt, createdAt, lastActivityAt', notes: 'id, at, *subjectIds' })
  }

  private get leads(): Table<Stored, string> {
    return this.db.table('leads')
  }

  private get notes(): Table<{ id: string }, string> {
    return this.db.table('notes')
  }

  async open(): Promise<void> {
    await this.db.open()
  }

  async fill(team: LargeTeam): Promise<void> {
    let batch: Stored[] = []
    const flush = async (): Promise<void> => {
      await this.leads.bulkPut(batch)
      batch = []
    }
    for (let index = 0; index < team.leads; index++) {
      const { id, fields } = team.record('lead', index)
      const updatedAt = Number(fields['updatedAt'])
      batch.push({ id, type: 'lead', ...fields, updatedAt, lastActivityAt: updatedAt } as Stored)
      if (batch.length === FILL_BATCH) await flush()
    }
    await flush()
    let notes: { id: string }[] = []
    for (let index = 0; index < team.count('call-note'); index++) {
      const { id, fields } = team.record('call-note', index)
      notes.push({ id, type: 'call-note', ...fields, subjectIds: Object.keys(fields['subjects'] as object) } as {
        id: string
      })
      if (notes.length === FILL_BATCH) {
        await this.notes.bulkPut(notes)
        notes = []
      }
    }
    await this.notes.bulkPut(notes)
  }

  async list(): Promise<ListedLead[]> {
    return this.leads.orderBy('updatedAt').reverse().limit(LIST_ROWS).toArray()
  }

  /** `liveQuery` alone also sees what other tabs write: Dexie tells them over a BroadcastChannel. */
  watch(onRows: (rows: ListedLead[]) => void): void {
    liveQuery(() => this.list()).subscribe(onRows)
  }

  async edit({ id, title, at }: Edit): Promise<void> {
    await this.leads.update(id, { title, updatedAt: at, lastActivityAt: at } as Partial<Stored>)
  }

  async receive(_team: LargeTeam, batches: Edit[][]): Promise<void> {
    this.batches = batches
  }

  /** The documented way to change one field of many rows; one transaction. */
  private async update(edits: readonly Edit[]): Promise<void> {
    await this.leads.bulkUpdate(
      edits.map(({ id, title, at }) => ({ key: id, changes: { title, updatedAt: at, lastActivityAt: at } as never })),
    )
  }

  /** One transaction for each delivery. */
  async merge({ isTogether }: { isTogether: boolean }): Promise<void> {
    if (isTogether) await Promise.all(this.batches.map((batch) => this.update(batch)))
    else for (const batch of this.batches) await this.update(batch)
  }

  async bulk(edits: Edit[]): Promise<number> {
    await this.update(edits)
    return edits.length
  }

  /** Without an index for words: every row is read until 20 match, as `filter` does it. */
  async search(text: string): Promise<string[]> {
    const words = text.toLowerCase().split(/\s+/u)
    const matches = (row: object): boolean => {
      const held = JSON.stringify(row).toLowerCase()
      return words.every((word) => held.includes(word))
    }
    const leads = await this.leads.filter(matches).limit(20).primaryKeys()
    if (leads.length >= 20) return leads
    return [
      ...leads,
      ...(await this.notes
        .filter(matches)
        .limit(20 - leads.length)
        .primaryKeys()),
    ]
  }

  /** The nearest thing to a rebuild: every row is read and written again. */
  async rebuild(): Promise<void> {
    for (const table of [this.leads, this.notes] as Table<{ id: string }, string>[]) {
      let rows = await table.orderBy(':id').limit(FILL_BATCH).toArray()
      while (rows.length > 0) {
        await table.bulkPut(rows)
        const last = rows.at(-1)?.id ?? ''
        rows = await table.where(':id').above(last).limit(FILL_BATCH).toArray()
      }
    }
  }
}

runPage(new PlainDexie())
