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

/**
 * One table of words per kind of record. `content=''`: the words only, the texts stand in the rows. `detail=none`: which documents hold a
 * token and nothing else. `prefix='2'`, a mark and a character: one Chinese character begins thousands of pairs, whose lists would
 * otherwise be merged for each question. The tokenizer only splits at spaces: the tokens are made by tokens.ts.
 * `automerge=0`: merging what writes leave behind takes up to 90 ms when it happens in the middle of one; `tidy` does it in pieces.
 * Documents are looked up by the end of their ids, which is random: an index of whole ids takes three times the room.
 */
export function schemaOf(table: SearchTable): string {
  return `
    CREATE VIRTUAL TABLE words_${table} USING fts5(
      words, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='2');
    INSERT INTO words_${table}(words_${table}, rank) VALUES('automerge', 0), ('crisismerge', ${CRISIS});
    CREATE TABLE docs_${table}(position INTEGER PRIMARY KEY, id TEXT NOT NULL, stamp INTEGER NOT NULL, at INTEGER NOT NULL);
    CREATE INDEX ids_${table} ON docs_${table}(substr(id, -4));`
}

/** The condition that finds the document of an id, bound as parameter `number`. */
export function isIdAt(number: number): string {
  return `substr(id, -4) = substr(?${String(number)}, -4) AND id = ?${String(number)}`
}

/** What the ids of a table begin with. It is not stored. */
const ID_STARTS: Readonly<Record<SearchTable, string>> = {
  leads: 'lead:',
  accounts: 'account:',
  contacts: 'contact:',
  callNotes: 'call-note:',
  tasks: 'task:',
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

/** A match in the language of FTS5 for a table with these fields. '' matches nothing. */
export function matchToText(match: Match, fields: readonly SearchField[]): string {
  if ('whole' in match) return TOKEN.test(match.whole) ? toTerm(match.whole, match.prefix) : ''
  if ('token' in match) {
    if (!TOKEN.test(match.token) || fields.length === 0) return ''
    return join(
      fields.map((field) => toTerm(MARKS[field] + match.token, match.prefix)),
      'OR',
    )
  }
  if ('field' in match) return matchToText(match.match, fields.includes(match.field) ? [match.field] : [])
  const isAll = 'all' in match
  const parts = (isAll ? match.all : match.any).map((part) => matchToText(part, fields))
  const held = parts.filter((part) => part !== '')
  if (held.length === 0 || (isAll && held.length < parts.length)) return ''
  return join(held, isAll ? 'AND' : 'OR')
}
