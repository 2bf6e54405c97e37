// Questions about training: plans with their items, assignments with what the records say, and whether it worked.
import type { Assessment } from '../domain/assessment/assessment.ts'
import { scoreOf } from '../domain/scorecard/questions.ts'
import type { ScorecardVersion } from '../domain/scorecard/scorecard.ts'
import { comparedTests, evaluate, returnOnInvestment, type LearnerEvidence } from '../domain/training/evaluation.ts'
import { inOrder } from '../domain/training/order.ts'
import { progressOf, scoreToPercent } from '../domain/training/progress.ts'
import type { TrainingAssignment } from '../domain/training/training-assignment.ts'
import type { TrainingItem } from '../domain/training/training-item.ts'
import type { TrainingPlan } from '../domain/training/training-plan.ts'
import { weekdayCalendar } from '../kernel/working-days.ts'
import { compareText } from './collation.ts'
import { groupBy } from './group-by.ts'
import type { ReadModel } from './read-model.ts'
import { measureAll, notesOf, startOfDate, type MeasureQuestion } from './training-measure.ts'
import type {
  CompetencyRow,
  MeasuredNotes,
  RolePlayLine,
  TrainingAssignmentRow,
  TrainingEvaluation,
  TrainingItemLine,
  TrainingPlanLine,
  TrainingPlanRow,
} from './training-rows.ts'

type StoredItem = TrainingItem & { key: string; order: number }

const byPlan = ({ planId = '' }: { planId?: string | undefined }): string[] => [planId]

function ordered(items: readonly TrainingItem[]): StoredItem[] {
  return inOrder(items.map((item) => ({ ...item, key: item.key ?? '', order: item.order ?? 0 })))
}

function learnersOf(assignments: readonly TrainingAssignment[]): number {
  return new Set(assignments.map(({ learnerId }) => learnerId)).size
}

/** Plans by title; `archived`: those put away, instead of the others. */
export async function trainingPlans(
  model: ReadModel,
  { archived = false }: { archived?: boolean },
): Promise<TrainingPlanLine[]> {
  const [plans, items, assignments] = await Promise.all([
    model.rows.all<TrainingPlan>('trainingPlans'),
    model.rows.all<TrainingItem>('trainingItems'),
    model.rows.all<TrainingAssignment>('trainingAssignments'),
  ])
  const itemsByPlan = groupBy(items, byPlan)
  const assignmentsByPlan = groupBy(assignments, byPlan)
  return plans
    .filter(({ archivedAt }) => Boolean(archivedAt) === archived)
    .map(({ base: _base, ...plan }) => {
      const own = itemsByPlan.get(plan.id) ?? []
      return {
        ...plan,
        itemCount: own.length,
        minutes: own.reduce((sum, { minutes }) => sum + (minutes ?? 0), 0),
        learnerCount: learnersOf(assignmentsByPlan.get(plan.id) ?? []),
      }
    })
    .sort((a, b) => compareText(a.title ?? '', b.title ?? '') || (a.id < b.id ? -1 : 1))
}

/** A plan with its items, deleted or not; null for one that never was. */
export async function trainingPlan(model: ReadModel, { id }: { id: string }): Promise<TrainingPlanRow | null> {
  const plan = await model.find<TrainingPlan>('trainingPlans', id)
  if (!plan) return null
  const [items, assignments] = await Promise.all([
    model.rows.byIndex<TrainingItem>('trainingItems', 'planId', [id]),
    model.rows.all<TrainingAssignment>('trainingAssignments'),
  ])
  return { ...plan, items: ordered(items), learnerCount: learnersOf(assignments.filter((one) => one.planId === id)) }
}

/** Items of all plans that say what they make better, for proposals. */
export async function trainingOffers(
  model: ReadModel,
): Promise<{ planId: string; planTitle: string; key: string; title: string; competency: string }[]> {
  const plans = new Map((await trainingPlans(model, {})).map((plan) => [plan.id as string, plan]))
  const items = await model.rows.all<TrainingItem>('trainingItems')
  return items.flatMap(({ planId = '', key = '', title = '', competency = '' }) => {
    const plan = plans.get(planId)
    return plan && competency ? [{ planId, planTitle: plan.title ?? '', key, title, competency }] : []
  })
}

