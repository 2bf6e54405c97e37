// Plain Dexie, the floor of this browser's storage: one table of the same leads with the index the list needs and the other two that
// Touchline's list has, rows put in bulk, `liveQuery` for the list in every tab. `strict`: an edit counts as saved when it is on the
// disk, which is what Touchline promises; `dexie-relaxed` is the same with the browser's default, which may lose the last writes when
// the machine loses power. `dexie-words` has an index of words on leads and notes beside, as Dexie's own guide to full-text search makes
// it: what a team pays for search without an engine of its own.
import { Dexie, liveQuery, type Table } from 'dexie'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS, type Edit, type ListedLead, type System } from '../page/system.ts'
import type { RecordType } from '../../../shared/domain/schema.ts'
import type { LargeTeam } from '../seed/large-team.ts'

const durability = location.pathname.includes('relaxed') ? 'relaxed' : 'strict'
const hasWords = location.pathname.includes('words')
const FILL_BATCH = 2000

interface Stored extends ListedLead {
  words?: string[]
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

function toWords(...texts: unknown[]): string[] {
  const words = new Set<string>()
  for (const text of texts) {
    if (typeof text !== 'string') continue
    for (const { segment, isWordLike } of segmenter.segment(text.toLowerCase())) if (isWordLike) words.add(segment)
  }
  return [...words]
}

/** What is searched of a lead or a note. */
function wordsOf(fields: Record<string, unknown>): string[] {
  const { name, company, title, remarks, lostReason, website, emails, phones, tags, addresses } = fields
  const { objective, needs, benefits, objections, result, body } = fields
  const keyed = [emails, tags, addresses].flatMap((held) => Object.values((held as object | undefined) ?? {}))
  const reach = Object.keys((phones as object | undefined) ?? {})
  return toWords(
    ...[name, company, title, remarks, lostReason, website, ...keyed, ...reach],
    ...[objective, needs, benefits, objections, result, body],
  )
}

class PlainDexie implements System {
  private readonly db = new Dexie('bench', { cache: 'disabled', chromeTransactionDurability: durability })
  private batches: Edit[][] = []

  constructor() {
    const words = hasWords ? ', *words' : ''
    this.db.version(1).stores({
      leads: `id, updatedAt, createdAt, lastActivityAt${words}`,
      notes: `id, at, *subjectIds${words}`,
      accounts: 'id',
      contacts: 'id, accountId',
      tasks: 'id, *subjectIds',
    })
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

  /** The same records as ours: leads, and with notes all that hangs on them. */
  async fill(team: LargeTeam): Promise<void> {
    const store = async (
      table: Table<never, string>,
      type: RecordType,
      more: (fields: Record<string, unknown>) => object,
    ): Promise<void> => {
      let batch: object[] = []
      for (let index = 0; index < team.count(type); index++) {
        const { id, fields } = team.record(type, index)
        batch.push({ id, type, ...fields, ...more(fields) })
        if (batch.length < FILL_BATCH && index + 1 < team.count(type)) continue
        await table.bulkPut(batch as never[])
        batch = []
      }
    }
    const subjectIds = (fields: Record<string, unknown>): object => ({
      subjectIds: Object.keys(fields['subjects'] as object),
    })
    const words = (fields: Record<string, unknown>): object => (hasWords ? { words: wordsOf(fields) } : {})
    await store(this.db.table('leads'), 'lead', (fields) => {
      const updatedAt = Number(fields['updatedAt'])
      return { updatedAt, lastActivityAt: updatedAt, ...words(fields) }
    })
    if (team.notesPerLead === 0) return
    await store(this.db.table('notes'), 'call-note', (fields) => ({ ...subjectIds(fields), ...words(fields) }))
    await store(this.db.table('tasks'), 'task', subjectIds)
    await store(this.db.table('accounts'), 'account', () => ({}))
    await store(this.db.table('contacts'), 'contact', () => ({}))
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

  /** Rows that hold all words, each as the beginning of one: the keys of each word, and of those what all have. */
  private async searchWords(text: string): Promise<string[]> {
    const hits: string[] = []
    for (const table of [this.leads, this.notes] as Table<{ id: string }, string>[]) {
      let common: string[] | null = null
      for (const word of toWords(text)) {
        const keys = await table.where('words').startsWith(word).distinct().primaryKeys()
        const held: Set<string> = new Set(keys)
        common = common ? common.filter((key) => held.has(key)) : keys
      }
      hits.push(...(common ?? []))
      if (hits.length >= 20) break
    }
    return hits.slice(0, 20)
  }

  /** Without an index for words: every row is read until 20 match, as `filter` does it. */
  async search(text: string): Promise<string[]> {
    if (hasWords) return this.searchWords(text)
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
