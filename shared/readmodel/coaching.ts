// What a coaching pair asks: its meetings, agendas, action items, scorecards and trends. A pair has hundreds of such records, not
// thousands: the tables are read whole.
import { trendsOf, type Finished } from '../domain/assessment/trend.ts'
import type { Assessment } from '../domain/assessment/assessment.ts'
import type { ActionItem } from '../domain/action-item/action-item.ts'
import type { AgendaPoint } from '../domain/agenda-point/agenda-point.ts'
import { agendaOf, compareMeetings, type MeetingKey } from '../domain/one-on-one/agenda.ts'
import type { OneOnOne } from '../domain/one-on-one/one-on-one.ts'
import { agreementOf, type Scored } from '../domain/scorecard/agreement.ts'
import { currentVersion, scoreOf, type Question } from '../domain/scorecard/questions.ts'
import type { Scorecard, ScorecardVersion } from '../domain/scorecard/scorecard.ts'
import { compareText } from './collation.ts'
import type { ReadModel } from './read-model.ts'
import type {
  ActionItemRow,
  AgendaRow,
  AssessmentRow,
  FilledCard,
  MeetingLine,
  NeedLimitsRow,
  PersonTrends,
  PraiseRow,
  ScorecardLine,
  ScorecardRow,
} from './rows.ts'

const EXCERPT = 200

/** All one-on-ones, the latest date first. */
export async function meetingsAll(model: ReadModel): Promise<MeetingLine[]> {
  const rows = await model.rows.all<OneOnOne>('oneOnOnes')
  const key = ({ id, date = '', createdAt }: OneOnOne): MeetingKey => ({ id, date, createdAt })
  return rows
    .sort((a, b) => compareMeetings(key(b), key(a)))
    .map(({ body = '', answers: _answers, ...row }) => ({
      ...row,
      excerpt: body.slice(0, EXCERPT).replace(/\s+/gu, ' '),
    }))
}

/** The agenda of a meeting: of shared points, or of private ones about a pair. */
export async function agendaOfMeeting(
  model: ReadModel,
  { meetingId, meetings, pairId }: { meetingId: string; meetings: MeetingKey[]; pairId?: string },
): Promise<AgendaRow[]> {
  const meeting = meetings.find(({ id }) => id === meetingId)
  if (!meeting) return []
  const [points, people] = await Promise.all([model.rows.all<AgendaPoint>('agendaPoints'), model.people()])
  const wanted = points.filter((point) => (point.pairId ?? null) === (pairId ?? null))
  return agendaOf(meeting, meetings, wanted).map((point) => ({
    ...point,
    authorName: people.get(point.authorId ?? '')?.name ?? '',
  }))
}

/** Words of recognition that were given from a moment on and before another one (ms), the latest first. */
export async function praiseOf(model: ReadModel, { from, to }: { from: number; to: number }): Promise<PraiseRow[]> {
  const [points, people] = await Promise.all([model.rows.all<AgendaPoint>('agendaPoints'), model.people()])
  return points
    .filter(({ isPraise, pairId, tickedAt }) => isPraise && !pairId && tickedAt && tickedAt >= from && tickedAt < to)
    .sort((a, b) => (b.tickedAt ?? 0) - (a.tickedAt ?? 0) || (a.id < b.id ? -1 : 1))
    .map((point) => ({ ...point, authorName: people.get(point.authorId ?? '')?.name ?? '' }))
}

const DONE_SHOWN = 100

/** Open: by due date, those without one last. Done: latest first. */
export async function actionItems(
  model: ReadModel,
  { state, oneOnOneId }: { state: 'open' | 'done'; oneOnOneId?: string },
): Promise<ActionItemRow[]> {
  const [items, people] = await Promise.all([model.rows.all<ActionItem>('actionItems'), model.people()])
  const due = ({ dueDate }: ActionItem): string => dueDate ?? '9999'
  const rows = items
    .filter((item) => Boolean(item.doneAt) === (state === 'done') && (!oneOnOneId || item.oneOnOneId === oneOnOneId))
    .sort((a, b) => {
      const by = state === 'done' ? (b.doneAt ?? 0) - (a.doneAt ?? 0) : due(a).localeCompare(due(b))
      return by || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
    })
  return (state === 'done' ? rows.slice(0, DONE_SHOWN) : rows).map((item) => ({
    ...item,
    ownerName: people.get(item.ownerId ?? '')?.name ?? '',
  }))
}

