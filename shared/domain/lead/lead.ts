// A lead: a person or an organization that might buy, as a rep found it. Written by anyone who may write leads in the space.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { email, line, paragraph, phone, recordedProvenance, ref, url } from '../values.ts'
import { LEAD_SOURCES, LEAD_STATUSES } from './statuses.ts'

export const lead = defineRecord({
  type: 'lead',
  collection: 'leads',
  version: 1,
  fields: {
    kind: value(v.picklist(['person', 'organization'])),
    /** The person's name; for an organization lead, the organization's. */
    name: value(line(200)),
    /** The company a person works for. */
    company: value(line(200)),
    title: value(line(200)),
    status: value(v.picklist(LEAD_STATUSES)),
    ownerId: value(v.nullable(ref('person'))),
    source: value(v.picklist(LEAD_SOURCES)),
    /** The page the lead was clipped from. */
    sourceUrl: value(v.nullable(url)),
    website: value(v.nullable(url)),
    phones: keyed(phone),
    emails: keyed(email),
    addresses: keyed(paragraph(500)),
    social: keyed(url),
    tags: keyed(line(40)),
    /** Keyed by field or `field/elementKey`. */
    provenance: keyed(recordedProvenance),
    accountId: value(v.nullable(ref('account'))),
    contactId: value(v.nullable(ref('contact'))),
    /** Why a lead was disqualified, in the rep's words. */
    lostReason: value(v.nullable(line(300))),
    remarks: value(v.nullable(paragraph(4000))),
  },
})

export type Lead = RecordOf<typeof lead>
export type LeadStatus = (typeof LEAD_STATUSES)[number]
export type LeadSource = (typeof LEAD_SOURCES)[number]
