// What check-ins come to. A check-in on any goal of a family counts in each goal of it whose period and person it falls in: what a rep says of
// the month is in the quarter's sum and in the team's, once in each.
import type { CheckIn } from '../../domain/check-in/check-in.ts'
import type { Goal } from '../../domain/goal/goal.ts'
import type { Metric } from '../../domain/goal/metric.ts'
import { rootById } from '../../domain/goal/tree.ts'
import { addDays } from '../../kernel/dates.ts'
import { periodToSpan, type DateSpan } from '../../kernel/periods.ts'
import { groupBy } from '../group-by.ts'

function isLater(a: CheckIn, b: CheckIn): number {
  const [left, right] = [a.day ?? '', b.day ?? '']
  return left === right ? b.createdAt - a.createdAt : left < right ? 1 : -1
}

/** All check-ins by the families of their goals. */
export class CheckIns {
  private readonly roots: Map<string, string>
  private readonly byRoot: Map<string, CheckIn[]>

  constructor(goals: readonly Goal[], checkIns: readonly CheckIn[]) {
    this.roots = rootById(goals)
    this.byRoot = groupBy(checkIns, ({ goalId }) => {
      const root = this.roots.get(goalId ?? '')
      return root === undefined ? [] : [root]
    })
    for (const held of this.byRoot.values()) held.sort(isLater)
  }

  /** Those that count in a goal, the latest first. `span`: other days than the goal's own, for a look back. */
  of(goal: Goal, span: DateSpan = periodToSpan(goal.period ?? '0001')): CheckIn[] {
    const held = this.byRoot.get(this.roots.get(goal.id) ?? '') ?? []
    const owner = goal.ownerId ?? null
    return held.filter(
      ({ day = '', ownerId }) => day >= span.from && day <= span.to && (owner === null || ownerId === owner),
    )
  }
}

/** What check-ins (the latest first) come to under a metric; null when none gives a number. */
export function checkInsToValue(metric: Metric, checkIns: readonly CheckIn[]): number | null {
  const values = checkIns.flatMap(({ value }) => (typeof value === 'number' ? [value] : []))
  if (metric.measure !== 'check_ins' || values.length === 0) return null
  if (metric.use === 'latest') return values[0] ?? null
  const sum = values.reduce((total, value) => total + value, 0)
  return metric.use === 'sum' ? sum : Math.round(sum / values.length)
}

/** What they add on each day of a span. */
export function checkInsToDaily(checkIns: readonly CheckIn[], { from, to }: DateSpan): number[] {
  const byDay = new Map<string, number>()
  for (const { day = '', value } of checkIns)
    if (typeof value === 'number') byDay.set(day, (byDay.get(day) ?? 0) + value)
  const daily: number[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) daily.push(byDay.get(day) ?? 0)
  return daily
}
