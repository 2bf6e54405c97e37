// Reminders of next steps: notifications of the system, only after the person asked for them. They come while Touchline is open in some
// tab or window, in the background too; there is no server that could wake a closed one.
import type { TaskRow } from '../../shared/readmodel/rows.ts'
import type { Workspace } from '../../shared/workspace/api.ts'
import { m } from '../../shared/i18n/index.ts'

const WANTED = 'touchline.reminders'
const SHOWN = 'touchline.reminded'
/** One tab reminds for all. */
const LOCK = 'touchline-reminders'
/** A step without a time is mentioned from nine in the morning, minutes after midnight. */
const MORNING = 9 * 60
const CHECK_EVERY_MS = 30_000
const SHOWN_LIMIT = 500

export type ReminderState = 'unsupported' | 'off' | 'on' | 'blocked'

/** Whether reminders come on this device. */
export function reminderState(): ReminderState {
  if (!('Notification' in globalThis) || !('serviceWorker' in navigator)) return 'unsupported'
  if (Notification.permission === 'denied') return 'blocked'
  return Notification.permission === 'granted' && localStorage.getItem(WANTED) === '1' ? 'on' : 'off'
}

/** Asks for leave to notify: call it on a click only. */
export async function turnRemindersOn(): Promise<ReminderState> {
  if (reminderState() === 'unsupported') return 'unsupported'
  if ((await Notification.requestPermission()) === 'granted') localStorage.setItem(WANTED, '1')
  return reminderState()
}

export function turnRemindersOff(): ReminderState {
  localStorage.removeItem(WANTED)
  return reminderState()
}

/** What is due now and was not shown yet: steps of earlier days and of today whose time has come. `minutes` after local midnight. */
export function dueNow(tasks: TaskRow[], today: string, minutes: number, shown: ReadonlySet<string>): TaskRow[] {
  return tasks.filter((task) => {
    if (task.doneAt || !task.dueDate || task.dueDate > today || shown.has(reminderKey(task))) return false
    return minutes >= (task.dueDate === today ? (task.dueMinutes ?? MORNING) : MORNING)
  })
}

/** A step whose date was changed reminds anew. */
export function reminderKey(task: Pick<TaskRow, 'id' | 'dueDate' | 'dueMinutes'>): string {
  return `${task.id} ${task.dueDate ?? ''} ${task.dueMinutes ?? ''}`
}

function readShown(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(SHOWN) ?? '[]')
    return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : []
  } catch {
    return []
  }
}

async function remind(due: TaskRow[]): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration()
  if (!registration || due.length === 0) return
  const [first] = due
  if (!first) return
  const one = due.length === 1
  await registration.showNotification(one ? (first.title ?? '') : m.common_reminder_many({ count: due.length }), {
    body: one
      ? first.subjectNames.join(', ')
      : due
          .slice(0, 4)
          .map((task) => `· ${task.title ?? ''}`)
          .join('\n'),
    tag: one ? `step ${first.id}` : 'steps-due',
    icon: '/icons/touchline-192.png',
    badge: '/icons/touchline-192.png',
    data: { path: one ? `/steps?step=${encodeURIComponent(first.id)}` : '/' },
  })
  localStorage.setItem(SHOWN, JSON.stringify([...readShown(), ...due.map(reminderKey)].slice(-SHOWN_LIMIT)))
}

/** Starts reminding for this space and day; returns what ends it. */
export function startReminders(workspace: Workspace, today: string): () => void {
  if (!('Notification' in globalThis) || !navigator.locks) return () => {}
  const end = new AbortController()
  navigator.locks
    .request(LOCK, { signal: end.signal }, () => {
      let tasks: TaskRow[] = []
      const check = (): void => {
        if (reminderState() !== 'on') return
        const now = new Date()
        const due = dueNow(tasks, today, now.getHours() * 60 + now.getMinutes(), new Set(readShown()))
        void remind(due).catch(() => {})
      }
      const stop = workspace.watch(
        'tasks.window',
        { offset: 0, limit: 200, state: 'open', ownerId: workspace.personId },
        (answer) => {
          tasks = answer.rows
          check()
        },
      )
      const timer = setInterval(check, CHECK_EVERY_MS)
      return new Promise<void>((resolve) => {
        end.signal.addEventListener('abort', () => {
          clearInterval(timer)
          stop()
          resolve()
        })
      })
    })
    .catch(() => {})
  return () => end.abort()
}