function toQuestion(assignment: TrainingAssignment, items: readonly TrainingItem[]): MeasureQuestion {
  const measures = Object.fromEntries(
    items.flatMap(({ kind, key, measure }) => (kind === 'milestone' && key && measure ? [[key, measure]] : [])),
  )
  return { authorId: assignment.learnerId ?? '', from: startOfDate(assignment.startDate ?? '9999-12-31'), measures }
}

/** Role-plays of these assignments, by assignment. */
async function rolePlaysOf(
  model: ReadModel,
  assignments: readonly TrainingAssignment[],
  name: (id: string | null | undefined) => string,
): Promise<Map<string, RolePlayLine[]>> {
  const wanted = new Set<string | undefined>(assignments.map(({ id }) => id))
  const filled = (await model.rows.all<Assessment>('assessments')).filter(({ assignmentId }) =>
    wanted.has(assignmentId),
  )
  if (filled.length === 0) return new Map()
  const versions = new Map(
    (await model.rows.all<ScorecardVersion>('scorecardVersions')).map((version) => [version.id as string, version]),
  )
  const lines = filled
    .sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
    .map((one) => {
      const version = versions.get(one.versionId ?? '')
      const line: RolePlayLine = {
        id: one.id,
        item: one.itemKey ?? '',
        phase: one.phase ?? null,
        // A version that has not come to this device yet: nobody knows yet what was answered.
        finishedAt: version ? (one.finishedAt ?? null) : null,
        score: scoreOf(version?.questions ?? [], one.answers ?? {}),
        versionId: one.versionId ?? '',
        date: one.date ?? '',
        scorerId: one.scorerId ?? '',
        scorerName: name(one.scorerId),
        number: version?.number ?? 0,
      }
      return { assignmentId: one.assignmentId, line }
    })
  const grouped = groupBy(lines, ({ assignmentId = '' }) => [assignmentId])
  return new Map([...grouped].map(([id, group]) => [id, group.map(({ line }) => line)]))
}

async function toRows(model: ReadModel, assignments: readonly TrainingAssignment[]): Promise<TrainingAssignmentRow[]> {
  const planIds = [...new Set(assignments.map(({ planId }) => planId ?? ''))]
  const [people, plans, items] = await Promise.all([
    model.people(),
    Promise.all(planIds.map((id) => model.find<TrainingPlan>('trainingPlans', id))),
    model.rows.byIndex<TrainingItem>('trainingItems', 'planId', planIds),
  ])
  const itemsByPlan = groupBy(items, byPlan)
  const own = (one: TrainingAssignment): StoredItem[] => ordered(itemsByPlan.get(one.planId ?? '') ?? [])
  const measured = await measureAll(
    model,
    assignments.map((one) => toQuestion(one, own(one))),
  )
  const name = (id: string | null | undefined): string => people.get(id ?? '')?.name ?? ''
  const rolePlays = await rolePlaysOf(model, assignments, name)
  return assignments.map((one, position) => ({
    ...one,
    planTitle: plans[planIds.indexOf(one.planId ?? '')]?.title ?? '',
    learnerName: name(one.learnerId),
    trainerName: name(one.trainerId),
    mentorName: name(one.mentorId),
    items: own(one).map(
      ({ text: _text, questions: _questions, criteria: _criteria, ...line }): TrainingItemLine => line,
    ),
    rolePlays: rolePlays.get(one.id) ?? [],
    measured: measured[position] ?? {},
  }))
}

/** Assignments, the latest start first; of one learner, of one plan, or all. */
export async function trainingAssignments(
  model: ReadModel,
  { learnerId, planId }: { learnerId?: string; planId?: string },
): Promise<TrainingAssignmentRow[]> {
  const all = await model.rows.all<TrainingAssignment>('trainingAssignments')
  const wanted = all.filter(
    (one) =>
      (learnerId === undefined || one.learnerId === learnerId) && (planId === undefined || one.planId === planId),
  )
  const rows = await toRows(model, wanted)
  return rows.sort((a, b) => {
    const [x, y] = [a.startDate ?? '', b.startDate ?? '']
    return x !== y ? (x < y ? 1 : -1) : compareText(a.learnerName, b.learnerName) || (a.id < b.id ? -1 : 1)
  })
}

