// An account: a company the team does business with or wants to. "Account" is the field's word; people read "Company".
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { email, line, paragraph, phone, recordedProvenance, ref, url } from '../values.ts'

export const account = defineRecord({
  type: 'account',
  collection: 'accounts',
  version: 1,
  fields: {
    name: value(line(200)),
    website: value(v.nullable(url)),
    industry: value(line(100)),
    ownerId: value(v.nullable(ref('person'))),
    phones: keyed(phone),
    emails: keyed(email),
    addresses: keyed(paragraph(500)),
    social: keyed(url),
    tags: keyed(line(40)),
    provenance: keyed(recordedProvenance),
    remarks: value(v.nullable(paragraph(4000))),
  },
})

export type Account = RecordOf<typeof account>
