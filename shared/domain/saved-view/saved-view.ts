// A saved view of a list: its columns, order and filter under a name.
import * as v from 'valibot'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { line } from '../values.ts'

export const savedView = defineRecord({
  type: 'saved-view',
  collection: 'savedViews',
  version: 1,
  fields: {
    name: value(line(80)),
    list: value(v.picklist(['leads', 'accounts', 'contacts', 'call-notes', 'tasks'])),
    columns: value(v.pipe(v.array(line(40)), v.maxLength(40, 'too_many'))),
    sort: value(v.object({ field: line(40), direction: v.picklist(['asc', 'desc']) })),
    /** Field -> accepted values. Its meaning belongs to the list's query. */
    filter: value(v.record(line(40), v.pipe(v.array(line(200)), v.maxLength(100, 'too_many')))),
    text: value(line(200)),
  },
})

export type SavedView = RecordOf<typeof savedView>
