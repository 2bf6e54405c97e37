// The columns of each list: what it can filter, sort and count by. A group is loaded when something first needs it.
import type { Groups, Source, ColumnDefinition } from './columns/column-table.ts'
import { hashText } from './columns/string-pool.ts'
import { rowToKeys, type Matchable } from './keys.ts'
import type { StoredNote, StoredPage, StoredSubject, StoredSummary, StoredTask } from './stored-rows.ts'

/** Raised whenever a column is made differently: stored ones are then made anew from the rows. */
export const COLUMNS_FORMAT = 2

function column<R>(source: Source, kind: ColumnDefinition['kind'], read: (row: R) => unknown): ColumnDefinition {
  return { source, kind, read: read as (row: never) => unknown }
}

type Field = keyof StoredSubject

/** A column of leads, accounts or contacts, made of these fields and no others. */
function of(
  kind: ColumnDefinition['kind'],
  fields: readonly Field[],
  read: (row: StoredSubject) => unknown,
): ColumnDefinition {
  return { ...column('row', kind, read), fields }
}

/** One field as it stands. */
const text = (field: Field): ColumnDefinition => of('text', [field], (row) => row[field])
const time = (field: Field): ColumnDefinition => of('number', [field], (row) => row[field])

/** Several values in one text, a line each. */
export const LINE = '\n'

const isFilled = (held: object | undefined): number => (held && Object.keys(held).length > 0 ? 1 : 0)

/** What hangs on a lead, company or contact. */
const summary = {
  noteCount: column<StoredSummary>('summary', 'count', (row) => row.noteCount),
  openSteps: column<StoredSummary>('summary', 'count', (row) => row.openSteps),
  nextStepDate: column<StoredSummary>('summary', 'text', (row) => row.nextStepDate),
  lastNoteAt: column<StoredSummary>('summary', 'number', (row) => row.lastNoteAt),
  hangingAt: column<StoredSummary>('summary', 'number', (row) => row.hangingAt),
}

const times = {
  createdAt: time('createdAt'),
  updatedAt: time('updatedAt'),
}

/** Also as bare digits: people type phones in other groups than they are written. */
function phonesOf(row: StoredSubject): string {
  const phones = Object.values(row.phones ?? {})
  const digits = phones.flatMap((phone) => [phone.number, phone.e164 ?? ''].map((one) => one.replace(/\D/gu, '')))
  return [...new Set([...phones.map((phone) => phone.number), ...digits])].filter(Boolean).join(LINE)
}

const reach = {
  phone: of('text', ['phones'], phonesOf),
  email: of('text', ['emails'], (row) => Object.values(row.emails ?? {}).join(LINE)),
  website: text('website'),
}

const keys = {
  keys: of('hashes', ['kind', 'name', 'company', 'website', 'phones', 'emails', 'social'], (row) =>
    rowToKeys(row as Matchable).map(hashText),
  ),
}

const tags = of('text', ['tags'], (row) => Object.values(row.tags ?? {}).join(LINE))

export const listColumns = {
  leads: {
    main: {
      ...times,
      status: of('text', ['status'], (row) => row.status ?? 'new'),
      owner: text('ownerId'),
      source: text('source'),
      kind: text('kind'),
      tags,
      hasPhone: of('count', ['phones'], (row) => isFilled(row.phones)),
      hasEmail: of('count', ['emails'], (row) => isFilled(row.emails)),
      ...summary,
    },
    names: { name: text('name'), company: text('company'), title: text('title') },
    reach,
    keys,
  },
  accounts: {
    main: {
      ...times,
      owner: text('ownerId'),
      ...summary,
      contactCount: column<StoredSummary>('summary', 'count', (row) => row.contactCount),
    },
    names: { name: text('name'), industry: text('industry') },
    reach: { ...reach, tags },
    keys,
  },
  contacts: {
    main: { ...times, owner: text('ownerId'), account: text('accountId'), ...summary },
    names: { name: text('name'), title: text('title') },
    reach: { ...reach, tags },
    keys,
  },
  callNotes: {
    main: {
      at: column<StoredNote>('row', 'number', (row) => row.at),
      author: column<StoredNote>('row', 'text', (row) => row.authorId),
      channel: column<StoredNote>('row', 'text', (row) => row.channel),
      outcome: column<StoredNote>('row', 'text', (row) => row.outcome),
      subjects: column<StoredNote>('row', 'count', (row) => row.subjectIds.length),
    },
    /** What goals measure beside: no list needs it. */
    effort: {
      seconds: column<StoredNote>('row', 'count', (row) => row.durationSeconds ?? 0),
      template: column<StoredNote>('row', 'text', (row) => row.template),
    },
  },
  tasks: {
    main: {
      owner: column<StoredTask>('row', 'text', (row) => row.ownerId),
      dueDate: column<StoredTask>('row', 'text', (row) => row.dueDate),
      dueMinutes: column<StoredTask>('row', 'count', (row) => row.dueMinutes ?? 1440),
      doneAt: column<StoredTask>('row', 'number', (row) => row.doneAt),
      updatedAt: column<StoredTask>('row', 'number', (row) => row.updatedAt),
    },
  },
  pages: {
    main: {
      createdAt: column<StoredPage>('row', 'number', (row) => row.createdAt),
      updatedAt: column<StoredPage>('row', 'number', (row) => row.updatedAt),
      archivedAt: column<StoredPage>('row', 'number', (row) => row.archivedAt),
    },
  },
} as const satisfies Record<string, Groups>

export type ListTableName = keyof typeof listColumns
export const LIST_TABLES = Object.keys(listColumns) as ListTableName[]

/** True for a table that has columns. */
export function isListTable(table: string): table is ListTableName {
  return Object.hasOwn(listColumns, table)
}
