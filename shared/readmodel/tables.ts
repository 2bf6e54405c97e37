// The read model holds what screens ask for, cut by their subjects and kept in the browser's database. Everything in it follows from
// the documents and can be built again. This file names its tables and their indexes: each index costs every write, so lists are sorted
// and filtered by columns (`list-columns.ts`), not by indexes.
import { isRecordType, recordTypes, type RecordType } from '../domain/schema.ts'
import { idToType, type Id } from '../kernel/ids.ts'

export const tables = {
  team: 'id',
  people: 'id',
  leads: 'id',
  accounts: 'id',
  contacts: 'id, accountId',
  callNotes: 'id, *subjectIds',
  tasks: 'id, *subjectIds',
  noteTemplates: 'id',
  savedViews: 'id',
  pages: 'id',
  // What a coaching pair works with: small tables, read whole.
  cadences: 'id',
  oneOnOnes: 'id',
  agendaPoints: 'id',
  actionItems: 'id',
  meetingTemplates: 'id',
  scorecards: 'id',
  scorecardVersions: 'id',
  assessments: 'id',
  pairLinks: 'id',
  goals: 'id',
  checkIns: 'id',
  goalProposals: 'id',
  trainingPlans: 'id',
  trainingItems: 'id, planId',
  trainingAssignments: 'id',
  competencies: 'id',
  developmentPlans: 'id',
  needLimits: 'id',
  /** What hangs on leads, accounts and contacts, by their ids. */
  summaries: 'id',
  /** Deleted records of every type, as they were. */
  deleted: 'id, deletedAt',
} as const

/** Tables beside the rows: what follows from them. Kept by the read model itself, no record stands behind a row of theirs. */
export const derivedTables = {
  /** Which commit changed what (`change-log.ts`). */
  changes: 'rev',
  /** The columns of the lists (`list-columns.ts`). */
  columns: 'key',
  /** Answers to the questions of first screens, for the next start. */
  screens: 'id',
} as const

export type TableName = keyof typeof tables

/** The table of a record type's live rows. */
export function typeToTable(type: RecordType): TableName {
  return recordTypes[type].collection as TableName
}

/** The table of a record's live row; null for an id that is none of a record. */
export function idToRowTable(id: string): TableName | null {
  const type = idToType(id as Id)
  return isRecordType(type) ? typeToTable(type) : null
}

/** Types that notes and steps hang on. */
export const SUBJECT_TYPES = ['lead', 'account', 'contact'] as const
export type SubjectType = (typeof SUBJECT_TYPES)[number]

/** True for a type that notes and steps hang on. */
export function isSubjectType(type: string): type is SubjectType {
  return (SUBJECT_TYPES as readonly string[]).includes(type)
}
