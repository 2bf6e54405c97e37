// What a coach should know before a one-on-one, from the records since the last one. Pure: the rows come from queries, the words and
// addresses are the screen's.
import { toIsoDate, type IsoDate } from '../kernel/dates.ts'
import type { ActionItemRow, CallNoteRow, TaskRow } from '../readmodel/rows.ts'

/** What the records say about one person, from the last meeting to this one. */
export interface BriefFacts {
  today: IsoDate
  /** ms, the first moment, and the first after it. */
  from: number
  to: number
  /** His call notes of that time, the latest first; `total` may be more than rows were asked for. */
  notes: { rows: readonly CallNoteRow[]; total: number }
  /** Call notes of as long a time before that. */
  notesBefore: number
  /** His next steps: done ones of whenever, and open ones. */
  done: readonly TaskRow[]
  open: readonly TaskRow[]
  leads: {
    /** Made, qualified and given up in that time. */
    created: number
    qualified: number
    disqualified: number
    /** In work, and nothing has happened for `silentDays`. */
    silent: number
  }
  silentDays: number
  /** Open action items of the pair, of both. */
  actions: readonly ActionItemRow[]
}

export const BRIEF_CODES = [
  'calls',
  'no_calls',
  'won',
  'lost',
  'objection',
  'new_leads',
  'qualified',
  'disqualified',
  'silent',
  'kept',
  'late',
  'broken',
  'actions',
] as const
export type BriefCode = (typeof BRIEF_CODES)[number]

export interface BriefLine {
  code: BriefCode
  /** How many records it counts; 1 for a line about one. */
  count: number
  /** Of calls: how many there were in the time before. */
  before?: number
  /** Whom a line about one call concerns, and what was said. */
  name?: string
  text?: string
  /** The records behind it, where they are few enough to be named; the screen has an address for the others. */
  records: string[]
}

/** Single calls named of each kind, the latest: a brief is read in a minute. */
const SINGLE = 3
/** Records named with a line. */
const NAMED = 50
/** Characters of an objection that a line quotes. */
const QUOTE = 120

const idsOf = (rows: readonly { id: string }[]): string[] => rows.slice(0, NAMED).map(({ id }) => id)

function about(code: BriefCode, note: CallNoteRow): BriefLine {
  return { code, count: 1, name: note.subjectNames.filter(Boolean).join(', '), records: [note.id] }
}

/** Calls worth hearing about: won and lost ones, and those with an objection. */
function worthHearing(notes: readonly CallNoteRow[]): BriefLine[] {
  const of = (outcome: string): CallNoteRow[] => notes.filter((note) => note.outcome === outcome).slice(0, SINGLE)
  const objections = notes.filter((note) => (note.objections ?? '').trim() !== '').slice(0, SINGLE)
  return [
    ...of('won').map((note) => about('won', note)),
    ...of('lost').map((note) => about('lost', note)),
    ...objections.map((note) => ({
      ...about('objection', note),
      text: (note.objections ?? '').trim().replace(/\s+/gu, ' ').slice(0, QUOTE),
    })),
  ]
}

/**
 * The brief, in the order in which it is read; what did not happen has no line, but that nobody called does. A promise is kept in time when it
 * was done on its day or before, or had none; a promise is broken when it is open after its day. Days are the device's.
 */
export function briefOf(facts: BriefFacts): BriefLine[] {
  const { notes, notesBefore, leads, today } = facts
  const done = facts.done.filter(({ doneAt }) => doneAt && doneAt >= facts.from && doneAt < facts.to)
  const isLate = ({ dueDate, doneAt }: TaskRow): boolean => Boolean(dueDate) && toIsoDate(doneAt ?? 0) > (dueDate ?? '')
  const isOverdue = ({ dueDate }: { dueDate?: string | null }): boolean => Boolean(dueDate) && (dueDate ?? '') < today
  const counted = (code: BriefCode, rows: readonly { id: string }[]): BriefLine => ({
    code,
    count: rows.length,
    records: idsOf(rows),
  })
  const lines: BriefLine[] = [
    { code: 'calls', count: notes.total, before: notesBefore, records: idsOf(notes.rows) },
    ...worthHearing(notes.rows),
    { code: 'new_leads', count: leads.created, records: [] },
    { code: 'qualified', count: leads.qualified, records: [] },
    { code: 'disqualified', count: leads.disqualified, records: [] },
    { code: 'silent', count: leads.silent, records: [] },
    counted(
      'kept',
      done.filter((task) => !isLate(task)),
    ),
    counted('late', done.filter(isLate)),
    counted('broken', facts.open.filter(isOverdue)),
    counted('actions', facts.actions.filter(isOverdue)),
  ]
  const said = lines.filter(({ count }) => count > 0)
  // That there was none is worth a line only where there could have been one.
  const isQuiet = notes.total === 0 && notesBefore > 0
  return isQuiet ? [{ code: 'no_calls', count: 0, before: notesBefore, records: [] }, ...said] : said
}

/** From when a brief tells: the day of the last meeting that was held before this one; null when there was none. */
export function briefSince(
  meeting: { id: string; date: IsoDate },
  meetings: readonly { id: string; date?: string; heldAt?: number | null }[],
): IsoDate | null {
  const before = meetings
    .filter(({ id, date = '', heldAt }) => id !== meeting.id && heldAt && date < meeting.date)
    .map(({ date = '' }) => date)
    .sort()
  return before.at(-1) ?? null
}
