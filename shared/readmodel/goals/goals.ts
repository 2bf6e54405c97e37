// The questions of the goals' screens. Targets are read from their rows; how far each has come is measured when it is asked.
import type { CheckIn } from '../../domain/check-in/check-in.ts'
import type { GoalProposal } from '../../domain/goal-proposal/goal-proposal.ts'
import type { Goal } from '../../domain/goal/goal.ts'
import { isAdditive, metricSources, type Metric } from '../../domain/goal/metric.ts'
import { byPeriod, partsOf } from '../../domain/goal/tree.ts'
import { addDays, type IsoDate } from '../../kernel/dates.ts'
import { dayStart } from '../../kernel/days.ts'
import { isPeriod, periodToSpan, type DateSpan, type Period } from '../../kernel/periods.ts'
import { compareText } from '../collation.ts'
import { groupBy } from '../group-by.ts'
import { toNoteRows, toTaskRows } from '../joins.ts'
import { MAX_ROWS, type Page } from '../list-selection.ts'
import { rowToName, type ReadModel } from '../read-model.ts'
import type {
  CheckInRow,
  GoalDetail,
  GoalLine,
  GoalProposalRow,
  GoalRecord,
  GoalStand,
  PersonRow,
  Window,
} from '../rows.ts'
import type { StoredNote, StoredTask } from '../stored-rows.ts'
import { openLeadTest } from '../subject-list.ts'
import { noteToText } from '../summary.ts'
import { checkInsToDaily, checkInsToValue, CheckIns } from './check-ins.ts'
import { Measure, slotsOf } from './measure.ts'

const MOST_CHECK_INS = 200

interface Asked {
  today: IsoDate
  zone: string
}

/** All that lines are made of. */
interface Ground {
  goals: Goal[]
  byId: Map<string, Goal>
  children: Map<string, Goal[]>
  checkIns: CheckIns
  proposals: Map<string, GoalProposal[]>
  people: Map<string, PersonRow>
}

async function readGround(model: ReadModel): Promise<Ground> {
  const [goals, checkIns, proposals, people] = await Promise.all([
    model.whole('goals') as Promise<unknown[]> as Promise<Goal[]>,
    model.whole('checkIns') as Promise<unknown[]> as Promise<CheckIn[]>,
    model.whole('goalProposals') as Promise<unknown[]> as Promise<GoalProposal[]>,
    model.people(),
  ])
  return {
    goals,
    byId: new Map(goals.map((goal) => [goal.id, goal])),
    children: groupBy(goals, ({ parentId }) => (parentId ? [parentId] : [])),
    checkIns: new CheckIns(goals, checkIns),
    proposals: groupBy(proposals, ({ goalId }) => (goalId ? [goalId] : [])),
    people,
  }
}

function toCheckInRow(ground: Ground, checkIn: CheckIn): CheckInRow {
  return { ...checkIn, ownerName: ground.people.get(checkIn.ownerId ?? '')?.name ?? '' }
}

/** The latest of each person. */
function proposalsOf(ground: Ground, goal: Goal): GoalProposalRow[] {
  const latest = new Map<string, GoalProposal>()
  for (const proposal of ground.proposals.get(goal.id) ?? []) {
    const held = latest.get(proposal.createdBy)
    if (!held || held.updatedAt < proposal.updatedAt) latest.set(proposal.createdBy, proposal)
  }
  return [...latest.values()]
    .sort((a, b) => b.updatedAt - a.updatedAt)
    .map((proposal) => ({ ...proposal, byName: ground.people.get(proposal.createdBy)?.name ?? '' }))
}

/** From the first day of any to the last. */
function unionOf(spans: readonly DateSpan[]): DateSpan {
  return {
    from: spans.reduce((least, { from }) => (from < least ? from : least), spans[0]?.from ?? ''),
    to: spans.reduce((most, { to }) => (to > most ? to : most), ''),
  }
}

/** A goal of a newer version, or a damaged one, may name a period we do not know: it is left out of lists. */
const isShown = (goal: Goal): boolean => isPeriod(goal.period) && goal.metric !== undefined

async function toStand(ground: Ground, measure: Measure, goal: Goal): Promise<GoalStand> {
  const metric = goal.metric as Metric
  if (metric.measure === 'check_ins')
    return { goal, measured: checkInsToValue(metric, ground.checkIns.of(goal)), ratio: null }
  const { value, ratio } = await measure.of(metric, periodToSpan(goal.period ?? ''), goal.ownerId ?? null)
  return { goal, measured: value, ratio }
}

