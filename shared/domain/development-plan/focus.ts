// What follows from development plans: which one counts, its skills in focus, and what is due. Without schemas, for screens and reports.
import { addMonths } from '../cadence/next-meeting.ts'
import type { IsoDate } from '../../kernel/dates.ts'
import { toWorkday, type WorkCalendar } from '../../kernel/working-days.ts'
import type { Patch } from '../record.ts'

/** A plan as far as these rules are concerned; the record fits. */
export interface PlanLike {
  direction?: string
  nextRole?: string
  strengths?: string
  gap?: string
  support?: string
  reviewDate?: IsoDate | null
  skills?: Readonly<Record<string, { name: string; order: number; competencyId?: string | undefined }>>
  levels?: Readonly<Record<string, number>>
  targets?: Readonly<Record<string, number>>
  by?: Readonly<Record<string, IsoDate>>
  how?: Readonly<Record<string, string>>
  training?: Readonly<Record<string, { planId: string; title: string }>>
  reached?: Readonly<Record<string, IsoDate>>
}

/** The texts of a plan, in the order in which they are shown. */
export const PLAN_TEXTS = ['direction', 'nextRole', 'strengths', 'gap', 'support'] as const
export type PlanText = (typeof PLAN_TEXTS)[number]

/** The fields that hold something of each focus under its key. */
export const FOCUS_FIELDS = ['skills', 'levels', 'targets', 'by', 'how', 'training', 'reached'] as const
export type FocusField = (typeof FOCUS_FIELDS)[number]

/** Of more skills at once none gets better: so many are offered. */
export const FEW_FOCUSES = 5
/** So many a plan holds: the handfuls of two plans that were begun apart. */
export const MOST_FOCUSES = 10

export interface Focus {
  key: string
  /** '' for a focus whose skill the other one took away while something of it was edited here: what was written is kept. */
  name: string
  competencyId: string | null
  /** 1 to 5; null while nobody has said. */
  level: number | null
  target: number | null
  by: IsoDate | null
  how: string
  training: { planId: string; title: string } | null
  reached: IsoDate | null
}

/** The skills in focus, in their order. */
export function focusesOf(plan: PlanLike): Focus[] {
  const keys = new Set(FOCUS_FIELDS.flatMap((field) => Object.keys(plan[field] ?? {})))
  const orderOf = (key: string): number => plan.skills?.[key]?.order ?? Number.MAX_VALUE
  return [...keys]
    .sort((a, b) => orderOf(a) - orderOf(b) || (a < b ? -1 : 1))
    .map((key) => ({
      key,
      name: plan.skills?.[key]?.name ?? '',
      competencyId: plan.skills?.[key]?.competencyId ?? null,
      level: plan.levels?.[key] ?? null,
      target: plan.targets?.[key] ?? null,
      by: plan.by?.[key] ?? null,
      how: plan.how?.[key] ?? '',
      training: plan.training?.[key] ?? null,
      reached: plan.reached?.[key] ?? null,
    }))
}

/** What is written for a new focus behind the others. */
export function focusPatch(
  plan: PlanLike,
  key: string,
  focus: { name: string; competencyId?: string; level?: number; target?: number },
): Patch {
  const { name, competencyId, level, target } = focus
  const order = Math.max(0, ...Object.values(plan.skills ?? {}).map((skill) => skill.order)) + 1
  return {
    put: {
      skills: { [key]: { name, order, ...(competencyId && { competencyId }) } },
      ...(level && { levels: { [key]: level } }),
      ...(target && { targets: { [key]: target } }),
    },
  }
}

/** What takes a focus away, with all that belongs to it. */
export function removeFocusPatch(key: string): Patch {
  return { remove: Object.fromEntries(FOCUS_FIELDS.map((field) => [field, [key]])) }
}

/** A text with another one behind it, unless it is there already. */
export function withText(text: string, more: string): string {
  const [held, added] = [text.trim(), more.trim()]
  if (held === '' || added === '') return held || added
  return held.includes(added) ? held : `${held}\n${added}`
}

/** What has to be written so that a plan holds all that another one does: texts behind its own, and every focus of it. */
export function takeInPatch(plan: PlanLike, other: PlanLike): Patch {
  const set: Record<string, unknown> = {}
  for (const name of PLAN_TEXTS) {
    const text = withText(plan[name] ?? '', other[name] ?? '')
    if (text !== (plan[name] ?? '')) set[name] = text
  }
  if (!plan.reviewDate && other.reviewDate) set['reviewDate'] = other.reviewDate
  const last = Math.max(0, ...Object.values(plan.skills ?? {}).map(({ order }) => order))
  const put: Record<string, Record<string, unknown>> = {}
  for (const field of FOCUS_FIELDS) {
    const own = plan[field] ?? {}
    const fresh = Object.entries(other[field] ?? {}).filter(([key]) => !Object.hasOwn(own, key))
    if (fresh.length > 0) put[field] = Object.fromEntries(fresh)
  }
  if (put['skills'])
    put['skills'] = Object.fromEntries(
      Object.entries(other.skills ?? {})
        .filter(([key]) => Object.hasOwn(put['skills'] ?? {}, key))
        .map(([key, skill]) => [key, { ...skill, order: last + skill.order }]),
    )
  return { set, put }
}

export interface PlansOfPair<P> {
  /** The one that counts: of those not closed the earliest, the same on every device. */
  plan: P | null
  /** Others that were begun before the devices of the two met. */
  apart: P[]
  /** Closed ones, the latest first. */
  ended: P[]
}

/** Tells the plans of a pair apart. */
export function plansOf<P extends { id: string; createdAt: number; endedAt?: number | null }>(
  plans: readonly P[],
): PlansOfPair<P> {
  const live = plans
    .filter(({ endedAt }) => !endedAt)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
  const ended = plans
    .filter(({ endedAt }) => endedAt)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || (a.id < b.id ? -1 : 1))
  return { plan: live[0] ?? null, apart: live.slice(1), ended }
}

/** A quarter is enough to see whether it helped. */
const REVIEW_MONTHS = 3

/** When a plan is looked at again: three months from today, or the first working day after that. */
export function proposeReview(today: IsoDate, days: WorkCalendar): IsoDate {
  return toWorkday(days, addMonths(today, REVIEW_MONTHS))
}

/** True for a focus that is past its day and not reached. */
export function isLate({ by, reached }: Pick<Focus, 'by' | 'reached'>, today: IsoDate): boolean {
  return by !== null && reached === null && by < today
}

/** What of a plan wants a talk: its review, on its day or after, and each focus past its day. */
export interface DevelopmentDue {
  kind: 'review' | 'focus'
  /** Of a focus: the skill. */
  name: string
  date: IsoDate
}

/** The day on which both were to look at a plan again; null while that is not due. */
export function reviewDue(plan: Pick<PlanLike, 'reviewDate'> | null, today: IsoDate): IsoDate | null {
  const date = plan?.reviewDate
  return date && date <= today ? date : null
}

/** What is due today, the review first. */
export function developmentDue(plan: PlanLike | null, today: IsoDate): DevelopmentDue[] {
  if (!plan) return []
  const review = reviewDue(plan, today)
  return [
    ...(review ? [{ kind: 'review' as const, name: '', date: review }] : []),
    ...focusesOf(plan)
      .filter((focus) => isLate(focus, today))
      .map(({ name, by }) => ({ kind: 'focus' as const, name, date: by ?? today })),
  ]
}
