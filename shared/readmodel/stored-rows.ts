// Rows of the read model (how they lie on the disk: `packed-row.ts`): a record, and apart from it what hangs on it, so that an edit of a record never has to read its notes, and a
// note never has to write its subject. Names of others are joined when a row is asked for (`joins.ts`).
import type { AnyRecord } from '../domain/schema.ts'
import type { CallNote } from '../domain/call-note/call-note.ts'
import type { Page } from '../domain/page/page.ts'
import type { Task } from '../domain/task/task.ts'

export interface Row {
  id: string
}

/** A lead, account or contact without its provenance, which stands in the document alone. Read by the fields they have. */
export interface StoredSubject extends Row {
  type: string
  createdAt: number
  createdBy: string
  updatedAt: number
  name?: string
  company?: string
  title?: string
  status?: string
  kind?: 'person' | 'organization'
  source?: string
  ownerId?: string | null
  accountId?: string | null
  industry?: string
  website?: string | null
  phones?: Record<string, { number: string; e164?: string }>
  emails?: Record<string, string>
  social?: Record<string, string>
  tags?: Record<string, string>
}

/** A call note as stored: the ids of its subjects as a list, for the index; `at` is always set. */
export type StoredNote = CallNote & { subjectIds: string[]; at: number }
export type StoredPage = Page
export type StoredTask = Task & { subjectIds: string[] }

/** What hangs on a lead, account or contact. Follows from live notes, steps and contacts alone; absent when nothing hangs there. */
export interface StoredSummary extends Row {
  noteCount: number
  /** ms of the latest call note, null when there is none. */
  lastNoteAt: number | null
  /** The latest call note, whose text is read when it is asked for. */
  lastNoteId: string | null
  /** Of summaries from before version 8, which held the text itself: shown until they are made anew. */
  lastNote?: string
  openSteps: number
  /** The earliest open step. */
  nextStepTitle: string
  nextStepDate: string | null
  /** ms of the latest note, or change of a step; 0 when there are none. */
  hangingAt: number
  /** Contacts of an account. */
  contactCount: number
}

/** A deleted record as it was, for the list of deleted things and for links that still point at it. */
export interface DeletedRecord extends Row {
  type: string
  deletedAt: number
  title: string
  record: AnyRecord
}
