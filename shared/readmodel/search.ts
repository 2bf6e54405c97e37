import type { TextEntry } from './entries.ts'
import { queryToWords, rangesOf, snippetOf } from './fold.ts'
import { toContactRows, toNoteRows, toTaskRows } from './joins.ts'
import type { ListIndex } from './list-index.ts'
import { rowToName, type ReadModel } from './read-model.ts'
import type { AccountRow, CallNoteRow, ContactRow, LeadRow, SearchHit, TaskRow } from './rows.ts'

type HitType = SearchHit['type']
const HIT_TYPES: readonly HitType[] = ['lead', 'account', 'contact', 'call-note', 'task']

interface Candidate {
  type: HitType
  id: string
  rank: number
  at: number
}

/** 0: the name starts with the query; 1: a word of the name starts with it; 2: the name holds it; 3: it stands elsewhere. */
function rankOf(entry: TextEntry, words: readonly string[]): number {
  if (!words.every((word) => entry.text.includes(word))) return -1
  const first = words[0] ?? ''
  if (entry.head.startsWith(first)) return 0
  if (words.every((word) => entry.head.includes(word))) {
    return new RegExp(`[\\s\\p{P}]${first.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}`, 'u').test(entry.head) ? 1 : 2
  }
  return 3
}

function indexOf(model: ReadModel, type: HitType): ListIndex<TextEntry> {
  const indexes = {
    lead: model.leads,
    account: model.accounts,
    contact: model.contacts,
    'call-note': model.callNotes,
    task: model.tasks,
  }
  return indexes[type] as unknown as ListIndex<TextEntry>
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
    const index = indexOf(model, type)
    await index.load()
    for (const entry of index.entries.values()) {
      const rank = rankOf(entry, words)
      if (rank >= 0) candidates.push({ type, id: entry.id, rank, at: entry.at })
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
  const stored = (await model.rows.getMany(indexOf(model, type).table, ids)) as unknown as (Found | null)[]
  let rows = stored.filter((row) => row !== null)
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
