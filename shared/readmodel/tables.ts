// The read model holds what screens ask for, cut by their subjects and kept in the browser's database. Everything in it follows from
// the documents and can be built again. This file names its tables and their indexes, at most three a table: each costs every write.
import { recordTypes, type RecordType } from '../domain/schema.ts'

/** Raised whenever rows are made differently: the next start builds them again from the documents. */
export const READ_MODEL_VERSION = 1

export const tables = {
  team: 'id',
  people: 'id',
  leads: 'id, lastActivityAt, createdAt, updatedAt',
  accounts: 'id, lastActivityAt',
  contacts: 'id, accountId, lastActivityAt',
  callNotes: 'id, at, *subjectIds',
  tasks: 'id, *subjectIds',
  noteTemplates: 'id',
  savedViews: 'id',
  /** Deleted records of every type, as they were. */
  deleted: 'id, deletedAt',
  /** What leads, accounts and contacts match on, and the revision of their last change for the extension's look-up. */
  keys: 'id, *keys, rev',
} as const

export type TableName = keyof typeof tables

/** The table of a record type's live rows. */
export function typeToTable(type: RecordType): TableName {
  return recordTypes[type].collection as TableName
}

/** Types that notes and steps hang on. */
export const SUBJECT_TYPES = ['lead', 'account', 'contact'] as const
export type SubjectType = (typeof SUBJECT_TYPES)[number]

/** True for a type that notes and steps hang on. */
export function isSubjectType(type: string): type is SubjectType {
  return (SUBJECT_TYPES as readonly string[]).includes(type)
}
