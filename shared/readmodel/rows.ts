// Row shapes of the read model: a record as stored, with what screens need beside it. Types only; the projections that make them stand
// next to this file. Everything here can be rebuilt from the documents.
import type { ActionItem } from '../domain/action-item/action-item.ts'
import type { AgendaPoint } from '../domain/agenda-point/agenda-point.ts'
import type { Assessment } from '../domain/assessment/assessment.ts'
import type { Trend } from '../domain/assessment/trend.ts'
import type { Cadence } from '../domain/cadence/cadence.ts'
import type { MeetingTemplate } from '../domain/meeting-template/meeting-template.ts'
import type { OneOnOne } from '../domain/one-on-one/one-on-one.ts'
import type { OnAgenda } from '../domain/one-on-one/agenda.ts'
import type { DevelopmentPlan } from '../domain/development-plan/development-plan.ts'
import type { StoredNeedLimits } from '../domain/need-limits/need-limits.ts'
import type { PairLink } from '../domain/pair-link/pair-link.ts'
import type { Kappa } from '../domain/scorecard/agreement.ts'
import type { Scorecard, ScorecardVersion } from '../domain/scorecard/scorecard.ts'
import type { Account } from '../domain/account/account.ts'
import type { CallNote } from '../domain/call-note/call-note.ts'
import type { CheckIn } from '../domain/check-in/check-in.ts'
import type { Contact } from '../domain/contact/contact.ts'
import type { GoalProposal } from '../domain/goal-proposal/goal-proposal.ts'
import type { Goal } from '../domain/goal/goal.ts'
import type { Lead, LeadStatus } from '../domain/lead/lead.ts'
import type { NoteTemplate } from '../domain/note-template/note-template.ts'
import type { Page } from '../domain/page/page.ts'
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
  // `provenance` stands in the answer to `lead.byId` only: lists do not read the documents.
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
export interface PageRow extends Page {
  authorName: string
}
/** A page in a list: without its whole text. */
export interface PageLine extends Omit<PageRow, 'body'> {
  /** The first 200 characters of its text, on one line. */
  excerpt: string
}
export type CadenceRow = Cadence
export type DevelopmentPlanRow = DevelopmentPlan
export type MeetingTemplateRow = MeetingTemplate
export type PairLinkRow = PairLink
export type NeedLimitsRow = StoredNeedLimits
/** A one-on-one in a list: without its notes and answers. */
export interface MeetingLine extends Omit<OneOnOne, 'body' | 'answers'> {
  /** The first 200 characters of its notes, on one line. */
  excerpt: string
}
export type MeetingRow = OneOnOne
export type AgendaRow = OnAgenda<AgendaPoint> & { authorName: string }
/** A word of recognition that was given. */
export type PraiseRow = AgendaPoint & { authorName: string }
export interface ActionItemRow extends ActionItem {
  ownerName: string
}
export interface ScorecardLine extends Scorecard {
  /** The version in force; null when none has come to this device. */
  current: ScorecardVersion | null
  /** Finished assessments, of all versions. */
  finished: number
}
export interface AssessmentRow extends Assessment {
  personName: string
  scorerName: string
  cardName: string
  /** 0 to 1; null while nothing in it counts. */
  score: number | null
}
export interface ScorecardRow extends ScorecardLine {
  /** The newest first. */
  versions: ScorecardVersion[]
  /** The latest first, unfinished ones of this person too. */
  assessments: AssessmentRow[]
  agreement: Kappa
}
export interface FilledCard extends AssessmentRow {
  /** The version that it answers to. */
  version: ScorecardVersion | null
}
export interface PersonTrends {
  personId: string
  personName: string
  trends: Trend[]
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
  'phone',
  'email',
  'website',
  'tags',
  'createdAt',
  'updatedAt',
  'lastActivityAt',
  'lastNoteAt',
  'nextStepDate',
  'noteCount',
] as const
export type LeadSort = (typeof LEAD_SORTS)[number]

export const ACCOUNT_SORTS = [
  'name',
  'industry',
  'website',
  'phone',
  'owner',
  'contactCount',
  'nextStepDate',
  'lastNoteAt',
  'lastActivityAt',
  'createdAt',
] as const
export type AccountSort = (typeof ACCOUNT_SORTS)[number]

export const CONTACT_SORTS = [
  'name',
  'title',
  'company',
  'phone',
  'email',
  'nextStepDate',
  'lastNoteAt',
  'lastActivityAt',
  'createdAt',
] as const
export type ContactSort = (typeof CONTACT_SORTS)[number]

/** A stretch of time, ms: from, inclusive, to, exclusive. Either end may be open. */
export interface TimeRange {
  from?: number
  to?: number
}

