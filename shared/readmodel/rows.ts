// Row shapes of the read model: a record as stored, with what screens need beside it. Types only; the projections that make them stand
// next to this file. Everything here can be rebuilt from the documents.
import type { Account } from '../domain/account/account.ts'
import type { CallNote } from '../domain/call-note/call-note.ts'
import type { Contact } from '../domain/contact/contact.ts'
import type { Lead, LeadStatus } from '../domain/lead/lead.ts'
import type { NoteTemplate } from '../domain/note-template/note-template.ts'
import type { Person } from '../domain/person/person.ts'
import type { SavedView } from '../domain/saved-view/saved-view.ts'
import type { Task } from '../domain/task/task.ts'

/** What hangs on a lead, account or contact: kept true by every change to its notes and steps. */
export interface SubjectSummary {
  noteCount: number
  /** ms of the latest call note, null when there is none. */
  lastNoteAt: number | null
  /** First 200 characters of the latest note. */
  lastNote: string
  openSteps: number
  /** The earliest open step. */
  nextStepTitle: string
  nextStepDate: string | null
  /** The latest of creation, edit of the record, note and step: what "last activity" sorts by. */
  lastActivityAt: number
}

export interface LeadRow extends Lead, SubjectSummary {
  /** Registrable-looking hosts from website and e-mails, without the public mail providers. */
  domains: string[]
}
export interface AccountRow extends Account, SubjectSummary {
  domains: string[]
  contactCount: number
}
export interface ContactRow extends Contact, SubjectSummary {
  accountName: string
}
export interface CallNoteRow extends CallNote {
  /** Names of the subjects, in order, for lists. */
  subjectNames: string[]
  authorName: string
}
export interface TaskRow extends Task {
  subjectNames: string[]
  ownerName: string
}
export type PersonRow = Person
export type NoteTemplateRow = NoteTemplate
export type SavedViewRow = SavedView

export interface Window<R> {
  rows: R[]
  /** How many rows match in all. */
  total: number
}

export type SortDirection = 'asc' | 'desc'

export const LEAD_SORTS = [
  'name',
  'company',
  'title',
  'status',
  'owner',
  'source',
  'createdAt',
  'updatedAt',
  'lastActivityAt',
  'nextStepDate',
  'noteCount',
] as const
export type LeadSort = (typeof LEAD_SORTS)[number]

/** Values of one field are alternatives; fields are joined by "and". Empty or absent: no restriction. */
export interface LeadFilter {
  status?: LeadStatus[]
  /** Person ids; '' for leads that nobody owns. */
  owner?: string[]
  source?: string[]
  kind?: string[]
  tag?: string[]
  /** `overdue`, `today`, `week`, `none`: by the earliest open step, relative to `today`. */
  nextStep?: string[]
  /** `with_phone`, `with_email`, `no_notes`. */
  has?: string[]
  /** Free text over name, company, title, phones, e-mails, tags. */
  text?: string
}

export type DuplicateReason = 'email' | 'phone' | 'domain' | 'social'
export interface DuplicateHit {
  type: 'lead' | 'account' | 'contact'
  id: string
  name: string
  company: string
  ownerName: string
  lastNoteAt: number | null
  reasons: { reason: DuplicateReason; value: string }[]
}

export interface SearchHit {
  type: 'lead' | 'account' | 'contact' | 'call-note' | 'task'
  id: string
  title: string
  /** Where it stands: company of a person, subjects of a note. */
  context: string
  /** A stretch of the matching text, when the match is not in the title. */
  snippet: string
  /** Half-open ranges [start, end) to highlight, in UTF-16 units of `title` and `snippet`. */
  titleRanges: [number, number][]
  snippetRanges: [number, number][]
  at: number
}

export type TimelineItem =
  | { kind: 'call-note'; at: number; note: CallNoteRow }
  | { kind: 'step-done'; at: number; task: TaskRow }
  | { kind: 'captured'; at: number; url: string | null; fields: number }
  /** `by` is the name of the person, '' when they are not known. */
  | { kind: 'created'; at: number; by: string }

export interface DeletedRow {
  id: string
  type: string
  title: string
  deletedAt: number
  /** When it goes for good, ms. */
  until: number
}
