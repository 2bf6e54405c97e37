// What all screens of goals share: who may set targets, and how a line is doing today.
import { isAdditive } from '../../../shared/domain/goal/metric.ts'
import { track, type Tracking } from '../../../shared/domain/goal/tracking.ts'
import { periodToSpan } from '../../../shared/kernel/periods.ts'
import type { WorkCalendar } from '../../../shared/kernel/working-days.ts'
import type { GoalLine } from '../../../shared/readmodel/rows.ts'
import { mayWrite } from '../../platform/may-write.ts'
import { session } from '../../platform/session.svelte.ts'

/** The zone whose days goals are measured in. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** True when this person may set targets: who leads the team; alone, everybody. */
export function mayTarget(): boolean {
  if (!mayWrite()) return false
  const { team } = session
  if (!team || team.standing === 'alone') return true
  return team.self?.role === 'owner' || team.self?.role === 'manager'
}

/** True when this person may check in on a goal of that one: it is theirs, the team's, or of a name without a device. */
export function mayCheckIn(ownerId: string | null, personId: string, ownerHasDevice: boolean): boolean {
  return mayWrite() && (ownerId === null || ownerId === personId || !ownerHasDevice)
}

/** How a line is doing on a day. */
export function trackLine(line: GoalLine, today: string, calendar: WorkCalendar): Tracking {
  const { goal, measured, daily, ratio } = line
  return track({
    target: goal.target ?? null,
    baseline: goal.baseline ?? null,
    measured,
    adds: goal.metric !== undefined && isAdditive(goal.metric),
    span: periodToSpan(goal.period ?? ''),
    today,
    calendar,
    daily,
    ratio,
  })
}
