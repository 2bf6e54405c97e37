// Leads that nobody works on. Apart from the other lines of a day: the first screen needs to know which leads they are.
import { OPEN_LEAD_STATUSES } from '../domain/lead/statuses.ts'
import { addDays, type IsoDate } from '../kernel/dates.ts'
import type { LeadFilter } from '../readmodel/rows.ts'

/** So long nothing may happen with an open lead that nothing is planned for, days: then somebody else may be given it. */
export const IDLE_DAYS = 14

/**
 * The leads of a person that are about to be taken back: open, nothing planned, and nothing has happened for `IDLE_DAYS` days. No rule of a
 * team about that is stored yet; when one is, its date belongs here. `start`: the first moment (ms) of a day where the person is.
 */
export function idleFilter(ownerId: string | null, today: IsoDate, start: (day: IsoDate) => number): LeadFilter {
  return {
    status: [...OPEN_LEAD_STATUSES],
    nextStep: ['none'],
    activity: { to: start(idleSince(today)) },
    ...(ownerId === null ? {} : { owner: [ownerId] }),
  }
}

/** The first day on which something must have happened with a lead that is not idle. */
export function idleSince(today: IsoDate): IsoDate {
  return addDays(today, -IDLE_DAYS)
}
