// Milestones, counted from call notes when they are asked for: what is counted then cannot drift from the records.
import { countsFor, measureNotes, type MeasurableNote } from '../domain/training/milestone.ts'
import type { Measure } from '../domain/training/item-values.ts'
import type { ReadModel } from './read-model.ts'
import type { StoredNote } from './stored-rows.ts'
import type { MeasuredNotes } from './training-rows.ts'

/** Notes read at once. */
const SLICE = 500

/** Whose notes from when on (ms, inclusive) count for what, by a name of one's own. */
export interface MeasureQuestion {
  authorId: string
  from: number
  measures: Record<string, Measure>
}

/** The first moment of a local date on this device, ms. */
export function startOfDate(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number)
  return new Date(year, month - 1, day).getTime()
}

/** Notes of these people, by author, from the columns alone: what stands in templates is not in them. */
export async function notesOf(
  model: ReadModel,
  fromByAuthor: ReadonlyMap<string, number>,
): Promise<Map<string, MeasurableNote[]>> {
  const table = await model.columns('callNotes')
  const [author, channel, outcome] = [table.texts('author'), table.texts('channel'), table.texts('outcome')]
  const at = table.numbers('at')
  const wanted = author.matching((id) => fromByAuthor.has(id))
  const notes = new Map<string, MeasurableNote[]>()
  for (let slot = 0; slot < table.size; slot++) {
    if (wanted[author.codeOf(slot)] !== 1 || !table.isLive(slot)) continue
    const authorId = author.get(slot)
    if (at.get(slot) < (fromByAuthor.get(authorId) ?? Infinity)) continue
    const note = { id: table.idOf(slot), at: at.get(slot), channel: channel.get(slot), outcome: outcome.get(slot) }
    const held = notes.get(authorId)
    if (held) held.push(note)
    else notes.set(authorId, [note])
  }
  return notes
}

/** Notes with their templates and elements, read from the rows. */
async function withElements(model: ReadModel, notes: readonly MeasurableNote[]): Promise<MeasurableNote[]> {
  const whole: MeasurableNote[] = []
  for (let start = 0; start < notes.length; start += SLICE) {
    const ids = notes.slice(start, start + SLICE).map(({ id }) => id)
    const rows = await model.rows.getMany<StoredNote>('callNotes', ids, { keep: false })
    for (const row of rows) if (row) whole.push(row)
  }
  return whole
}

/** Answers all questions with one walk over the notes; in the order of the questions. */
export async function measureAll(
  model: ReadModel,
  questions: readonly MeasureQuestion[],
): Promise<Record<string, MeasuredNotes>[]> {
  const fromByAuthor = new Map<string, number>()
  for (const { authorId, from, measures } of questions) {
    if (Object.keys(measures).length > 0) fromByAuthor.set(authorId, Math.min(from, fromByAuthor.get(authorId) ?? from))
  }
  if (fromByAuthor.size === 0) return questions.map(() => ({}))
  const notes = await notesOf(model, fromByAuthor)
  const answers: Record<string, MeasuredNotes>[] = []
  for (const { authorId, from, measures } of questions) {
    const own = (notes.get(authorId) ?? []).filter(({ at }) => at >= from)
    const answer: Record<string, MeasuredNotes> = {}
    for (const [name, measure] of Object.entries(measures)) {
      const { template, elements: _elements, ...plain } = measure
      // Only those that may count at all are read.
      const possible = template
        ? await withElements(
            model,
            own.filter((note) => countsFor(plain, note)),
          )
        : own
      answer[name] = measureNotes(measure, possible)
    }
    answers.push(answer)
  }
  return answers
}
