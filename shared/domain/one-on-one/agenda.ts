// Which points stand on the agenda of which meeting. Without schemas, for the read model and for screens. Nothing is written when a point
// is carried over: that it is open is enough, so two devices that close a meeting at the same time cannot lose or double one.
import type { IsoDate } from '../../kernel/dates.ts'

/** What the order of meetings is known by. */
export interface MeetingKey {
  id: string
  date: IsoDate
  /** ms */
  createdAt: number
}

/** What an agenda needs of a point. */
export interface AgendaPlace {
  id: string
  oneOnOneId?: string | null
  /** In which meeting it was ticked; null or absent while it is open. */
  tickedIn?: string | null
  order?: number
  createdAt: number
}

/** The earlier meeting first. */
export function compareMeetings(a: MeetingKey, b: MeetingKey): number {
  return a.date.localeCompare(b.date) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}

export type OnAgenda<P> = P & {
  /** It was raised for an earlier meeting. */
  isCarried: boolean
}

/**
 * The agenda of a meeting, in order: the points raised for it, and those of earlier meetings that were still open when it came: open to
 * this day, or ticked in this meeting or a later one. `meetings`: all that stand. A point whose own meeting is not among them (it was
 * deleted, or has not come to this device) is carried to every meeting until it is ticked: no open point is ever on no agenda.
 */
export function agendaOf<P extends AgendaPlace>(
  meeting: MeetingKey,
  meetings: readonly MeetingKey[],
  points: readonly P[],
): OnAgenda<P>[] {
  const places = new Map([...meetings, meeting].sort(compareMeetings).map(({ id }, place) => [id, place]))
  const here = places.get(meeting.id) ?? 0
  const found: OnAgenda<P>[] = []
  for (const point of points) {
    const raised = places.get(point.oneOnOneId ?? '') ?? -1
    if (raised > here) continue
    // Ticked in a meeting that is gone: it is settled, and shows where it was raised.
    const settled = point.tickedIn ? (places.get(point.tickedIn) ?? raised) : Infinity
    if (raised === here || settled >= here) found.push({ ...point, isCarried: raised < here })
  }
  const order = (point: P): number => point.order ?? 0
  return found.sort(
    (a, b) =>
      Number(b.isCarried) - Number(a.isCarried) ||
      order(a) - order(b) ||
      a.createdAt - b.createdAt ||
      (a.id < b.id ? -1 : 1),
  )
}

/** The place after the last of these points. */
export function orderAfter(points: readonly { order?: number }[]): number {
  return points.reduce((most, { order = 0 }) => Math.max(most, order), 0) + 1
}
