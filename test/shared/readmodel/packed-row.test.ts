import fc from 'fast-check'
import { expect, test } from 'vitest'
import { definitionOf, type AnyRecord, type RecordType } from '../../../shared/domain/schema.ts'
import { packRow, unpackRow } from '../../../shared/readmodel/packed-row.ts'
import { recordToRow } from '../../../shared/readmodel/record-row.ts'
import type { Row, StoredSummary } from '../../../shared/readmodel/stored-rows.ts'
import { typeToTable } from '../../../shared/readmodel/tables.ts'

const TYPES = ['lead', 'account', 'contact', 'call-note', 'task'] as const satisfies RecordType[]

const element = fc.oneof(fc.string(), fc.record({ number: fc.string(), kind: fc.constant('phone') }))
const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.dictionary(fc.string(), element))
const id = fc.string({ minLength: 1 }).map((text) => `lead:${text}`)
/** As they are made, each under itself; and as a faulty or hostile peer may leave them. */
const subjects = fc.oneof(
  fc.uniqueArray(id).map((ids) => Object.fromEntries(ids.map((one) => [one, one]))),
  fc.dictionary(fc.string(), id),
)

/** A record of a type with any of its fields set, to anything. */
function anyRecord(type: RecordType): fc.Arbitrary<AnyRecord> {
  const meta = ['createdAt', 'createdBy', 'updatedAt', 'deletedAt', 'provenance']
  const own = Object.keys(definitionOf(type).fields).filter((name) => !meta.includes(name))
  const fields = Object.fromEntries(own.map((name) => [name, name === 'subjects' ? subjects : value]))
  return fc
    .tuple(fc.record(fields, { requiredKeys: [] }), fc.string(), fc.nat(), fc.nat())
    .map(([held, key, created, updated]) => {
      const record = { ...held, id: `${type}:${key}`, type, createdBy: 'person:a', createdAt: created } as never
      return Object.assign(record, { updatedAt: updated })
    })
}

test.each(TYPES)('a row of a %s comes back from the database as it went in', (type) => {
  const table = typeToTable(type)
  fc.assert(
    fc.property(anyRecord(type), (record) => {
      const row = recordToRow(record)
      // The database keeps a copy.
      const read = unpackRow(table, structuredClone(packRow(table, row)))
      expect(read).toEqual(row)
    }),
  )
})

test('what hangs on a record comes back whole, and so does what the database looks it up by', () => {
  const summary: StoredSummary = {
    id: 'lead:a:b',
    noteCount: 0,
    lastNoteAt: null,
    lastNoteId: null,
    openSteps: 0,
    nextStepTitle: '',
    nextStepDate: null,
    hangingAt: 7,
    contactCount: 0,
  }
  expect(unpackRow('summaries', structuredClone(packRow('summaries', summary)))).toEqual(summary)
  const note = {
    id: 'call-note:a:b',
    type: 'call-note',
    subjects: { 'lead:a:b': 'lead:a:b' },
    subjectIds: ['lead:a:b'],
  }
  const packed = packRow('callNotes', note) as Row & Record<string, unknown>
  expect(packed['subjectIds']).toEqual(['lead:a:b'])
  expect(JSON.stringify(packed).split('lead:a:b')).toHaveLength(2)
})

test('a row of before, under the names of its fields, is read as it is; so is one of an older list of fields', () => {
  const old = { id: 'lead:a:b', type: 'lead', createdAt: 1, updatedAt: 2, name: '王芳' }
  expect(unpackRow('leads', old)).toBe(old)
  const shorter = { id: 'lead:a:b', values: [1, 'person:a', 2] }
  expect(unpackRow('leads', shorter)).toEqual({
    id: 'lead:a:b',
    type: 'lead',
    createdAt: 1,
    createdBy: 'person:a',
    updatedAt: 2,
  })
})
