// Goals as a tree, from the team's year to a person's week: whether the parts make up the whole, and what people would set themselves.
import { periodParts, periodToSpan, type Period } from '../../kernel/periods.ts'
import { isAdditive } from './metric.ts'
import type { Goal } from './goal.ts'

/** What a goal was divided by. */
export type Dimension = 'periods' | 'people'

export type PartsState =
  /** The parts sum to the whole. */
  | 'whole'
  /** They do not. */
  | 'mismatch'
  /** A part, or the whole itself, has no target. */
  | 'not_set'
  /** Some of the periods have no part. */
  | 'missing'

export interface Parts {
  dimension: Dimension
  goals: Goal[]
  state: PartsState
  /** Sum of the targets that are set; null when none is, which is not zero. Of what cannot be summed always null. */
  sum: number | null
  /** Target minus sum; null unless both are there. */
  gap: number | null
  /** Parts of periods that are not there, and those that are there twice. */
  missing: Period[]
  doubled: Goal[]
  /** What the parts' owners propose, and where nobody does, what was set; null when nobody proposes anything. */
  bottomUp: number | null
  /** How many of the parts have a proposal. */
  proposals: number
}

/** The latest proposal for each goal, by the goal's id. */
export type ProposedById = ReadonlyMap<string, number>

const keyOf = (goal: Goal): string => `${goal.period ?? ''} ${goal.ownerId ?? ''}`

function sumOf(values: readonly (number | null)[]): number | null {
  const set = values.filter((value) => value !== null)
  return set.length === 0 ? null : set.reduce((sum, value) => sum + value, 0)
}

function checkParts(goal: Goal, dimension: Dimension, goals: Goal[], proposed: ProposedById): Parts {
  const target = goal.target ?? null
  const adds = goal.metric !== undefined && isAdditive(goal.metric)
  const targets = goals.map((part) => part.target ?? null)
  const sum = adds ? sumOf(targets) : null
  const seen = new Set<string>()
  const doubled: Goal[] = []
  for (const part of goals) {
    if (seen.has(keyOf(part))) doubled.push(part)
    seen.add(keyOf(part))
  }
  const held = new Set(goals.map((part) => part.period))
  const missing =
    dimension === 'periods' && goal.period ? periodParts(goal.period).filter((part) => !held.has(part)) : []
  const gap = target !== null && sum !== null ? target - sum : null
  const isUnset = target === null || targets.includes(null)
  const state =
    doubled.length > 0 || (!isUnset && gap !== null && (gap < 0 || (gap > 0 && missing.length === 0)))
      ? 'mismatch'
      : isUnset
        ? 'not_set'
        : missing.length > 0
          ? 'missing'
          : 'whole'
  const proposals = goals.filter((part) => proposed.has(part.id)).length
  return {
    dimension,
    goals,
    state,
    sum,
    gap,
    missing,
    doubled,
    bottomUp: adds && proposals > 0 ? sumOf(goals.map((part) => proposed.get(part.id) ?? part.target ?? null)) : null,
    proposals,
  }
}

/** The parts of a goal, by periods and by people, where there are any. `children`: the live goals that name it as their parent. */
export function partsOf(goal: Goal, children: readonly Goal[], proposed: ProposedById = new Map()): Parts[] {
  const byPeriods = children.filter((child) => (child.ownerId ?? null) === (goal.ownerId ?? null))
  const byPeople = children.filter((child) => (child.ownerId ?? null) !== (goal.ownerId ?? null))
  const parts: Parts[] = []
  if (byPeriods.length > 0) parts.push(checkParts(goal, 'periods', [...byPeriods].sort(byPeriod), proposed))
  if (byPeople.length > 0) parts.push(checkParts(goal, 'people', byPeople, proposed))
  return parts
}

/** The earlier first; of two that begin on one day the longer. */
export function byPeriod(a: Goal, b: Goal): number {
  const [left, right] = [periodToSpan(a.period ?? '0001'), periodToSpan(b.period ?? '0001')]
  if (left.from !== right.from) return left.from < right.from ? -1 : 1
  return left.to === right.to ? (a.id < b.id ? -1 : 1) : left.to > right.to ? -1 : 1
}

/** The goals of a family: all that hang on one root, by the root's id. A goal whose parent is gone, or goes round in a circle, is a root. */
export function rootById(goals: readonly Pick<Goal, 'id' | 'parentId'>[]): Map<string, string> {
  const parents = new Map(goals.map((goal) => [goal.id as string, goal.parentId ?? null]))
  const roots = new Map<string, string>()
  for (const { id } of goals) {
    const path: string[] = []
    let at: string = id
    for (;;) {
      const known = roots.get(at)
      const parent = parents.get(at) ?? null
      if (known !== undefined || path.includes(at) || parent === null || !parents.has(parent)) {
        const root = known ?? (path.includes(at) ? ([...path.slice(path.indexOf(at))].sort()[0] ?? at) : at)
        for (const each of [...path, at]) roots.set(each, root)
        break
      }
      path.push(at)
      at = parent
    }
  }
  return roots
}
