// Asks the team's space for what a brief is made of, and gives each line its words and the address of the records behind it.
import { OPEN_LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import { addDays, type IsoDate } from '../../../shared/kernel/dates.ts'
import { formatNumber, m } from '../../../shared/i18n/index.ts'
import type { ActionItemRow } from '../../../shared/readmodel/rows.ts'
import type { BriefFacts, BriefLine } from '../../../shared/reports/brief.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { LEAD_LIST } from '../../platform/lists/list-definitions.ts'
import { listHref } from '../../platform/lists/list-query.ts'
import { noteListHref } from '../../platform/lists/note-list.ts'
import { datesToText, dayStart, type DateRange } from '../../platform/lists/ranges.ts'
import { stepListHref } from '../../platform/lists/step-list.ts'
import { recordToPath } from '../../platform/record-links.ts'

/** So long nothing happened with a lead in work: silence worth a word, days. */
const SILENT_DAYS = 21
const MOST = 500

/** Whom a brief is about, and since when. Both dates belong to it. */
export interface BriefScope {
  personId: string
  from: IsoDate
  to: IsoDate
  today: IsoDate
}

/** Reads the facts of a brief. `actions`: open action items of the pair, which the team does not know. */
export async function readBrief(
  team: Workspace,
  { personId, from, to, today }: BriefScope,
  actions: readonly ActionItemRow[],
): Promise<BriefFacts> {
  const [start, end] = [dayStart(from), dayStart(addDays(to, 1))]
  const all = { offset: 0, limit: MOST }
  const none = { offset: 0, limit: 0 }
  const sort = { field: 'createdAt', direction: 'desc' } as const
  const owner = [personId]
  const count = async (filter: object): Promise<number> =>
    (await team.query('leads.window', { ...none, filter: { owner, ...filter }, sort, today })).total
  const within = { from: start, to: end }
  const [notes, before, done, open, created, qualified, disqualified, silent] = await Promise.all([
    team.query('callNotes.window', { ...all, text: '', authorId: personId, ...within }),
    team.query('callNotes.window', { ...none, text: '', authorId: personId, from: start - (end - start), to: start }),
    team.query('tasks.window', { ...all, state: 'done', ownerId: personId }),
    team.query('tasks.window', { ...all, state: 'open', ownerId: personId }),
    count({ created: within }),
    count({ status: ['qualified'], updated: within }),
    count({ status: ['disqualified'], updated: within }),
    count({ status: OPEN_LEAD_STATUSES, activity: { to: dayStart(addDays(today, -SILENT_DAYS)) } }),
  ])
  return {
    today,
    from: start,
    to: end,
    notes,
    notesBefore: before.total,
    done: done.rows,
    open: open.rows,
    leads: { created, qualified, disqualified, silent },
    silentDays: SILENT_DAYS,
    actions,
  }
}

/** What a line says. */
export function briefText(line: BriefLine): string {
  const { code, count, text = '' } = line
  const name = line.name || m.meetings_brief_unnamed()
  const before = formatNumber(line.before ?? 0)
  switch (code) {
    case 'calls':
      return m.meetings_brief_calls({ count, before })
    case 'no_calls':
      return m.meetings_brief_no_calls({ before })
    case 'won':
      return m.meetings_brief_won({ name })
    case 'lost':
      return m.meetings_brief_lost({ name })
    case 'objection':
      return m.meetings_brief_objection({ name, text })
    case 'new_leads':
      return m.meetings_brief_new_leads({ count })
    case 'qualified':
      return m.meetings_brief_qualified({ count })
    case 'disqualified':
      return m.meetings_brief_disqualified({ count })
    case 'silent':
      return m.meetings_brief_silent({ count, days: SILENT_DAYS })
    case 'kept':
      return m.meetings_brief_kept({ count })
    case 'late':
      return m.meetings_brief_late({ count })
    case 'broken':
      return m.meetings_brief_broken({ count })
    case 'actions':
      return m.meetings_brief_actions({ count })
  }
}

/** The address, in the team's space, of the records behind a line; null where they stand on this very screen. */
export function briefHref(line: BriefLine, { personId, from, to, today }: BriefScope): string | null {
  const dates: DateRange = { from, to }
  const leads = (filter: object): string => listHref(LEAD_LIST, { owner: [personId], ...filter })
  switch (line.code) {
    case 'calls':
    case 'no_calls':
      return noteListHref({ author: personId, dates })
    case 'won':
    case 'lost':
    case 'objection':
      return recordToPath(line.records[0] ?? '')
    case 'new_leads':
      return leads({ created: [datesToText(dates)] })
    case 'qualified':
    case 'disqualified':
      return leads({ status: [line.code], updated: [datesToText(dates)] })
    case 'silent':
      return leads({
        status: [...OPEN_LEAD_STATUSES],
        activity: [datesToText({ to: addDays(today, -SILENT_DAYS - 1) })],
      })
    case 'kept':
    case 'late':
      return stepListHref({ show: 'done', whose: personId, dates })
    case 'broken':
      return stepListHref({ show: 'overdue', whose: personId })
    case 'actions':
      return null
  }
}
