// The goals of a team with a coach: for each person the year, the quarter and the month in calls, and three more of the month.
import type { Metric } from '../../../shared/domain/goal/metric.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'

const calls: Metric = { measure: 'count', of: { records: 'callNotes', filter: {} } }
const won: Metric = {
  measure: 'ratio',
  of: { records: 'callNotes', filter: { outcome: ['won'] } },
  over: { records: 'callNotes', filter: {} },
}
const minutes: Metric = { measure: 'sum', of: { records: 'callNotes', filter: {} }, field: 'minutes' }
const leads: Metric = { measure: 'count', of: { records: 'leads', filter: {} } }

/** Sets the goals of everybody, so that some are behind and some are not. */
export async function setGoals(workspace: Workspace): Promise<void> {
  const people = await workspace.query('people.all', {})
  for (const [at, { id: ownerId }] of people.entries()) {
    const wanted = [
      { title: 'Calls', metric: calls, unit: 'count', period: '2026', target: 4000 + 500 * at },
      { title: 'Calls', metric: calls, unit: 'count', period: '2026-Q4', target: 1000 + 100 * at },
      { title: 'Calls', metric: calls, unit: 'count', period: '2026-11', target: 300 + 40 * at },
      { title: 'Won', metric: won, unit: 'percent', period: '2026-11', target: 800 + 100 * at },
      { title: 'Minutes', metric: minutes, unit: 'minutes', period: '2026-11', target: 6000 },
      { title: 'New leads', metric: leads, unit: 'count', period: '2026-11', target: 100 + 10 * at },
    ]
    for (const fields of wanted) {
      const made = await workspace.run('createGoal', { fields: { ...fields, kind: 'activity', ownerId } })
      if (!made.ok) throw new Error(`goal: ${made.error.code}`)
    }
  }
}
