// The elements of a note's template, whichever kind of template it is, and how one moves between empty, noted and validated.
import type { ElementState } from '../../../shared/domain/call-note/call-note.ts'
import { BUILT_IN_TEMPLATES, type BuiltInTemplate } from '../../../shared/domain/note-template/note-template.ts'
import type { NoteTemplateRow } from '../../../shared/readmodel/rows.ts'
import type { ElementValue } from '../../platform/parts/notes/note-fields.ts'

export interface TemplateElement {
  key: string
  label: string
  hint: string
}

/** Words of a built-in element. */
export type ElementWords = (key: string) => { label: string; hint: string } | null

/** True for the key of a built-in template. */
export function isBuiltIn(template: string | null): template is BuiltInTemplate {
  return template !== null && Object.hasOwn(BUILT_IN_TEMPLATES, template)
}

/** The elements of a template in order; none for no template or one that is not known (deleted, or from a newer version). */
export function templateElements(
  template: string | null,
  own: readonly NoteTemplateRow[],
  words: ElementWords,
): TemplateElement[] {
  if (isBuiltIn(template))
    return BUILT_IN_TEMPLATES[template].map((key) => ({ key, ...(words(key) ?? { label: key, hint: '' }) }))
  const found = own.find((each) => each.id === template)
  return Object.entries(found?.elements ?? {})
    .sort(([keyA, a], [keyB, b]) => a.order - b.order || (keyA < keyB ? -1 : 1))
    .map(([key, element]) => ({ key, label: element.label, hint: element.hint ?? '' }))
}

/** Filled elements that the chosen template does not show: they stay visible after a change of template. */
export function otherElements(
  elements: Record<string, ElementValue>,
  shown: readonly TemplateElement[],
  own: readonly NoteTemplateRow[],
  words: ElementWords,
): TemplateElement[] {
  const keys = new Set(shown.map((each) => each.key))
  return Object.entries(elements)
    .filter(([key, value]) => !keys.has(key) && (value.text !== '' || value.state !== 'empty'))
    .map(([key]) => {
      const owned = own.map((template) => template.elements?.[key]).find((element) => element !== undefined)
      return { key, label: owned?.label ?? words(key)?.label ?? key, hint: '' }
    })
}

const NEXT: Record<ElementState, ElementState> = { empty: 'noted', noted: 'validated', validated: 'empty' }

/** One press further: empty, noted, validated, and round again. The text stays. */
export function cycleState(value: ElementValue): ElementValue {
  return { ...value, state: NEXT[value.state] }
}

/** Typing notes an element; emptying its text takes that back, but what the customer confirmed stays confirmed. */
export function typeElement(value: ElementValue, text: string): ElementValue {
  if (value.state === 'validated') return { ...value, text }
  return { state: text.trim() === '' ? 'empty' : 'noted', text }
}
