// How far somebody has come: from what was ticked, from attempts, and from the records of his work. Nothing of it is stored.
import type { IsoDate } from '../../kernel/dates.ts'
import { addWorkdays, toWorkday, type WorkCalendar } from '../../kernel/working-days.ts'
import type { RolePlayPhase } from '../assessment/role-play-phases.ts'
import type { ItemKind, Measure } from './item-values.ts'
import { inOrder, prerequisites } from './order.ts'
import { USUAL_PASS_MARK } from './quiz.ts'

/** An item as far as its progress is concerned; a record of a training item fits. */
export interface LearnableItem {
  key?: string | undefined
  kind?: ItemKind | undefined
  order?: number | undefined
  after?: Readonly<Record<string, string>> | undefined
  minutes?: number | null | undefined
  dueDays?: number | null | undefined
  passMark?: number | null | undefined
  measure?: Measure | null | undefined
}

export interface Attempt {
  item: string
  kind: 'quiz' | 'role_play' | 'before' | 'after'
  at: number
  score: number
}

/** A role-play by a card, as far as progress is concerned. */
export interface RolePlay {
  /** The key of the item. */
  item: string
  phase: RolePlayPhase | null
  /** When every mandatory criterion was answered and the scorer was done, ms; null while he is not. */
  finishedAt: number | null
  /** 0 to 1; null when nothing in it counts. */
  score: number | null
}

export interface Learning {
  startDate?: IsoDate | undefined
  done?: Readonly<Record<string, number>> | undefined
  attempts?: Readonly<Record<string, Attempt>> | undefined
  rolePlays?: readonly RolePlay[] | undefined
}

/** What the records say of a milestone: how many count, and when the last one needed was made (ms; null: not reached). */
export interface Measured {
  count: number
  reachedAt: number | null
}

export interface ItemProgress {
  key: string
  isDone: boolean
  /** ms */
  doneAt: number | null
  /** Keys of items that have to be done before and are not. */
  waitsFor: string[]
  dueDate: IsoDate | null
  /** Due before today and not done. */
  isLate: boolean
  /** Of quizzes and role-plays: the best try, percent; null without any. */
  best: number | null
  /** Of milestones: how many there are of how many. */
  measured: { count: number; of: number } | null
}

export interface PlanProgress {
  items: ItemProgress[]
  done: number
  total: number
  /** Minutes of all items, and of those done; items without a duration count as none. */
  minutes: number
  minutesDone: number
  late: number
  /** The earliest day on which something that is not done is due. */
  nextDue: IsoDate | null
  /** When everything was done, ms; null while something is not, and for a plan without items. */
  finishedAt: number | null
}

/** Ticked by a person; the others follow from tries and records. */
export function isTickable(kind: ItemKind | undefined): boolean {
  return kind !== 'milestone' && kind !== 'quiz' && kind !== 'role_play'
}

function doneAtOf(item: LearnableItem, learning: Learning, measured: Measured | undefined): number | null {
  const key = item.key ?? ''
  if (isTickable(item.kind)) return learning.done?.[key] ?? null
  if (item.kind === 'milestone') return measured?.reachedAt ?? null
  const passed = [
    ...triesOf(learning, item).filter(({ score }) => score >= (item.passMark ?? USUAL_PASS_MARK)),
    ...playsOf(learning, item).filter(({ score }) => score === null || score >= (item.passMark ?? 0)),
  ]
  return passed.length > 0 ? Math.min(...passed.map(({ at }) => at)) : null
}

/** Percent of a score of 0 to 1, rounded down: nobody passes by rounding. */
export function scoreToPercent(score: number): number {
  // 0.57 * 100 is 56.99999999999999.
  return Math.floor(score * 100 + 1e-9)
}

/**
 * Role-plays by a card that are finished. One whose card counts nothing (open questions only) has no score. Where the item asks for no mark,
 * it is enough that every mandatory criterion was answered. What was played before the training is part of no item.
 */
function playsOf({ rolePlays = [] }: Learning, { key }: LearnableItem): { at: number; score: number | null }[] {
  return rolePlays.flatMap(({ item, phase, finishedAt, score }) =>
    item === key && phase !== 'before' && finishedAt !== null
      ? [{ at: finishedAt, score: score === null ? null : scoreToPercent(score) }]
      : [],
  )
}

function triesOf(learning: Learning, item: LearnableItem): Attempt[] {
  return Object.values(learning.attempts ?? {}).filter((one) => one.item === item.key && one.kind === item.kind)
}

/** The date `count` working days after `start`; 0: the start itself, or the first working day after it. Due on the day itself. */
export function dueDateOf(start: IsoDate, count: number, days: WorkCalendar): IsoDate {
  return addWorkdays(days, toWorkday(days, start), count)
}

/** Progress of one assignment. `measured`: what the records say, by key of the milestone. `today` is the learner's local date. */
export function progressOf(
  items: readonly LearnableItem[],
  learning: Learning,
  around: { measured: Readonly<Record<string, Measured>>; today: IsoDate; days: WorkCalendar },
): PlanProgress {
  const known = inOrder(items.map((item) => ({ ...item, key: item.key ?? '', order: item.order ?? 0 })))
  const { after } = prerequisites(known.map((item) => ({ ...item, after: Object.keys(item.after ?? {}) })))
  const doneAtByKey = new Map(known.map((item) => [item.key, doneAtOf(item, learning, around.measured[item.key])]))
  const rows = known.map((item): ItemProgress => {
    const doneAt = doneAtByKey.get(item.key) ?? null
    const due =
      learning.startDate && typeof item.dueDays === 'number'
        ? dueDateOf(learning.startDate, item.dueDays, around.days)
        : null
    const tries =
      isTickable(item.kind) || item.kind === 'milestone'
        ? []
        : [...triesOf(learning, item), ...playsOf(learning, item)].flatMap(({ score }) => score ?? [])
    return {
      key: item.key,
      isDone: doneAt !== null,
      doneAt,
      waitsFor: (after.get(item.key) ?? []).filter((before) => doneAtByKey.get(before) === null),
      dueDate: due,
      isLate: doneAt === null && due !== null && due < around.today,
      best: tries.length > 0 ? Math.max(...tries) : null,
      measured:
        item.kind === 'milestone'
          ? { count: around.measured[item.key]?.count ?? 0, of: item.measure?.count ?? 1 }
          : null,
    }
  })
  const done = rows.filter(({ isDone }) => isDone)
  const open = rows.flatMap(({ isDone, dueDate: due }) => (!isDone && due ? [due] : []))
  const sum = (of: (row: ItemProgress) => boolean): number =>
    known.reduce((total, item, at) => total + (rows[at] && of(rows[at]) ? (item.minutes ?? 0) : 0), 0)
  return {
    items: rows,
    done: done.length,
    total: rows.length,
    minutes: sum(() => true),
    minutesDone: sum(({ isDone }) => isDone),
    late: rows.filter(({ isLate }) => isLate).length,
    nextDue: open.sort()[0] ?? null,
    finishedAt: rows.length > 0 && done.length === rows.length ? Math.max(...done.map((row) => row.doneAt ?? 0)) : null,
  }
}
