// What the pairs of this device remind of: today's and tomorrow's one-on-one, and action items that are due. Each pair is a space of its own,
// and is opened for the question only. Nothing is pushed: the app says it while it is open.
import { untrack } from 'svelte'
import { reminderOf, type Reminder } from '../../shared/domain/one-on-one/reminder.ts'
import type { IsoDate } from '../../shared/kernel/dates.ts'
import type { MeetingLine } from '../../shared/readmodel/rows.ts'
import type { Workspace } from '../../shared/workspace/api.ts'
import { pairsHere } from './sample-root.ts'
import { session } from './session.svelte.ts'
import { spaceText } from './space-name.ts'

export interface PairReminder extends Reminder<MeetingLine> {
  spaceId: string
  /** Of the pair. */
  name: string
}

/** What the other one changed has come by then, ms. */
const AGAIN_MS = 10 * 60_000
const PUT_OFF = 'touchline.put-off'
const MOST_PUT_OFF = 100

async function ask(workspace: Workspace, today: IsoDate): Promise<Reminder<MeetingLine>> {
  const [meetings, items] = await Promise.all([
    workspace.query('meetings.all', {}),
    workspace.query('actionItems.all', { state: 'open' }),
  ])
  return reminderOf({ meetings, items }, { personId: workspace.personId, today })
}

async function askOnce(spaceId: string, today: IsoDate): Promise<Reminder<MeetingLine> | null> {
  const workspace = await session.directory?.open(spaceId)
  if (!workspace) return null
  return ask(workspace, today).finally(() => workspace.close())
}

/** The reminders of all pairs for as long as the component lives. The pair that is open answers after each change. Call while being set up. */
export function usePairReminders(today: () => IsoDate): { readonly current: readonly PairReminder[] } {
  let held = $state.raw<ReadonlyMap<string, Reminder<MeetingLine>>>(new Map())
  const pairs = $derived(pairsHere())
  // Compared as text: the list of spaces is made anew whenever one of them is synced.
  const others = $derived(
    pairs
      .map(({ spaceId }) => spaceId)
      .filter((spaceId) => spaceId !== session.space?.spaceId)
      .join(' '),
  )
  const take = (spaceId: string, reminder: Reminder<MeetingLine> | null): void => {
    if (reminder) held = new Map(held).set(spaceId, reminder)
  }

  $effect(() => {
    const ids = others.split(' ').filter(Boolean)
    const day = today()
    let isOver = false
    let asked = -Infinity
    const askAll = async (): Promise<void> => {
      // Timers of a tab in the background come when they like; coming back to it asks for what was missed.
      if (document.visibilityState === 'hidden' || performance.now() - asked < AGAIN_MS) return
      asked = performance.now()
      for (const spaceId of ids) {
        // One that cannot be opened now is asked again later; its own screens say why.
        const reminder = await askOnce(spaceId, day).catch(() => null)
        if (isOver) return
        take(spaceId, reminder)
      }
    }
    const wake = (): void => void askAll()
    wake()
    const timer = setInterval(wake, AGAIN_MS)
    document.addEventListener('visibilitychange', wake)
    return () => {
      isOver = true
      clearInterval(timer)
      document.removeEventListener('visibilitychange', wake)
    }
  })

  $effect(() => {
    const { workspace, space } = session
    const day = today()
    if (!workspace || space?.kind !== 'pair') return
    let isOver = false
    const askAgain = (): void => {
      ask(workspace, day).then(
        (reminder) => !isOver && untrack(() => take(workspace.spaceId, reminder)),
        () => undefined,
      )
    }
    const stops = [
      workspace.watch('meetings.all', {}, askAgain),
      workspace.watch('actionItems.all', { state: 'open' }, askAgain),
    ]
    return () => {
      isOver = true
      for (const stop of stops) stop()
    }
  })

  return {
    get current() {
      return pairs.flatMap(({ spaceId, name }) => {
        const reminder = held.get(spaceId)
        return reminder ? [{ ...reminder, spaceId, name: spaceText({ name }) }] : []
      })
    },
  }
}

function readPutOff(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(PUT_OFF) ?? '[]')
    return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : []
  } catch {
    return []
  }
}

/** True when the person has put this off on this device. A meeting that is moved, and items of another day, are another matter. */
export function isPutOff(key: string): boolean {
  return readPutOff().includes(key)
}

/** Says no more of it on this device. */
export function putOff(key: string): void {
  try {
    localStorage.setItem(
      PUT_OFF,
      JSON.stringify([...readPutOff().filter((held) => held !== key), key].slice(-MOST_PUT_OFF)),
    )
  } catch {
    // It is said once more then.
  }
}