async function toLine(ground: Ground, measure: Measure, goal: Goal, today: IsoDate): Promise<GoalLine> {
  const span = periodToSpan(goal.period ?? '')
  const past: DateSpan = { from: span.from, to: span.to < today ? span.to : today }
  const person = goal.ownerId ?? null
  const metric = goal.metric as Metric
  const own = ground.checkIns.of(goal)
  const isTold = metric.measure === 'check_ins'
  const adds = isAdditive(metric)
  const last = own[0]
  return {
    ...(await toStand(ground, measure, goal)),
    ownerName: ground.people.get(goal.ownerId ?? '')?.name ?? '',
    daily: !adds ? [] : isTold ? checkInsToDaily(own, past) : await measure.daily(metric, past, person),
    proposals: proposalsOf(ground, goal),
    lastCheckIn: last ? toCheckInRow(ground, last) : null,
    isUneven: partsOf(goal, (ground.children.get(goal.id) ?? []).filter(isShown)).some(
      ({ state }) => state === 'mismatch',
    ),
  }
}

function byOwner(a: GoalLine, b: GoalLine): number {
  const team = Number(b.goal.ownerId === null || !b.goal.ownerId) - Number(a.goal.ownerId === null || !a.goal.ownerId)
  return (
    team ||
    compareText(a.ownerName, b.ownerName) ||
    compareText(a.goal.title ?? '', b.goal.title ?? '') ||
    (a.goal.id < b.goal.id ? -1 : 1)
  )
}

/**
 * The goals whose period is on today, of one person or (`ownerId` absent) of everybody, the team's among them; by period and then by title.
 */
export async function goalsNow(
  model: ReadModel,
  { today, zone, ownerId }: Asked & { ownerId?: string },
): Promise<GoalStand[]> {
  const ground = await readGround(model)
  const goals = ground.goals.filter((goal) => {
    if (!isShown(goal) || (ownerId !== undefined && goal.ownerId !== ownerId)) return false
    const { from, to } = periodToSpan(goal.period ?? '')
    return from <= today && today <= to
  })
  if (goals.length === 0) return []
  const spans = goals.map(({ period }) => periodToSpan(period ?? ''))
  // One reading for all of them: what several goals count is counted once.
  const measure = new Measure(model, unionOf(spans), zone, ownerId)
  const stands = await Promise.all(goals.map((goal) => toStand(ground, measure, goal)))
  return stands.sort(
    ({ goal: a }, { goal: b }) => byPeriod(a, b) || compareText(a.title ?? '', b.title ?? '') || (a.id < b.id ? -1 : 1),
  )
}

/**
 * The goals of these periods, in their order; within each the team's first, then by person and name. With `ownerId` that person's alone. What
 * is no period has none.
 */
export async function goalsOfPeriods(
  model: ReadModel,
  { periods, today, zone, ownerId }: Asked & { periods: readonly Period[]; ownerId?: string },
): Promise<GoalLine[]> {
  const asked = periods.filter(isPeriod)
  const ground = await readGround(model)
  const goals = ground.goals.filter(
    (goal) => asked.includes(goal.period ?? '') && isShown(goal) && (ownerId === undefined || goal.ownerId === ownerId),
  )
  if (goals.length === 0) return []
  // One reading for all of them, as in `goalsNow`.
  const measure = new Measure(model, unionOf(goals.map(({ period }) => periodToSpan(period ?? ''))), zone, ownerId)
  const lines = await Promise.all(goals.map((goal) => toLine(ground, measure, goal, today)))
  const place = (line: GoalLine): number => asked.indexOf(line.goal.period ?? '')
  return lines.sort((a, b) => place(a) - place(b) || byOwner(a, b))
}

/** The goals of one period; see `goalsOfPeriods`. */
export function goalsOf(
  model: ReadModel,
  { period, ...rest }: Asked & { period: Period; ownerId?: string },
): Promise<GoalLine[]> {
  return goalsOfPeriods(model, { periods: [period], ...rest })
}

/** Which periods have goals, and how many: for going from one to the next. Sorted by key. */
export async function goalPeriods(model: ReadModel): Promise<{ period: Period; count: number }[]> {
  const counts = new Map<Period, number>()
  for (const goal of (await model.whole('goals')) as unknown as Goal[])
    if (isShown(goal)) counts.set(goal.period ?? '', (counts.get(goal.period ?? '') ?? 0) + 1)
  return [...counts].map(([period, count]) => ({ period, count })).sort((a, b) => (a.period < b.period ? -1 : 1))
}

/** A goal with its parts, its check-ins and what it is a part of; a deleted one is answered, too. */
export async function goalById(
  model: ReadModel,
  { id, today, zone }: Asked & { id: string },
): Promise<GoalDetail | null> {
  const goal = await model.find<Goal>('goals', id)
  if (!goal || !isShown(goal)) return null
  const ground = await readGround(model)
  const measure = new Measure(model, periodToSpan(goal.period ?? ''), zone)
  const children = (ground.children.get(id) ?? []).filter(isShown)
  const lines = await Promise.all(children.map((child) => toLine(ground, measure, child, today)))
  const ancestors: Goal[] = []
  for (
    let at = ground.byId.get(goal.parentId ?? '');
    at && !ancestors.includes(at);
    at = ground.byId.get(at.parentId ?? '')
  )
    ancestors.unshift(at)
  return {
    ...(await toLine(ground, measure, goal, today)),
    ancestors,
    children: lines.sort((a, b) => (a.goal.period === b.goal.period ? byOwner(a, b) : byPeriod(a.goal, b.goal))),
    checkIns: ground.checkIns
      .of(goal)
      .slice(0, MOST_CHECK_INS)
      .map((checkIn) => toCheckInRow(ground, checkIn)),
  }
}

