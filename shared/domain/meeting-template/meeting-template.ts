// A meeting template: points that a kind of talk goes through. Some are built in; a pair writes its own.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { line } from '../values.ts'

export const meetingTemplate = defineRecord({
  type: 'meeting-template',
  collection: 'meetingTemplates',
  version: 1,
  fields: {
    name: value(line(80)),
    /** Points by key; `order` sorts them. */
    points: keyed(v.object({ title: line(300), detail: v.optional(line(500)), order: v.number() })),
  },
})

export type MeetingTemplate = RecordOf<typeof meetingTemplate>
