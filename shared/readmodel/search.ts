import { rangesOf, snippetOf, type Range } from './search/highlight.ts'
import { noteTexts, type SearchField } from './search/fields.ts'
import type { Found } from './search/finder.ts'
import type { SearchQuery } from './search/query.ts'
import type { Scripts } from './search/script.ts'
import type { SearchIndex } from './search/search-index.ts'
import type { SearchTable } from './search/source.ts'
import { rowToName } from './read-model.ts'
import type { AccountRow, ContactRow, LeadRow, SearchHit } from './rows.ts'
import type { StoredNote, StoredPage, StoredTask } from './stored-rows.ts'

/** What hits need beside the index: the read model answers it. */
export interface SearchJoins {
  /** Names of leads, accounts and contacts by id; ones that are gone keep the name they had. */
  names(ids: Iterable<string>): Promise<Map<string, string>>
}

export interface SearchParams {
  text: string
  types?: string[]
  field?: SearchField
  limit: number
}

/** Meetings are found without the index: see `search-meetings.ts`. */
type HitType = Exclude<SearchHit['type'], 'one-on-one'>

const TABLE_BY_TYPE: Readonly<Record<HitType, SearchTable>> = {
  lead: 'leads',
  account: 'accounts',
  contact: 'contacts',
  'call-note': 'callNotes',
  task: 'tasks',
  page: 'pages',
}
const TYPE_BY_TABLE = Object.fromEntries(
  Object.entries(TABLE_BY_TYPE).map(([type, table]) => [table, type]),
) as Readonly<Record<SearchTable, HitType>>

/** Records that hold all words of the text, best first, with what to mark in them. */
export async function search(index: SearchIndex, joins: SearchJoins, params: SearchParams): Promise<SearchHit[]> {
  const asked = (params.types ?? []).filter((type): type is HitType => Object.hasOwn(TABLE_BY_TYPE, type))
  // Kinds that do not exist are in no record.
  if (params.types?.length && asked.length === 0) return []
  const tables = asked.map((type) => TABLE_BY_TYPE[type])
  const found = await index.find(params.text, { tables, field: params.field, limit: params.limit })
  const read = found.length > 0 ? await index.read(params.text) : null
  if (!read) return []
  const names = await joins.names(found.flatMap(toMentioned))
  return found.map((hit) => toHit(hit, names, read.query, read.scripts))
}

/** Ids of the records that a hit's line mentions. */
function toMentioned({ table, row }: Found): string[] {
  const held: unknown = row
  if (table === 'contacts') {
    const { accountId } = held as ContactRow
    return accountId ? [accountId] : []
  }
  if (table === 'callNotes' || table === 'tasks') return Object.values((held as StoredNote).subjects ?? {})
  return []
}

const NOTE_TITLE = 80

interface Shown {
  title: string
  context: string
  /** How the title sounds, when it is a name. */
  titleKind: 'person' | 'other' | null
  /** A company's name outside the title. */
  company: string
  /** The other texts in which a match may lie, in the order in which they are shown. */
  texts: readonly string[]
}

function toHit(found: Found, names: ReadonlyMap<string, string>, query: SearchQuery, scripts: Scripts): SearchHit {
  const { title, context, titleKind, company, texts } = describe(found, names)
  const titleRanges = rangesOf(title, query, scripts, titleKind)
  const snippet =
    snippetOf(company, query, scripts, 'other') ??
    texts.reduce<{ snippet: string; ranges: Range[] } | null>(
      (held, text) => held ?? snippetOf(text, query, scripts),
      null,
    )
  return {
    type: TYPE_BY_TABLE[found.table],
    id: found.id,
    title,
    context,
    titleRanges,
    snippet: snippet?.snippet ?? '',
    snippetRanges: snippet?.ranges ?? [],
    at: found.text.at,
  }
}

/** The words of a hit: its title, where it stands, and what else may hold a match. */
function describe({ table, row, text }: Found, names: ReadonlyMap<string, string>): Shown {
  const held: unknown = row
  const { reach, text: texts } = text.fields
  const shown = { titleKind: text.kind, company: '', context: '', texts: [...texts, ...reach] }
  const mentioned = toMentioned({ table, row } as Found).map((id) => names.get(id) ?? '')
  switch (table) {
    case 'leads': {
      const lead = held as LeadRow
      const company = lead.name ? (lead.company ?? '') : ''
      return { ...shown, title: rowToName(lead), context: company, company }
    }
    case 'accounts': {
      const account = held as AccountRow
      return { ...shown, title: account.name ?? '', context: account.industry ?? '' }
    }
    case 'contacts':
      return { ...shown, title: text.name, context: mentioned[0] ?? '' }
    case 'callNotes': {
      const parts = noteTexts(held as StoredNote)
      const title = (parts[0] ?? '').split('\n')[0] ?? ''
      const subjects = mentioned.join(', ')
      return { title: title.slice(0, NOTE_TITLE), context: subjects, titleKind: null, company: '', texts: parts }
    }
    case 'pages': {
      const { title = '', body = '' } = held as StoredPage
      const line = (body.split('\n')[0] ?? '').slice(0, NOTE_TITLE)
      return { ...shown, title: title || line, titleKind: title ? 'other' : null }
    }
    case 'tasks':
      return {
        ...shown,
        title: (held as StoredTask).title ?? '',
        context: mentioned.join(', '),
        titleKind: null,
        texts: [],
      }
  }
}