/** Everything about scorecards, and what is worked out from it. */
async function readCards(model: ReadModel) {
  const [cards, versions, assessments, people] = await Promise.all([
    model.rows.all<Scorecard>('scorecards'),
    model.rows.all<ScorecardVersion>('scorecardVersions'),
    model.rows.all<Assessment>('assessments'),
    model.people(),
  ])
  const byId = new Map(versions.map((version) => [version.id as string, version]))
  const names = new Map(cards.map((card) => [card.id as string, card.name ?? '']))
  const questionsOf = (versionId: string): readonly Question[] => byId.get(versionId)?.questions ?? []
  const toRow = (filled: Assessment): AssessmentRow => ({
    ...filled,
    personName: people.get(filled.personId ?? '')?.name ?? '',
    scorerName: people.get(filled.scorerId ?? '')?.name ?? '',
    cardName: names.get(filled.scorecardId ?? '') ?? byId.get(filled.versionId ?? '')?.name ?? '',
    score: scoreOf(questionsOf(filled.versionId ?? ''), filled.answers ?? {}),
  })
  const toLine = (card: Scorecard): ScorecardLine => ({
    ...card,
    current: currentVersion(versions.filter(({ scorecardId }) => scorecardId === card.id)),
    finished: assessments.filter(({ scorecardId, finishedAt }) => scorecardId === card.id && finishedAt).length,
  })
  return { cards, versions, assessments, people, byId, questionsOf, toRow, toLine }
}

/** All cards by name, those put away last. */
export async function scorecardsAll(model: ReadModel): Promise<ScorecardLine[]> {
  const { cards, toLine } = await readCards(model)
  return cards
    .map(toLine)
    .sort(
      (a, b) =>
        Number(Boolean(a.archivedAt)) - Number(Boolean(b.archivedAt)) ||
        compareText(a.name ?? '', b.name ?? '') ||
        (a.id < b.id ? -1 : 1),
    )
}

/** What scorers of one thing are compared by: the record behind it, else its words and day. */
function toScored(filled: Assessment): Scored {
  return {
    scorerId: filled.scorerId ?? '',
    subject: filled.subjectId ?? `${filled.date ?? ''} ${filled.subject ?? ''}`,
    versionId: filled.versionId ?? '',
    answers: filled.answers ?? {},
  }
}

/** One card with its versions, what was filled, and how far its scorers agree. */
export async function scorecardById(model: ReadModel, { id }: { id: string }): Promise<ScorecardRow | null> {
  const card = await model.find<Scorecard>('scorecards', id)
  if (!card) return null
  const { versions, assessments, questionsOf, toRow, toLine } = await readCards(model)
  const own = assessments.filter(({ scorecardId }) => scorecardId === id)
  return {
    ...toLine(card),
    versions: versions
      .filter(({ scorecardId }) => scorecardId === id)
      .sort((a, b) => (b.number ?? 0) - (a.number ?? 0) || b.createdAt - a.createdAt),
    assessments: own.sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || b.createdAt - a.createdAt).map(toRow),
    agreement: agreementOf(own.filter(({ finishedAt }) => finishedAt).map(toScored), questionsOf),
  }
}

/** One filled card with the version that it answers to. */
export async function assessmentById(model: ReadModel, { id }: { id: string }): Promise<FilledCard | null> {
  const filled = await model.find<Assessment>('assessments', id)
  if (!filled) return null
  const { byId, toRow } = await readCards(model)
  return { ...toRow(filled), version: byId.get(filled.versionId ?? '') ?? null }
}

/** The trends of everybody who was judged, by name. */
export async function trendsOfAll(model: ReadModel): Promise<PersonTrends[]> {
  const { assessments, people, questionsOf } = await readCards(model)
  const byPerson = new Map<string, Finished[]>()
  for (const { id, personId, date = '', answers = {}, versionId = '', finishedAt } of assessments) {
    if (!finishedAt || !personId) continue
    const held = byPerson.get(personId) ?? []
    held.push({ id, date, answers, questions: questionsOf(versionId) })
    byPerson.set(personId, held)
  }
  return [...byPerson]
    .map(([personId, finished]) => ({
      personId,
      personName: people.get(personId)?.name ?? '',
      trends: trendsOf(finished),
    }))
    .sort((a, b) => compareText(a.personName, b.personName))
}

/** The limits of a team that are kept in this space: of two that devices made apart, the one changed later, then the greater id. */
export async function needLimitsOf(model: ReadModel, { teamId }: { teamId: string }): Promise<NeedLimitsRow | null> {
  const rows = (await model.rows.all<NeedLimitsRow>('needLimits')).filter((row) => row.teamId === teamId)
  return rows.sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1))[0] ?? null
}
