// The list of call notes as it stands in the address, for the list itself and for links into it.
import {
  CALL_CHANNELS,
  CALL_OUTCOMES,
  type CallChannel,
  type CallOutcome,
} from '../../../shared/domain/call-note/call-note.ts'
import { ME, NONE, orNone } from './list-query.ts'
import { datesToText, datesToTimes, textToDates, type DateRange } from './ranges.ts'

export interface NoteQuery {
  /** A person id, `me` or `none`. */
  author?: string
  outcome?: CallOutcome | typeof NONE
  channel?: CallChannel | typeof NONE
  dates?: DateRange
}

/** Parts of the address that filter; the others say which tab and which text. */
export const NOTE_FILTER_PARAMS = ['author', 'outcome', 'channel', 'dates'] as const

/** Reads the filters out of an address; what is not known is passed over. */
export function paramsToNoteQuery(params: URLSearchParams): NoteQuery {
  const author = params.get('author')
  const outcome = [...CALL_OUTCOMES, NONE].find((each) => each === params.get('outcome'))
  const channel = [...CALL_CHANNELS, NONE].find((each) => each === params.get('channel'))
  const dates = textToDates(params.get('dates') ?? '')
  return {
    ...(author && { author }),
    ...(outcome && { outcome }),
    ...(channel && { channel }),
    ...(dates && { dates }),
  }
}

/** The address of the list under these filters. */
export function noteListHref(query: NoteQuery): string {
  const { dates, ...plain } = query
  const params = new URLSearchParams(plain)
  if (dates) params.set('dates', datesToText(dates))
  const text = params.toString()
  return `/notes${text ? `?${text}` : ''}`
}

/** The filters as the read model understands them, for this reader. */
export function toNoteFilter(
  query: NoteQuery,
  personId: string,
): { authorId?: string; outcome?: string; channel?: string; from?: number; to?: number } {
  const { author, outcome, channel, dates } = query
  return {
    ...(author && { authorId: author === ME ? personId : orNone(author) }),
    ...(outcome && { outcome: orNone(outcome) }),
    ...(channel && { channel: orNone(channel) }),
    ...(dates && datesToTimes(dates)),
  }
}
