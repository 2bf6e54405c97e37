// The team: one record in each space.
import * as v from 'valibot'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { line } from '../values.ts'

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
  },
})

export type Team = RecordOf<typeof team>
