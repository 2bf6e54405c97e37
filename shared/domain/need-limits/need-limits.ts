// From where on somebody of a team needs this coach: how one coach looks at people. A record of the coach's own space, one for each team: two coaches
// of a team look differently, and the people looked at have no key to it.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { line } from '../values.ts'

export const needLimits = defineRecord({
  type: 'need-limits',
  collection: 'needLimits',
  version: 1,
  fields: {
    /** The space of the team on this device. */
    teamId: value(line(40)),
    /** By the names of `shared/reports/need-limits.ts`, which says what each may be; names of a newer version stay. */
    limits: keyed(
      v.pipe(v.number(), v.integer('bad_value'), v.minValue(1, 'bad_value'), v.maxValue(10_000, 'bad_value')),
    ),
  },
})

export type StoredNeedLimits = RecordOf<typeof needLimits>
