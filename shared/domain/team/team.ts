// The team: one record in each space. It says what the space is, too: a coaching pair and a shared plan are spaces of their own.
import * as v from 'valibot'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { line } from '../values.ts'
import { SPACE_KINDS } from './space-kind.ts'

export const team = defineRecord({
  type: 'team',
  collection: 'team',
  version: 1,
  fields: {
    name: value(line(100)),
    /** Default country for phone numbers, ISO 3166-1 alpha-2. */
    region: value(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/u, 'bad_value'))),
    /** True for the sample team, which one click removes. */
    sample: value(v.boolean()),
    /** What the space is. Absent in those from before there were others than teams: `toSpaceKind` reads it. Never changed. */
    kind: value(v.picklist(SPACE_KINDS)),
  },
})

export type Team = RecordOf<typeof team>
