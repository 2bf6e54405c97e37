// What a brief and a day say of training.
import { expect, test } from 'vitest'
import { weekdayCalendar } from '../../../shared/kernel/working-days.ts'
import type { TrainingAssignmentRow } from '../../../shared/readmodel/training-rows.ts'
import { trainingOfDay, trainingStands } from '../../../shared/reports/training-stands.ts'

/** Begun on a Monday: an item for Wednesday, and one for Friday that waits for it. */
function assignment(change: Partial<TrainingAssignmentRow> = {}): TrainingAssignmentRow {
  return {
    id: 'training-assignment:a:1',
    planTitle: 'First calls',
    startDate: '2026-03-02',
    measured: {},
    items: [
      { key: 'read', kind: 'reading', title: 'Read', order: 1, dueDays: 2 },
      {
        key: 'call',
        kind: 'milestone',
        title: 'Call',
        order: 2,
        dueDays: 4,
        after: { read: 'read' },
        measure: { count: 2 },
      },
    ],
    ...change,
  } as unknown as TrainingAssignmentRow
}

test('what can be done next is named, and not what still waits; late is what was due before today', () => {
  expect(trainingStands([assignment()], '2026-03-05', weekdayCalendar)).toEqual([
    {
      assignmentId: 'training-assignment:a:1',
      plan: 'First calls',
      done: 0,
      total: 2,
      late: 1,
      finishedAt: null,
      next: { title: 'Read', dueDate: '2026-03-04', isLate: true },
    },
  ])
  const [read] = trainingStands([assignment({ done: { read: 5 } })], '2026-03-05', weekdayCalendar)
  expect([read?.done, read?.late, read?.next]).toEqual([1, 0, { title: 'Call', dueDate: '2026-03-06', isLate: false }])
})

test('a day speaks of what is due within three days or late, the first due first, and of nothing that is finished', () => {
  const soon = assignment({ id: 'training-assignment:a:2' as never, startDate: '2026-03-01' })
  const through = assignment({
    id: 'training-assignment:a:3' as never,
    done: { read: 5 },
    measured: { call: { count: 2, reachedAt: 9, noteIds: [] } },
  })
  expect(trainingStands([through], '2026-03-05', weekdayCalendar)[0]).toMatchObject({
    done: 2,
    finishedAt: 9,
    next: null,
  })
  const far = assignment({ id: 'training-assignment:a:4' as never, startDate: '2026-03-09' })
  const bare = assignment({ id: 'training-assignment:a:5' as never, items: [] })
  const ids = (today: string) =>
    trainingOfDay([far, assignment(), through, soon, bare], today, weekdayCalendar).map(({ assignmentId }) =>
      assignmentId.slice(-1),
    )
  expect(ids('2026-02-20')).toEqual([])
  expect(ids('2026-03-02')).toEqual(['2', '1'].toSorted())
  expect(ids('2026-03-08')).toEqual(['1', '2', '4'])
})
