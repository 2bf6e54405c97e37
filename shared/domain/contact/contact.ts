// A contact: a person at an account.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { email, line, paragraph, phone, recordedProvenance, ref, url } from '../values.ts'

export const contact = defineRecord({
  type: 'contact',
  collection: 'contacts',
  version: 1,
  fields: {
    name: value(line(200)),
    title: value(line(200)),
    accountId: value(v.nullable(ref('account'))),
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

export type Contact = RecordOf<typeof contact>
