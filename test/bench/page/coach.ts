// A coach's morning: who needs her, and the brief of each of her people, as the screens ask for them.
import { briefOf } from '../../../shared/reports/brief.ts'
import { STANDARD_LIMITS } from '../../../shared/reports/need-limits.ts'
import { needsOf } from '../../../shared/reports/needs.ts'
import { loadWorkCalendar } from '../../../shared/domain/calendar/load-calendar.ts'
import { addDays } from '../../../shared/kernel/dates.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { readBrief } from '../../../pwa/features/meetings/brief-facts.ts'
import { dayStart } from '../../../pwa/platform/lists/ranges.ts'

/** The last day of a large team's history. */
const today = '2026-11-20'
const BRIEF_DAYS = 14
const ROUNDS = 20

/** ms. `first` are those of a process that has asked neither before. */
export interface CoachTimes {
  needs: { first: number; again: number[] }
  brief: { first: number; again: number[] }
  /** People ranked, reasons found, and lines of all briefs: nothing was measured of nothing. */
  people: number
  reasons: number
  lines: number
}

async function needs(workspace: Workspace): Promise<{ people: number; reasons: number }> {
  const calendar = await loadWorkCalendar('CN')
  const { quietDays, winDays } = STANDARD_LIMITS
  const people = await workspace.query('people.pulse', {
    today,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    quietBefore: dayStart(addDays(today, -quietDays)),
    winsFrom: dayStart(addDays(today, -winDays)),
  })
  const ranked = needsOf({ today, people, pairs: new Map(), calendar, limits: STANDARD_LIMITS })
  return { people: ranked.length, reasons: ranked.reduce((sum, need) => sum + need.reasons.length, 0) }
}

async function brief(workspace: Workspace, personId: string): Promise<number> {
  const scope = { personId, from: addDays(today, -BRIEF_DAYS), to: today, today }
  return briefOf(await readBrief(workspace, scope, { actions: [], praise: [], development: [] })).length
}

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now()
  const value = await work()
  return { ms: performance.now() - start, value }
}

/** Measures both, from the question to what the screen would show. */
export async function measureCoach(workspace: Workspace): Promise<CoachTimes> {
  const people = (await workspace.query('people.all', {})).filter(({ id }) => id !== workspace.personId)
  const first = await timed(() => needs(workspace))
  const again: number[] = []
  for (let round = 0; round < ROUNDS; round++) again.push((await timed(() => needs(workspace))).ms)
  const briefs: { ms: number; value: number }[] = []
  for (const { id } of people) briefs.push(await timed(() => brief(workspace, id)))
  return {
    needs: { first: first.ms, again },
    brief: { first: briefs[0]?.ms ?? Number.NaN, again: briefs.slice(1).map(({ ms }) => ms) },
    ...first.value,
    lines: briefs.reduce((sum, { value }) => sum + value, 0),
  }
}