/**
 * What a metric came to in other periods, in their order: for seasons, and for what can be achieved. `goalId`: whose family's check-ins, for a
 * metric of check-ins.
 */
export async function goalHistory(
  model: ReadModel,
  params: { metric: Metric; ownerId: string | null; periods: Period[]; zone: string; goalId?: string },
): Promise<(number | null)[]> {
  const { metric, ownerId, zone, goalId } = params
  const spans = params.periods.slice(0, MAX_ROWS).filter(isPeriod).map(periodToSpan)
  if (spans.length === 0) return []
  if (metric.measure === 'check_ins') {
    const ground = await readGround(model)
    const goal = ground.byId.get(goalId ?? '')
    return spans.map((span) =>
      goal ? checkInsToValue(metric, ground.checkIns.of({ ...goal, ownerId } as Goal, span)) : null,
    )
  }
  const measure = new Measure(model, unionOf(spans), zone)
  return Promise.all(spans.map(async (span) => (await measure.of(metric, span, ownerId)).value))
}

/** What each person has to work with: how many open leads are theirs, by person id. */
export async function goalPotential(model: ReadModel): Promise<Record<string, number>> {
  const table = await model.columns('leads')
  const owner = table.texts('owner')
  const isOpen = openLeadTest(table)
  const counts: Record<string, number> = {}
  for (let slot = 0; slot < table.size; slot++) {
    if (!table.isLive(slot) || !isOpen(slot)) continue
    const id = owner.get(slot)
    if (id !== '') counts[id] = (counts[id] ?? 0) + 1
  }
  return counts
}

/** The records a goal counted, the latest first. `side`: of a proportion, what it is in proportion to instead. */
export async function goalRecords(
  model: ReadModel,
  params: Page & { id: string; zone: string; side?: 'over' },
): Promise<Window<GoalRecord>> {
  const goal = await model.find<Goal>('goals', params.id)
  const source = goal?.metric && metricSources(goal.metric)[params.side === 'over' ? 1 : 0]
  if (!goal || !source || !isShown(goal)) return { rows: [], total: 0 }
  const span = periodToSpan(goal.period ?? '')
  const times = { from: dayStart(span.from, params.zone), to: dayStart(addDays(span.to, 1), params.zone) }
  const { table, slots } = await slotsOf(model, source, times, goal.ownerId ?? null)
  slots.sort((a, b) => b.at - a.at || table.compareIds(b.slot, a.slot))
  const start = Math.max(0, params.offset)
  const shown = slots.slice(start, start + Math.min(Math.max(0, params.limit), MAX_ROWS))
  const ids = shown.map(({ slot }) => table.idOf(slot))
  const rows = await toRecords(model, source.records, ids)
  return { rows: rows.map((row, at) => ({ ...row, at: shown[at]?.at ?? 0 })), total: slots.length }
}

type Titled = Omit<GoalRecord, 'at'>

async function toRecords(
  model: ReadModel,
  records: 'leads' | 'accounts' | 'contacts' | 'callNotes' | 'tasks',
  ids: readonly string[],
): Promise<Titled[]> {
  if (records === 'callNotes') {
    const notes = await toNoteRows(model, await model.rows.getMany<StoredNote>('callNotes', ids))
    return notes.map((note) => ({
      id: note.id,
      title: note.objective || noteToText(note).slice(0, 120),
      context: note.subjectNames.filter(Boolean).join(' · '),
      ownerName: note.authorName,
    }))
  }
  if (records === 'tasks') {
    const tasks = await toTaskRows(model, await model.rows.getMany<StoredTask>('tasks', ids))
    return tasks.map((task) => ({
      id: task.id,
      title: task.title ?? '',
      context: task.subjectNames.filter(Boolean).join(' · '),
      ownerName: task.ownerName,
    }))
  }
  const people = await model.people()
  const rows = (await model.rows.getMany(records, ids)) as unknown as ({
    id: string
    name?: string
    company?: string
    ownerId?: string
  } | null)[]
  return ids.map((id, at) => {
    const row = rows[at]
    const title = row ? rowToName(row) : ''
    return {
      id,
      title,
      context: row?.company && row.company !== title ? row.company : '',
      ownerName: people.get(row?.ownerId ?? '')?.name ?? '',
    }
  })
}
