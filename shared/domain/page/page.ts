// A page: free text under a title. In a coaching pair the pages are the notebook of both, one for each talk; in a shared plan they are the
// plan itself.
import { defineRecord, value, type RecordOf } from '../record.ts'
import * as v from 'valibot'
import { instant, line, paragraph, ref } from '../values.ts'

export const page = defineRecord({
  type: 'page',
  collection: 'pages',
  version: 1,
  fields: {
    title: value(line(200)),
    authorId: value(v.nullable(ref('person'))),
    /** Plain text: what lists, search and exports read. The formatted text lives in the document `bodyDoc`. */
    body: value(paragraph(100_000)),
    /** Name of the rich-text document; absent while the page has no formatted text. */
    bodyDoc: value(v.nullable(line(100))),
    /** Set when the page was put away: it is kept and found, but not in the way. ms. */
    archivedAt: value(v.nullable(instant)),
    /** In one's own space: the space of the pair it is the sealed notebook about. */
    pairId: value(v.nullable(line(40))),
  },
})

export type Page = RecordOf<typeof page>
