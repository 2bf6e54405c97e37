// Search over a pair's one-on-ones: their notes, answers, points and action items. They are hundreds, and are looked through as they are: words
// are found and proved as everywhere else, but stand in no index.
import type { ActionItem } from '../domain/action-item/action-item.ts'
import type { AgendaPoint } from '../domain/agenda-point/agenda-point.ts'
import type { OneOnOne } from '../domain/one-on-one/one-on-one.ts'
import { groupBy } from './group-by.ts'
import type { ReadModel } from './read-model.ts'
import type { SearchHit } from './rows.ts'
import { judge } from './search/evidence.ts'
import { snippetOf } from './search/highlight.ts'
import type { SearchParams } from './search.ts'

/** The type of hits that are one-on-ones. */
export const MEETING_HIT = 'one-on-one'

/** What is searched of a meeting, in the order in which a match is shown. Private points stand in another space. */
function textsOf(meeting: OneOnOne, points: readonly AgendaPoint[], items: readonly ActionItem[]): string[] {
  return [
    ...points.flatMap(({ title, detail }) => [title, detail]),
    ...items.flatMap(({ title, evidence, records }) => [
      title,
      evidence,
      ...Object.values(records ?? {}).map((record) => record.title),
    ]),
    meeting.body,
    ...Object.values(meeting.answers ?? {}).map(({ text }) => text),
    meeting.place,
  ].filter((text): text is string => Boolean(text))
}

/** Meetings that hold all words of a text, anywhere, the latest first. The title of a hit is the date, ISO: screens say it in words. */
export async function searchMeetings(
  model: ReadModel,
  { text, types, field, limit }: SearchParams,
): Promise<SearchHit[]> {
  if ((types?.length && !types.includes(MEETING_HIT)) || (field && field !== 'text')) return []
  const meetings = (await model.whole('oneOnOnes')) as unknown[] as OneOnOne[]
  if (meetings.length === 0) return []
  const read = await (await model.searchable()).read(text)
  if (!read || read.query.words.length === 0) return []
  const { query, scripts } = read
  const of = ({ oneOnOneId }: { oneOnOneId?: string | null }): string[] => (oneOnOneId ? [oneOnOneId] : [])
  const points = groupBy((await model.whole('agendaPoints')) as unknown[] as AgendaPoint[], of)
  const items = groupBy((await model.whole('actionItems')) as unknown[] as ActionItem[], of)
  const hits: SearchHit[] = []
  for (const meeting of [...meetings].sort((a, b) => (b.date ?? '').localeCompare(a.date ?? ''))) {
    if (hits.length >= limit) break
    const texts = textsOf(meeting, points.get(meeting.id) ?? [], items.get(meeting.id) ?? [])
    const fields = { name: [], company: [], reach: [], text: texts }
    if (judge(query, { name: '', kind: 'other', fields, at: 0 }, scripts) === null) continue
    const shown = texts.reduce<ReturnType<typeof snippetOf>>(
      (held, one) => held ?? snippetOf(one, query, scripts),
      null,
    )
    hits.push({
      type: MEETING_HIT,
      id: meeting.id,
      title: meeting.date ?? '',
      context: meeting.place ?? '',
      titleRanges: [],
      snippet: shown?.snippet ?? '',
      snippetRanges: shown?.ranges ?? [],
      at: meeting.updatedAt,
    })
  }
  return hits
}
