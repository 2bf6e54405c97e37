// From the read model's counts to what the screen shows: every number with its words and the address of the records behind it.
import { CALL_CHANNELS, CALL_OUTCOMES } from '../../../shared/domain/call-note/call-note.ts'
import { LEAD_SOURCES, LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import { formatDate, m } from '../../../shared/i18n/index.ts'
import type { Numbers, PersonRow } from '../../../shared/readmodel/rows.ts'
import { LEAD_LIST } from '../../platform/lists/list-definitions.ts'
import { listHref, NONE, type FilterValues } from '../../platform/lists/list-query.ts'
import { noteListHref, type NoteQuery } from '../../platform/lists/note-list.ts'
import { datesToText, type DateRange } from '../../platform/lists/ranges.ts'
import { stepListHref } from '../../platform/lists/step-list.ts'
import { sourceWord, statusWord } from '../../platform/parts/lead-words.ts'
import { channelText, outcomeText } from '../../platform/parts/notes/note-words.ts'
import type { Span, Stretch, Unit } from './period.ts'

export interface Bar {
  key: string
  label: string
  count: number
  /** The list of the records behind it; absent where no list can show exactly these. */
  href?: string
  tone?: string
}

export interface StretchBar {
  stretch: Stretch
  /** Under the bar; '' where there is no room for one. */
  tick: string
  /** In full, for whoever hears it. */
  label: string
  count: number
  href: string
}

export interface NumbersView {
  tiles: Bar[]
  statuses: Bar[]
  sources: Bar[]
  owners: Bar[]
  authors: Bar[]
  outcomes: Bar[]
  channels: Bar[]
  created: StretchBar[]
  notes: StretchBar[]
  done: StretchBar[]
  /** Nothing to count at all: a team that has just begun. */
  isEmpty: boolean
}

export interface NumbersContext {
  span: Span
  /** `all`, `me` or a person id. */
  who: string
  people: readonly PersonRow[]
}

const STATUS_TONES: Record<string, string> = {
  new: 'info',
  working: 'primary',
  nurturing: 'accent',
  qualified: 'ok',
  disqualified: 'neutral',
}

const noon = (day: string): Date => new Date(`${day}T12:00:00`)

/** A stretch in words. */
export function stretchWord({ from, to }: Stretch, unit: Unit): string {
  if (unit === 'day') return formatDate(noon(from), { weekday: 'short', month: 'short', day: 'numeric' })
  if (unit === 'month') return formatDate(noon(from), { year: 'numeric', month: 'long' })
  return m.lists_range({
    from: formatDate(noon(from), { month: 'short', day: 'numeric' }),
    to: formatDate(noon(to), { month: 'short', day: 'numeric' }),
  })
}

/** What stands under the bars: each of a week's days, every fifth of a month's, each month. */
function tickOf({ from }: Stretch, unit: Unit, index: number, count: number): string {
  if (unit === 'month') return formatDate(noon(from), { month: 'narrow' })
  if (unit === 'week') return index % 2 === 0 ? formatDate(noon(from), { month: 'numeric', day: 'numeric' }) : ''
  if (count <= 7) return formatDate(noon(from), { weekday: 'short' })
  return index % 5 === 0 ? String(Number(from.slice(8))) : ''
}

function series(counts: readonly number[], span: Span, href: (dates: DateRange) => string): StretchBar[] {
  return span.stretches.map((stretch, index) => ({
    stretch,
    tick: tickOf(stretch, span.unit, index, span.stretches.length),
    label: stretchWord(stretch, span.unit),
    count: counts[index] ?? 0,
    href: href(stretch),
  }))
}

/** All of the known values in their own order, then what is none of them. */
function known<K extends string>(
  counts: Record<string, number>,
  keys: readonly K[],
  word: (key: K) => string,
  href: (key: K) => string,
  none: string,
  noneHref?: string,
): Bar[] {
  const bars: Bar[] = keys.map((key) => ({ key, label: word(key), count: counts[key] ?? 0, href: href(key) }))
  const without = counts[''] ?? 0
  return without > 0 ? [...bars, { key: '', label: none, count: without, ...(noneHref && { href: noneHref }) }] : bars
}

/** People by how much, the most first. */
function persons(
  counts: Record<string, number>,
  people: readonly PersonRow[],
  href: (id: string) => string,
  nobody: string,
): Bar[] {
  const nameById = new Map(people.map((person) => [person.id as string, person.name ?? '']))
  return Object.entries(counts)
    .map(([id, count]): Bar => ({
      key: id,
      label: id === '' ? nobody : nameById.get(id) || m.lists_unknown(),
      count,
      href: href(id),
    }))
    .sort((a, b) => Number(a.key === '') - Number(b.key === '') || b.count - a.count || (a.key < b.key ? -1 : 1))
}

const byCount = (bars: Bar[]): Bar[] => bars.filter((bar) => bar.count > 0).sort((a, b) => b.count - a.count)

/** The screen of these numbers. */
export function toNumbersView(numbers: Numbers, { span, who, people }: NumbersContext): NumbersView {
  const { leads, notes, steps } = numbers
  const everyone = who === 'all'
  const dates: DateRange = { from: span.from, to: span.to }
  const leadHref = (filter: FilterValues): string =>
    listHref(LEAD_LIST, { ...(!everyone && { owner: [who] }), ...filter })
  const noteHref = (query: NoteQuery): string => noteListHref({ ...(!everyone && { author: who }), dates, ...query })
  const whose = everyone ? 'team' : who
  const doneHref = (range: DateRange): string => stepListHref({ show: 'done', whose, dates: range })
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

  return {
    tiles: [
      { key: 'leads', label: m.numbers_leads_total(), count: leads.total, href: leadHref({}) },
      {
        key: 'created',
        label: m.numbers_leads_created(),
        count: sum(leads.created),
        href: leadHref({ created: [datesToText(dates)] }),
      },
      { key: 'notes', label: m.numbers_notes_total(), count: notes.total, href: noteHref({}) },
      { key: 'done', label: m.numbers_steps_done(), count: sum(steps.done), href: doneHref(dates), tone: 'ok' },
      {
        key: 'step none',
        label: m.numbers_leads_without_step(),
        count: leads.withoutStep,
        href: leadHref({ nextStep: ['none'] }),
      },
      {
        key: 'step overdue',
        label: m.numbers_leads_overdue(),
        count: leads.overdue,
        href: leadHref({ nextStep: ['overdue'] }),
        ...(leads.overdue > 0 && { tone: 'danger' }),
      },
      { key: 'open', label: m.numbers_steps_open(), count: steps.open, href: stepListHref({ show: 'open', whose }) },
      {
        key: 'overdue',
        label: m.numbers_steps_overdue(),
        count: steps.overdue,
        href: stepListHref({ show: 'overdue', whose }),
        ...(steps.overdue > 0 && { tone: 'danger' }),
      },
    ],
    statuses: LEAD_STATUSES.map((status) => ({
      key: status,
      label: statusWord(status),
      count: leads.byStatus[status] ?? 0,
      href: leadHref({ status: [status] }),
      tone: STATUS_TONES[status] ?? 'neutral',
    })),
    sources: byCount(
      known(leads.bySource, LEAD_SOURCES, sourceWord, (source) => leadHref({ source: [source] }), m.lists_unknown()),
    ),
    owners: everyone ? persons(leads.byOwner, people, (id) => leadHref({ owner: [id] }), m.leads_owner_nobody()) : [],
    authors: everyone
      ? persons(notes.byAuthor, people, (id) => noteHref({ author: id || NONE }), m.numbers_nobody())
      : [],
    outcomes: known(
      notes.byOutcome,
      CALL_OUTCOMES,
      outcomeText,
      (outcome) => noteHref({ outcome }),
      m.numbers_no_outcome(),
      noteHref({ outcome: NONE }),
    ),
    channels: known(
      notes.byChannel,
      CALL_CHANNELS,
      channelText,
      (channel) => noteHref({ channel }),
      m.numbers_no_channel(),
      noteHref({ channel: NONE }),
    ),
    created: series(leads.created, span, (range) => leadHref({ created: [datesToText(range)] })),
    notes: series(notes.made, span, (range) => noteHref({ dates: range })),
    done: series(steps.done, span, doneHref),
    isEmpty: leads.total === 0 && notes.total === 0 && steps.open === 0 && sum(steps.done) === 0,
  }
}
