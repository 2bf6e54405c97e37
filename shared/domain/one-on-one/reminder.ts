// What a pair reminds one of its two people of. Without schemas, for screens.
import { addDays, type IsoDate } from '../../kernel/dates.ts'

interface Planned {
  id: string
  date?: string
  minutes?: number | null
  heldAt?: number | null
}

interface Promised {
  id: string
  ownerId?: string | null
  dueDate?: string | null
}

export interface Reminder<M> {
  /** The next one-on-one that is today or tomorrow and was not held; of several, the earliest. One without a time comes last on its day. */
  meeting: M | null
  /** Open action items of this person that are due today or were before. */
  due: number
}

/** What there is to remind `personId` of on a day. `items`: open ones. */
export function reminderOf<M extends Planned>(
  { meetings, items }: { meetings: readonly M[]; items: readonly Promised[] },
  { personId, today }: { personId: string; today: IsoDate },
): Reminder<M> {
  const tomorrow = addDays(today, 1)
  const minutes = ({ minutes: at }: M): number => at ?? 1440
  const [meeting = null] = meetings
    .filter(({ date = '', heldAt }) => !heldAt && date >= today && date <= tomorrow)
    .sort((a, b) => (a.date ?? '').localeCompare(b.date ?? '') || minutes(a) - minutes(b) || (a.id < b.id ? -1 : 1))
  const due = items.filter(({ ownerId, dueDate }) => ownerId === personId && dueDate && dueDate <= today).length
  return { meeting, due }
}
