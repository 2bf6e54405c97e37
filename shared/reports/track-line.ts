// How a goal's line is doing today: what was measured against its target and the working days.
import { isAdditive } from '../domain/goal/metric.ts'
import { track, type Tracking } from '../domain/goal/tracking.ts'
import type { IsoDate } from '../kernel/dates.ts'
import { periodToSpan } from '../kernel/periods.ts'
import type { WorkCalendar } from '../kernel/working-days.ts'
import type { GoalLine, GoalStand } from '../readmodel/rows.ts'

/** How a line is doing on a day. Without its days, what follows from them (run rate, projection, interval) is not known. */
export function trackLine(
  line: GoalStand & Partial<Pick<GoalLine, 'daily'>>,
  today: IsoDate,
  calendar: WorkCalendar,
): Tracking {
  const { goal, measured, daily, ratio } = line
  return track({
    target: goal.target ?? null,
    baseline: goal.baseline ?? null,
    measured,
    adds: goal.metric !== undefined && isAdditive(goal.metric),
    span: periodToSpan(goal.period ?? ''),
    today,
    calendar,
    ...(daily && { daily }),
    ratio,
  })
}