export async function trainingAssignment(
  model: ReadModel,
  { id }: { id: string },
): Promise<TrainingAssignmentRow | null> {
  const held = await model.find<TrainingAssignment>('trainingAssignments', id)
  return held ? ((await toRows(model, [held]))[0] ?? null) : null
}

/** What this space's records say of milestones of a plan in another space. `from`: a local date. */
export async function trainingMeasured(
  model: ReadModel,
  { authorId, from, measures }: { authorId: string; from: string; measures: MeasureQuestion['measures'] },
): Promise<Record<string, MeasuredNotes>> {
  return (await measureAll(model, [{ authorId, from: startOfDate(from), measures }]))[0] ?? {}
}

export async function competencies(model: ReadModel): Promise<CompetencyRow[]> {
  const rows = await model.rows.all<CompetencyRow>('competencies')
  return rows.sort((a, b) => compareText(a.name ?? '', b.name ?? '') || (a.id < b.id ? -1 : 1))
}

/** Calls are compared over so many days before the start and after the end, ms. */
const WINDOW_MS = 28 * 86_400_000
const GOOD = ['meeting_booked', 'won']

function evidenceOf(row: TrainingAssignmentRow, calls: LearnerEvidence['calls']): LearnerEvidence {
  const played = row.rolePlays.flatMap(({ item, phase, finishedAt, score }) =>
    phase && finishedAt !== null && score !== null
      ? [{ item, kind: phase, at: finishedAt, score: scoreToPercent(score) }]
      : [],
  )
  const levels: Record<string, { before?: number; after?: number }> = {}
  for (const [key, level] of Object.entries(row.levels ?? {})) {
    const side = key.startsWith('before/') ? 'before' : key.startsWith('after/') ? 'after' : null
    if (side) levels[key.slice(side.length + 1)] = { ...levels[key.slice(side.length + 1)], [side]: level }
  }
  return {
    personId: row.learnerId ?? '',
    survey: row.survey ?? {},
    ...comparedTests([...Object.values(row.attempts ?? {}), ...played]),
    levels,
    calls,
  }
}

/** Whether a plan worked, from what its learners did and said. `today`: the asker's local date. */
export async function trainingEvaluation(
  model: ReadModel,
  { planId, today }: { planId: string; today: string },
): Promise<TrainingEvaluation> {
  const [plan, rows] = await Promise.all([
    model.find<TrainingPlan>('trainingPlans', planId),
    trainingAssignments(model, { planId }),
  ])
  // When somebody came to the end does not depend on when it was due.
  const ends = rows.map(
    (row) => row.endedAt ?? progressOf(row.items, row, { ...row, today, days: weekdayCalendar }).finishedAt,
  )
  const starts = rows.map((row) => startOfDate(row.startDate ?? today))
  const fromByAuthor = new Map<string, number>()
  rows.forEach((row, at) => {
    const from = (starts[at] ?? 0) - WINDOW_MS
    fromByAuthor.set(row.learnerId ?? '', Math.min(from, fromByAuthor.get(row.learnerId ?? '') ?? from))
  })
  const notes = await notesOf(model, fromByAuthor)
  const learners = rows.map((row, at) => {
    const [start, end] = [starts[at] ?? 0, ends[at] ?? null]
    // Before the days after it are over, there is nothing to compare with.
    if (end === null || end + WINDOW_MS > model.now()) return evidenceOf(row, null)
    const within = (from: number) =>
      (notes.get(row.learnerId ?? '') ?? []).filter((note) => note.at >= from && note.at < from + WINDOW_MS)
    const [before, after] = [within(start - WINDOW_MS), within(end)]
    const good = (list: typeof before): number => list.filter(({ outcome }) => GOOD.includes(outcome ?? '')).length
    return evidenceOf(row, {
      before: before.length,
      goodBefore: good(before),
      after: after.length,
      goodAfter: good(after),
    })
  })
  return {
    levels: evaluate(learners),
    learners: learnersOf(rows),
    finished: ends.filter((end) => end !== null).length,
    roi: returnOnInvestment(plan?.benefit, plan?.cost),
  }
}
