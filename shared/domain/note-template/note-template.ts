// A call-note template: named elements to listen for. BANT, MEDDICC and SPIN are built in; teams write their own.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { line } from '../values.ts'

export const noteTemplate = defineRecord({
  type: 'note-template',
  collection: 'noteTemplates',
  version: 1,
  fields: {
    name: value(line(80)),
    /** Elements by key; `order` sorts them. */
    elements: keyed(v.object({ label: line(80), hint: v.optional(line(300)), order: v.pipe(v.number(), v.integer()) })),
  },
})

export type NoteTemplate = RecordOf<typeof noteTemplate>

/** Element keys of the built-in templates in their usual order; labels and hints are in `i18n/messages/notes`. */
export const BUILT_IN_TEMPLATES = {
  bant: ['budget', 'authority', 'need', 'timeline'],
  meddicc: [
    'metrics',
    'economic_buyer',
    'decision_criteria',
    'decision_process',
    'identify_pain',
    'champion',
    'competition',
  ],
  spin: ['situation', 'problem', 'implication', 'need_payoff'],
} as const

export type BuiltInTemplate = keyof typeof BUILT_IN_TEMPLATES
