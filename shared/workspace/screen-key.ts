// Answers to the questions of first screens are kept on the disk, so that the next start shows a list before the core is even running.
// Page and core must name a question alike: this file does.
import { READ_MODEL_VERSION } from '../readmodel/version.ts'
import type { QueryName } from './api.ts'
import { PROTOCOL } from './protocol.ts'

/** A kept answer. It is removed in the transaction of the first change that may alter it, so one that is there is true. */
export interface SavedScreen {
  /** The question, as `screenKey` names it. */
  id: string
  /** Answers of another version are not shown. */
  format: string
  answer: unknown
}

export const SCREEN_FORMAT = `${PROTOCOL}.${READ_MODEL_VERSION}`

const KEPT: ReadonlySet<QueryName> = new Set<QueryName>([
  'team.get',
  'people.all',
  'leads.window',
  'leads.counts',
  'leads.tags',
  'accounts.window',
  'contacts.window',
  'callNotes.window',
  'tasks.window',
  'tasks.dueCount',
  'savedViews.all',
  'pages.window',
  'numbers',
  'goals.of',
  'goals.periods',
  'meetings.all',
  'cadence.get',
  'development.get',
  'actionItems.all',
  'scorecards.all',
  'trends.all',
  'deleted.window',
])
/** Answered otherwise on another day. */
const DATED: ReadonlySet<QueryName> = new Set<QueryName>(['tasks.dueCount', 'numbers', 'goals.of'])
const LONGEST = 2000

/** The name of a question whose answer is worth keeping; null for any other: later pages of a list, and what somebody is typing. */
export function screenKey(name: QueryName, params: unknown): string | null {
  if (!KEPT.has(name)) return null
  const { offset = 0, limit = 0, text = '', filter, ...rest } = params as Record<string, unknown>
  const { text: typed, ...filters } = (filter ?? {}) as Record<string, unknown>
  if (offset !== 0 || Number(limit) > 100 || text !== '' || (typed !== undefined && typed !== '')) return null
  const isDated = DATED.has(name) || Array.isArray(filters['nextStep'])
  const { today, ...undated } = rest
  const key = JSON.stringify([name, { limit, filter: filters, ...undated, ...(isDated ? { today } : {}) }])
  return key.length <= LONGEST ? key : null
}