/** Filters that lists of leads, companies and contacts share. Empty or absent: no restriction; fields are joined by "and". */
export interface SubjectFilter {
  /** Values of one field are alternatives. Person ids; '' for records that nobody owns. */
  owner?: string[]
  tag?: string[]
  /** `overdue`, `today`, `week`, `none`: by the earliest open step, relative to `today`. */
  nextStep?: string[]
  /** `with_phone`, `with_email`, `no_notes`. */
  has?: string[]
  /** Text that the column holds somewhere; case, accents and full-width forms do not matter. */
  name?: string
  company?: string
  title?: string
  industry?: string
  phone?: string
  email?: string
  website?: string
  created?: TimeRange
  updated?: TimeRange
  /** Last activity. */
  activity?: TimeRange
  lastNote?: TimeRange
  /** Local dates of the earliest open step, both inclusive. */
  due?: { from?: string; to?: string }
  /** How many call notes, both inclusive. */
  notes?: { min?: number; max?: number }
  /** How many contacts a company has, both inclusive. */
  contacts?: { min?: number; max?: number }
  /** Free text over names, phones, e-mails, website and tags. */
  text?: string
}

export interface LeadFilter extends SubjectFilter {
  status?: LeadStatus[]
  source?: string[]
  kind?: string[]
}

/** The numbers of a dashboard. Names of keys: person ids, statuses, sources, outcomes, channels; '' for none. */
export interface Numbers {
  /** All leads as they are now; `created`: how many were made in each stretch of time. */
  leads: {
    total: number
    byStatus: Record<string, number>
    byOwner: Record<string, number>
    bySource: Record<string, number>
    withoutStep: number
    /** Leads whose earliest open step was due before today. */
    overdue: number
    created: number[]
  }
  /** Call notes of the whole period, and of each stretch (`made`). */
  notes: {
    total: number
    byAuthor: Record<string, number>
    byOutcome: Record<string, number>
    byChannel: Record<string, number>
    made: number[]
  }
  /** Steps that are open now, and how many were done in each stretch. */
  steps: { open: number; overdue: number; done: number[] }
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
  type: 'lead' | 'account' | 'contact' | 'call-note' | 'task' | 'page' | 'one-on-one'
  id: string
  /** Of a one-on-one its date, `YYYY-MM-DD`. */
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

export interface CheckInRow extends CheckIn {
  ownerName: string
}
export interface GoalProposalRow extends GoalProposal {
  /** Who proposes; '' when they are not known. */
  byName: string
}

/** A goal with how far it has come. Values are in the goal's unit. */
export interface GoalLine {
  goal: Goal
  /** '' for the team, and for a person who is not known. */
  ownerName: string
  /** Null: nothing to tell (no check-in, nothing to be in proportion to), which is not zero. */
  measured: number | null
  /** Of a proportion. */
  ratio: { hits: number; of: number } | null
  /** Of what adds up: how much on each day of the period, from its first to its last or to today, whichever is earlier. */
  daily: number[]
  /** One for each person that has proposed, the latest first. */
  proposals: GoalProposalRow[]
  /** The latest check-in of its own. */
  lastCheckIn: CheckInRow | null
  /** Its parts do not make up the whole, or two stand for the same. */
  isUneven: boolean
}

/** How far a goal has come, and no more: for a line about it. */
export type GoalStand = Pick<GoalLine, 'goal' | 'measured' | 'ratio'>

/** What the team's records say about a person, counted when it is asked. */
export interface PersonPulse {
  person: PersonRow
  /** ms of the latest call note; null when there is none. */
  lastNoteAt: number | null
  leads: {
    /** Open ones. */
    open: number
    /** Open ones with which nothing has happened since the moment that was asked about. */
    quiet: number
  }
  /** Next steps that are open, and those of them that were due before today. */
  steps: { open: number; overdue: number }
  /** Call notes that say "won", since the moment that was asked about. */
  wins: number
  /** Goals of the person whose period is on. */
  goals: GoalStand[]
}

/** As much of a step as says whether it was kept. */
export interface WorkStep {
  id: string
  dueDate: string | null
  /** ms; null while it is open. */
  doneAt: number | null
}

/** What a person did in a stretch of time, and what waits, counted when it is asked. */
export interface PersonWork {
  notes: {
    total: number
    /** How many there were in the time before. */
    before: number
    /** The latest 50. */
    ids: string[]
    /** The latest three that say "won", "meeting booked" and "lost", each. */
    quoted: CallNoteRow[]
    /** The latest three that tell of an objection, of the latest 500. */
    objections: CallNoteRow[]
  }
  /** Steps done in that time, the latest first. */
  done: WorkStep[]
  /** Open steps that were due before today, the longest first. */
  overdue: WorkStep[]
  leads: {
    /** Made in that time; and changed last in that time, and now qualified or given up. */
    created: number
    qualified: number
    disqualified: number
    /** Open ones with which nothing has happened since the moment that was asked about. */
    silent: number
    /** Three of these, the longest silence first; ms of the last that happened. */
    quietest: { id: string; name: string; lastActivityAt: number }[]
  }
}

/** A goal with all around it. */
export interface GoalDetail extends GoalLine {
  /** From the root down to its parent. */
  ancestors: Goal[]
  /** Its parts, by period and then by the owner's name. */
  children: GoalLine[]
  /** Those that count in it, the latest first; at most 200. */
  checkIns: CheckInRow[]
}

/** A record that a goal counted. */
export interface GoalRecord {
  id: string
  title: string
  /** Whom a note or step concerns, the company of a person. */
  context: string
  /** ms: when it counts. */
  at: number
  ownerName: string
}
