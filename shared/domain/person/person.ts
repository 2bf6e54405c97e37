// A person: a member of the team. Roles as trust-and-sync.md names them; until spaces are shared the founder is the only device owner.
import * as v from 'valibot'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { email, line } from '../values.ts'

export const ROLES = ['owner', 'manager', 'coach', 'member', 'reader'] as const

export const person = defineRecord({
  type: 'person',
  collection: 'people',
  version: 1,
  fields: {
    name: value(line(100)),
    role: value(v.picklist(ROLES)),
    email: value(v.nullable(email)),
    /** Hue of the avatar, degrees 0 to 359. */
    hue: value(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(359))),
    /** Left the team: kept, because records name them. */
    inactive: value(v.boolean()),
    /** Who this is in the team's membership log, 32 hex; absent for a name without a device. */
    memberId: value(v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/u)))),
  },
})

export type Person = RecordOf<typeof person>
export type Role = (typeof ROLES)[number]
