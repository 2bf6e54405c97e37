// A call note as a flat list of paths (`objective`, `elements/budget`, `subjects/lead:…`), each saved and merged on its own, and the way
// from such values to the arguments of a command.
import type { CallNote, ElementState } from '../../../../shared/domain/call-note/call-note.ts'
import { cleanText } from '../../../../shared/domain/text.ts'
import type { Patch } from '../../../../shared/domain/record.ts'
import { choiceKind, textKind, type Batch, type FieldKind } from '../../editor/fields.ts'
import { mergeText } from '../../editor/merge-text.ts'

export const TEXT_FIELDS = ['objective', 'needs', 'benefits', 'objections', 'result'] as const
export type TextField = (typeof TEXT_FIELDS)[number]
export const CHOICE_FIELDS = ['at', 'channel', 'outcome', 'template', 'durationSeconds', 'body', 'bodyDoc'] as const
export type ChoiceField = (typeof CHOICE_FIELDS)[number]

export interface ElementValue {
  state: ElementState
  text: string
}
export const EMPTY_ELEMENT: ElementValue = { state: 'empty', text: '' }

export const elementKind: FieldKind<ElementValue> = {
  toStored: (value) => ({ state: value.state, text: cleanText(value.text) }),
  equal: (a, b) => a.state === b.state && a.text === b.text,
  merge: (base, mine, theirs) => ({
    state: mine.state === base.state ? theirs.state : mine.state,
    text: mergeText(base.text, mine.text, theirs.text),
  }),
}

const ELEMENTS = 'elements/'
const SUBJECTS = 'subjects/'

export const elementPath = (key: string): string => ELEMENTS + key
export const subjectPath = (id: string): string => SUBJECTS + id

/** The way values of this path are stored, compared and merged. */
export function kindOf(path: string): FieldKind<unknown> {
  if (path.startsWith(ELEMENTS)) return elementKind as FieldKind<unknown>
  if ((TEXT_FIELDS as readonly string[]).includes(path)) return textKind as FieldKind<unknown>
  return choiceKind
}

/** The value of a path in a stored note; the empty value of its kind when it is not set or the note does not exist yet. */
export function valueAt(note: Partial<CallNote> | null, path: string): unknown {
  if (path.startsWith(ELEMENTS)) return note?.elements?.[path.slice(ELEMENTS.length)] ?? EMPTY_ELEMENT
  if (path.startsWith(SUBJECTS)) return note?.subjects?.[path.slice(SUBJECTS.length)] ?? null
  const value = (note as Record<string, unknown> | null)?.[path]
  return value ?? ((TEXT_FIELDS as readonly string[]).includes(path) ? '' : null)
}

/** Every path a note has values for. */
export function pathsOf(note: Partial<CallNote>): string[] {
  return [
    ...TEXT_FIELDS,
    ...CHOICE_FIELDS,
    ...Object.keys(note.elements ?? {}).map(elementPath),
    ...Object.keys(note.subjects ?? {}).map(subjectPath),
  ]
}

function isEmptyElement(value: unknown): boolean {
  const element = value as ElementValue
  return element.state === 'empty' && element.text === ''
}

/** The patch of an edit command. */
export function batchToPatch(batch: Batch): Patch {
  const set: Record<string, unknown> = {}
  const put: Record<string, Record<string, unknown>> = {}
  const remove: Record<string, string[]> = {}
  const keyed = (field: string, key: string, value: unknown, gone: boolean): void => {
    if (gone) (remove[field] ??= []).push(key)
    else (put[field] ??= {})[key] = value
  }
  for (const [path, value] of batch) {
    if (path.startsWith(ELEMENTS)) keyed('elements', path.slice(ELEMENTS.length), value, isEmptyElement(value))
    else if (path.startsWith(SUBJECTS)) keyed('subjects', path.slice(SUBJECTS.length), value, value === null)
    else set[path] = value
  }
  const patch: Patch = {}
  if (Object.keys(set).length > 0) patch.set = set
  if (Object.keys(put).length > 0) patch.put = put
  if (Object.keys(remove).length > 0) patch.remove = remove
  return patch
}
