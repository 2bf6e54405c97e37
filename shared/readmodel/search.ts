import { fold, queryToWords, rangesOf, snippetOf } from './fold.ts'
import { toContactRows, toLeadRows, toNoteRows, toTaskRows } from './joins.ts'
import { rowToName, type ReadModel } from './read-model.ts'
import type { AccountRow, CallNoteRow, ContactRow, LeadRow, SearchHit, TaskRow } from './rows.ts'
import type { Row, StoredNote, StoredSubject, StoredTask } from './stored-rows.ts'
import type { TableName } from './tables.ts'

type HitType = SearchHit['type']
const HIT_TYPES: readonly HitType[] = ['lead', 'account', 'contact', 'call-note', 'task']
const TABLES: Record<HitType, TableName> = {
  lead: 'leads',
  account: 'accounts',
  contact: 'contacts',
  'call-note': 'callNotes',
  task: 'tasks',
}

interface Candidate {
  type: HitType
  id: string
  rank: number
  at: number
}

function headOf(row: Row): string {
  const { name, company, title, type } = row as StoredSubject
  const objective = (row as Partial<StoredNote>).objective
  return fold((type === 'task' ? title : type === 'call-note' ? objective : (name ?? company)) ?? '')
}

/** The folded text of a row that is searched; parts are joined by line breaks, which no search word holds. */
export function rowToText(table: TableName, row: Row): string {
  if (table === 'callNotes') {
    const note = row as StoredNote
    const elements = Object.values(note.elements ?? {}).map((element) => element.text)
    const parts = [note.objective, note.needs, note.benefits, note.objections, note.result, ...elements, note.body]
    return fold(parts.filter(Boolean).join('\n'))
  }
  if (table === 'tasks') return fold((row as StoredTask).title ?? '')
  const { name, company, title, industry, phones, emails, tags, website } = row as StoredSubject
  const numbers = Object.values(phones ?? {})
  const digits = numbers.flatMap((phone) => [phone.e164 ?? '', phone.number].map((text) => text.replace(/\D/gu, '')))
  const reach = [...numbers.map((phone) => phone.number), ...digits, ...Object.values(emails ?? {})]
  return fold(
    [name, company, title, industry, ...reach, ...Object.values(tags ?? {}), website].filter(Boolean).join('\n'),
  )
}

/** 0: the name starts with the query; 1: a word of the name starts with it; 2: the name holds it; 3: it stands elsewhere. */
function rankOf(head: string, text: string, words: readonly string[]): number {
  if (!words.every((word) => text.includes(word))) return -1
  const first = words[0] ?? ''
  if (head.startsWith(first)) return 0
  if (words.every((word) => head.includes(word))) {
    return new RegExp(`[\\s\\p{P}]${first.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}`, 'u').test(head) ? 1 : 2
  }
  return 3
}

/** Records that hold all words of the text, best first: by rank, then the one with the latest activity. */
export async function search(
  model: ReadModel,
  params: { text: string; types?: string[]; limit: number },
): Promise<SearchHit[]> {
  const words = queryToWords(params.text)
  if (words.length === 0) return []
  const candidates: Candidate[] = []
  for (const type of HIT_TYPES) {
    if (params.types && params.types.length > 0 && !params.types.includes(type)) continue
    for await (const chunk of model.rows.chunks<Row & { updatedAt: number; at?: number }>(TABLES[type])) {
      for (const row of chunk) {
        const rank = rankOf(headOf(row), rowToText(TABLES[type], row), words)
        if (rank >= 0) candidates.push({ type, id: row.id, rank, at: row.at ?? row.updatedAt })
      }
    }
  }
  candidates.sort((a, b) => a.rank - b.rank || b.at - a.at || (a.id < b.id ? -1 : 1))
  const best = candidates.slice(0, Math.min(Math.max(0, params.limit), 200))
  const hits = new Map<string, SearchHit>()
  for (const type of HIT_TYPES) {
    const ids = best.filter((candidate) => candidate.type === type).map((candidate) => candidate.id)
    for (const hit of await toHits(model, type, ids, words)) hits.set(hit.id, hit)
  }
  return best.flatMap(({ id, at }) => {
    const hit = hits.get(id)
    return hit ? [{ ...hit, at }] : []
  })
}

/** Rows of all types, read by the fields they have. */
type Found = Omit<LeadRow, 'type'> &
  Pick<AccountRow, 'industry'> &
  Pick<ContactRow, 'accountName'> &
  Pick<
    CallNoteRow,
    'objective' | 'needs' | 'benefits' | 'objections' | 'result' | 'elements' | 'body' | 'subjectNames'
  > &
  Pick<TaskRow, 'subjectNames'>

async function toHits(model: ReadModel, type: HitType, ids: string[], words: string[]): Promise<SearchHit[]> {
  const stored = (await model.rows.getMany(TABLES[type], ids)) as unknown as (Found | null)[]
  let rows = stored.filter((row) => row !== null)
  if (type === 'lead' || type === 'account') rows = (await toLeadRows(model, rows as never)) as unknown as Found[]
  if (type === 'contact') rows = (await toContactRows(model, rows as never)) as unknown as Found[]
  if (type === 'call-note') rows = (await toNoteRows(model, rows as never)) as unknown as Found[]
  if (type === 'task') rows = (await toTaskRows(model, rows as never)) as unknown as Found[]
  return rows.map((row) => {
    const { title, context, texts } = describe(type, row)
    const found = texts.map((text) => snippetOf(text, words)).find((snippet) => snippet !== null)
    return {
      type,
      id: row.id,
      title,
      context,
      titleRanges: rangesOf(title, words),
      snippet: found?.snippet ?? '',
      snippetRanges: found?.ranges ?? [],
      at: 0,
    }
  })
}

const NOTE_TITLE = 80

/** The words of a hit: its title, where it stands, and the other texts in which a match may lie. */
function describe(type: HitType, row: Found): { title: string; context: string; texts: string[] } {
  const reach = [
    ...Object.values(row.phones ?? {}).map((phone) => phone.number),
    ...Object.values(row.emails ?? {}),
    ...Object.values(row.tags ?? {}),
    row.website ?? '',
  ]
  switch (type) {
    case 'lead':
      return {
        title: rowToName(row),
        context: row.name ? (row.company ?? '') : '',
        texts: [row.company ?? '', row.title ?? '', ...reach],
      }
    case 'account':
      return { title: row.name ?? '', context: row.industry ?? '', texts: [row.industry ?? '', ...reach] }
    case 'contact':
      return { title: row.name ?? '', context: row.accountName, texts: [row.title ?? '', ...reach] }
    case 'call-note': {
      const elements = Object.values(row.elements ?? {}).map((element) => element.text)
      const parts = [row.objective, row.needs, row.benefits, row.objections, row.result, ...elements, row.body]
      const texts = parts.filter((part): part is string => part !== undefined && part !== '')
      const title = (texts[0] ?? '').split('\n')[0] ?? ''
      return { title: title.slice(0, NOTE_TITLE), context: row.subjectNames.join(', '), texts }
    }
    case 'task':
      return { title: row.title ?? '', context: row.subjectNames.join(', '), texts: [] }
  }
}
