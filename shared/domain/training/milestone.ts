// Which call notes count for a milestone.
import { BUILT_IN_TEMPLATES } from '../note-template/note-template.ts'
import type { Measured } from './progress.ts'
import type { Measure } from './item-values.ts'

/** A call note as far as milestones are concerned. */
export interface MeasurableNote {
  id: string
  at: number
  channel?: string | undefined
  outcome?: string | null | undefined
  template?: string | null | undefined
  elements?: Readonly<Record<string, { state: string }>> | undefined
}

/** True when a note is one of those a milestone asks for. Who wrote it and when is not asked here. */
export function countsFor(measure: Measure, note: MeasurableNote): boolean {
  if (measure.channel !== undefined && note.channel !== measure.channel) return false
  if (measure.outcome !== undefined && note.outcome !== measure.outcome) return false
  const { template } = measure
  if (template === undefined || template === '') return true
  if (note.template !== template) return false
  const elements = note.elements ?? {}
  const isNoted = (key: string): boolean => Object.hasOwn(elements, key) && elements[key]?.state !== 'empty'
  if (measure.elements !== 'all') return Object.keys(elements).some(isNoted)
  // A team's own template does not say here what it asks for: what the note took over from it does.
  const wanted: readonly string[] = Object.hasOwn(BUILT_IN_TEMPLATES, template)
    ? BUILT_IN_TEMPLATES[template as keyof typeof BUILT_IN_TEMPLATES]
    : Object.keys(elements)
  return wanted.length > 0 && wanted.every(isNoted)
}

/** Notes listed with a milestone at most; all are counted. */
const MOST_LISTED = 100

/** What the notes of one person say of a milestone; `noteIds` are those that count, the earliest first. */
export function measureNotes(measure: Measure, notes: readonly MeasurableNote[]): Measured & { noteIds: string[] } {
  const counting = notes
    .filter((note) => countsFor(measure, note))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  return {
    count: counting.length,
    reachedAt: counting[measure.count - 1]?.at ?? null,
    noteIds: counting.slice(0, MOST_LISTED).map(({ id }) => id),
  }
}
