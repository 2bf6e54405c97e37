import type { Row } from '../stored-rows.ts'
import type { AccountRow, ContactRow, LeadRow } from '../rows.ts'
import type { StoredNote, StoredPage, StoredTask } from '../stored-rows.ts'
import type { SearchTable } from './source.ts'

/** Where a text stands; people may search in one of them only. */
export const SEARCH_FIELDS = ['name', 'company', 'reach', 'text'] as const
export type SearchField = (typeof SEARCH_FIELDS)[number]

/** The fields that the rows of a table have. */
export const FIELDS_BY_TABLE: Readonly<Record<SearchTable, readonly SearchField[]>> = {
  leads: SEARCH_FIELDS,
  accounts: SEARCH_FIELDS,
  contacts: SEARCH_FIELDS,
  callNotes: ['text'],
  tasks: ['text'],
  pages: ['name', 'text'],
}

/** What is searched of a row. */
export interface SearchText {
  /** What the row is known by: a match here comes first. '' for call notes, which have no name. */
  name: string
  /** `person`: the name is read as a person's, family name first, when people type its sound. */
  kind: 'person' | 'other'
  fields: Readonly<Record<SearchField, readonly string[]>>
  /** Which of two equally good matches comes first: the later, ms. */
  at: number
}

function reachOf(row: Pick<LeadRow, 'phones' | 'emails' | 'tags'> & { website?: string | null }): string[] {
  const phones = Object.values(row.phones ?? {})
  return [
    ...phones.flatMap((phone) => (phone.e164 ? [phone.number, phone.e164] : [phone.number])),
    ...Object.values(row.emails ?? {}),
    ...Object.values(row.tags ?? {}),
    // The scheme is the same everywhere and would only be found by everybody who types "http".
    (row.website ?? '').replace(/^https?:\/\//u, ''),
  ].filter((text) => text !== '')
}

function texts(...parts: (string | null | undefined)[]): string[] {
  return parts.filter((part): part is string => typeof part === 'string' && part !== '')
}

function leadText(row: LeadRow): SearchText {
  const company = row.company ?? ''
  const name = row.name ? row.name : company
  return {
    name,
    kind: row.kind !== 'organization' && row.name ? 'person' : 'other',
    fields: {
      name: texts(name),
      // An organization's own name is a company's name.
      company: texts(company, row.kind === 'organization' && name !== company ? name : ''),
      reach: reachOf(row),
      text: texts(row.title, row.remarks, row.lostReason, ...Object.values(row.addresses ?? {})),
    },
    at: row.lastActivityAt,
  }
}

function accountText(row: AccountRow): SearchText {
  const name = texts(row.name)
  const text = texts(row.industry, row.remarks, ...Object.values(row.addresses ?? {}))
  return {
    name: row.name ?? '',
    kind: 'other',
    fields: { name, company: name, reach: reachOf(row), text },
    at: row.lastActivityAt,
  }
}

function contactText(row: ContactRow): SearchText {
  const text = texts(row.title, row.remarks, ...Object.values(row.addresses ?? {}))
  return {
    name: row.name ?? '',
    kind: 'person',
    fields: { name: texts(row.name), company: [], reach: reachOf(row), text },
    at: row.lastActivityAt,
  }
}

/** The parts of a note in the order in which they are read. */
export function noteTexts(row: StoredNote): string[] {
  const elements = Object.values(row.elements ?? {}).map((element) => element.text)
  return texts(row.objective, row.needs, row.benefits, row.objections, row.result, ...elements, row.body)
}

function noteText(row: StoredNote): SearchText {
  const fields = { name: [], company: [], reach: [], text: noteTexts(row) }
  return { name: '', kind: 'other', fields, at: row.at ?? row.createdAt }
}

function taskText(row: StoredTask): SearchText {
  const fields = { name: [], company: [], reach: [], text: texts(row.title) }
  return { name: row.title ?? '', kind: 'other', fields, at: row.updatedAt }
}

function pageText(row: StoredPage): SearchText {
  const fields = { name: texts(row.title), company: [], reach: [], text: texts(row.body) }
  return { name: row.title ?? '', kind: 'other', fields, at: row.updatedAt }
}

/** What is searched of a stored row. */
export function rowToText(table: SearchTable, row: Row): SearchText {
  const held: unknown = row
  switch (table) {
    case 'leads':
      return leadText(held as LeadRow)
    case 'accounts':
      return accountText(held as AccountRow)
    case 'contacts':
      return contactText(held as ContactRow)
    case 'callNotes':
      return noteText(held as StoredNote)
    case 'tasks':
      return taskText(held as StoredTask)
    case 'pages':
      return pageText(held as StoredPage)
  }
}

/** A number that differs when the searched text does: 47 bits over all fields, which SQLite keeps in six bytes (cyrb53, public domain). */
export function stampOf(text: SearchText): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  const add = (part: string): void => {
    for (let i = 0; i < part.length; i++) {
      const unit = part.charCodeAt(i)
      a = Math.imul(a ^ unit, 2654435761)
      b = Math.imul(b ^ unit, 1597334677)
    }
    // Two texts and their joined one are told apart.
    a = Math.imul(a ^ 0x1ffff, 2654435761)
    b = Math.imul(b ^ 0x1ffff, 1597334677)
  }
  add(text.kind)
  add(text.name)
  for (const field of SEARCH_FIELDS) {
    add(field)
    for (const part of text.fields[field]) add(part)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (0x7fff & b) + (a >>> 0)
}
