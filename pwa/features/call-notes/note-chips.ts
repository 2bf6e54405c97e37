// What the list of call notes is filtered by, in words.
import { m } from '../../../shared/i18n/index.ts'
import type { PersonRow } from '../../../shared/readmodel/rows.ts'
import { datesWord } from '../../platform/lists/filter-fields.ts'
import { ME, NONE } from '../../platform/lists/list-query.ts'
import type { NoteQuery } from '../../platform/lists/note-list.ts'
import { datesToText } from '../../platform/lists/ranges.ts'
import { channelText, outcomeText } from '../../platform/parts/notes/note-words.ts'

function authorWord(author: string, people: readonly PersonRow[]): string {
  if (author === ME) return m.notes_filter_me()
  if (author === NONE) return m.numbers_nobody()
  return people.find((person) => person.id === author)?.name ?? m.lists_unknown()
}

/** One chip for each filter of the query; the key is its part of the address. */
export function noteChips(query: NoteQuery, people: readonly PersonRow[]): { key: string; label: string }[] {
  const { author, outcome, channel, dates } = query
  const parts: [key: string, field: string, value: string][] = []
  if (author) parts.push(['author', m.notes_filter_author(), authorWord(author, people)])
  if (outcome)
    parts.push(['outcome', m.notes_outcome(), outcome === NONE ? m.numbers_no_outcome() : outcomeText(outcome)])
  if (channel)
    parts.push(['channel', m.notes_channel(), channel === NONE ? m.numbers_no_channel() : channelText(channel)])
  if (dates) parts.push(['dates', m.notes_filter_dates(), datesWord(datesToText(dates))])
  return parts.map(([key, field, value]) => ({ key, label: m.lists_chip({ field, value }) }))
}
