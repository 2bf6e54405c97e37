// How the words of a document lie in SQLite's full-text index, and how a match is asked for in its language. The field of a word stands
// in the token itself, as a mark before it: kept beside each word, as FTS5 would, it takes three times the room and time.
import type { EngineDocument, Match } from './engine.ts'
import { FIELDS_BY_TABLE, SEARCH_FIELDS, type SearchField } from './fields.ts'
import type { SearchTable } from './source.ts'

/** From so many pieces on SQLite merges by itself, whatever it takes: nobody has called `tidy`. */
const CRISIS = 64

/** Control characters: they stand in no text, and take two bytes. */
const MARKS = Object.fromEntries(SEARCH_FIELDS.map((field, at) => [field, String.fromCharCode(0x81 + at)])) as Readonly<
  Record<SearchField, string>
>

/** Stands before the first characters of words. */
const FIRST = '\u0080'
const FIRSTS = /(?<![^ ])[0-9a-z]/gu

/**
 * True for the tables in which FTS5 keeps a list for each first character: of the many notes, one Chinese character begins pairs whose
 * lists are too long to be merged for each question. For what is looked for by its name it takes a third of the index; there the first
 * letters and digits of words, which begin thousands of words each, are tokens of the whole document, and the others are merged.
 */
function hasFirstLists(table: SearchTable): boolean {
  return FIELDS_BY_TABLE[table].length === 1
}

/**
 * One table of words per kind of record. `content=''`: the words only, the texts stand in the rows. `detail=none`: which documents hold a
 * token and nothing else. `prefix='2'`: a mark and a character. The tokenizer only splits at spaces: the tokens are made by tokens.ts.
 * `automerge=0`: merging what writes leave behind takes up to 90 ms when it happens in the middle of one; `tidy` does it in pieces.
 * Documents are looked up by some characters of their ids: an index of whole ids takes three times the room. The first ones are those
 * of a shard, whose records are of about the same time: what one write adds then stands together, and not on a page of its own each.
 */
export function schemaOf(table: SearchTable): string {
  return `
    CREATE VIRTUAL TABLE words_${table} USING fts5(
      words, content='', contentless_delete=1, detail=none, tokenize='ascii'${hasFirstLists(table) ? `, prefix='2'` : ''});
    INSERT INTO words_${table}(words_${table}, rank) VALUES('automerge', 0), ('crisismerge', ${CRISIS});
    CREATE TABLE docs_${table}(position INTEGER PRIMARY KEY, id TEXT NOT NULL, stamp INTEGER NOT NULL, at INTEGER NOT NULL);
    CREATE INDEX ids_${table} ON docs_${table}(${keyOf('id')});`
}

function keyOf(id: string): string {
  return `substr(${id}, 1, 3) || substr(${id}, -3)`
}

/** The condition that finds the document of an id, bound as parameter `number`. */
export function isIdAt(number: number): string {
  const id = `?${String(number)}`
  return `${keyOf('id')} = ${keyOf(id)} AND id = ${id}`
}

/** What the ids of a table begin with. It is not stored. */
const ID_STARTS: Readonly<Record<SearchTable, string>> = {
  leads: 'lead:',
  accounts: 'account:',
  contacts: 'contact:',
  callNotes: 'call-note:',
  tasks: 'task:',
  pages: 'page:',
}

/** An id as it is stored. */
export function shortenId(table: SearchTable, id: string): string {
  const start = ID_STARTS[table]
  return id.startsWith(start) ? id.slice(start.length) : `:${id}`
}

/** The id that was stored. */
export function restoreId(table: SearchTable, stored: string): string {
  return stored.startsWith(':') ? stored.slice(1) : ID_STARTS[table] + stored
}

function mark(tokens: string, sign: string): string {
  const clean = tokens.replaceAll('\0', ' ')
  return clean === '' ? '' : sign + clean.replaceAll(' ', ` ${sign}`)
}

/** All tokens of a document as SQLite is to store them. */
export function toWords(table: SearchTable, { tokens, whole }: EngineDocument): string {
  const parts = FIELDS_BY_TABLE[table].map((field, at) => mark(tokens[at] ?? '', MARKS[field]))
  parts.push(whole.replaceAll('\0', ' '))
  if (!hasFirstLists(table)) parts.push(mark([...new Set(tokens.join(' ').match(FIRSTS))].join(' '), FIRST))
  return parts.filter((part) => part !== '').join(' ')
}

/** What the tokenizer leaves whole. Anything else stands in no document: it is never shown to SQLite, quoted or not. */
const TOKEN = /^[0-9A-Za-z\u0080-\uFFFF]+$/

function toTerm(token: string, isPrefix: boolean): string {
  return `"${token}"${isPrefix ? ' *' : ''}`
}

function join(parts: readonly string[], operator: 'AND' | 'OR'): string {
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(` ${operator} `)})`
}

/** A match in the language of FTS5 for a table. '' matches nothing. */
export function matchToText(match: Match, table: SearchTable, fields = FIELDS_BY_TABLE[table]): string {
  if ('whole' in match) return TOKEN.test(match.whole) ? toTerm(match.whole, match.prefix) : ''
  if ('token' in match) {
    const { token, prefix } = match
    if (!TOKEN.test(token) || fields.length === 0) return ''
    const isAnywhere = fields === FIELDS_BY_TABLE[table]
    if (prefix && isAnywhere && /^[0-9a-z]$/u.test(token) && !hasFirstLists(table)) return toTerm(FIRST + token, false)
    return join(
      fields.map((field) => toTerm(MARKS[field] + token, prefix)),
      'OR',
    )
  }
  if ('field' in match) return matchToText(match.match, table, fields.includes(match.field) ? [match.field] : [])
  const isAll = 'all' in match
  const parts = (isAll ? match.all : match.any).map((part) => matchToText(part, table, fields))
  const held = parts.filter((part) => part !== '')
  if (held.length === 0 || (isAll && held.length < parts.length)) return ''
  return join(held, isAll ? 'AND' : 'OR')
}
