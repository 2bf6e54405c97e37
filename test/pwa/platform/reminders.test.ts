import { describe, expect, it } from 'vitest'
import { dueNow, reminderKey } from '../../../pwa/platform/reminders.ts'
import type { TaskRow } from '../../../shared/readmodel/rows.ts'

const today = '2026-03-02'
const task = (id: string, more: Partial<TaskRow>): TaskRow => ({
  id: `task:AbCd1234:${id}` as TaskRow['id'],
  type: 'task',
  createdAt: 0,
  createdBy: '',
  updatedAt: 0,
  title: id,
  subjectNames: [],
  ownerName: '',
  ...more,
})
const ids = (tasks: TaskRow[]) => tasks.map((held) => held.title)
const none = new Set<string>()

describe('dueNow', () => {
  const tasks = [
    task('early', { dueDate: today, dueMinutes: 8 * 60 }),
    task('noon', { dueDate: today, dueMinutes: 12 * 60 }),
    task('allday', { dueDate: today }),
    task('old', { dueDate: '2026-02-27', dueMinutes: 15 * 60 }),
    task('tomorrow', { dueDate: '2026-03-03' }),
    task('undated', { dueDate: null }),
    task('done', { dueDate: today, doneAt: 1 }),
  ]

  it('waits for the time of a step, and till nine for one without', () => {
    expect(ids(dueNow(tasks, today, 7 * 60, none))).toEqual([])
    expect(ids(dueNow(tasks, today, 8 * 60, none))).toEqual(['early'])
    expect(ids(dueNow(tasks, today, 9 * 60, none))).toEqual(['early', 'allday', 'old'])
    expect(ids(dueNow(tasks, today, 23 * 60, none))).toEqual(['early', 'noon', 'allday', 'old'])
  })

  it('reminds once, and anew when the date was moved', () => {
    const [early] = tasks
    if (!early) throw new Error('no task')
    const shown = new Set([reminderKey(early)])
    expect(ids(dueNow(tasks, today, 8 * 60, shown))).toEqual([])
    const moved = [{ ...early, dueMinutes: 8 * 60 + 30 }]
    expect(ids(dueNow(moved, today, 9 * 60, shown))).toEqual(['early'])
  })
})
