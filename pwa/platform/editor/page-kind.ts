// A page as a record that is edited and saved value by value.
import { cleanText } from '../../../shared/domain/text.ts'
import type { PageRow } from '../../../shared/readmodel/rows.ts'
import { choiceKind, textKind, type Batch, type FieldKind } from './fields.ts'
import type { RecordKind } from './record-kind.ts'

/** As the record stores a line: a second space in a row is none. */
const lineKind: FieldKind<string> = { ...textKind, toStored: (text) => cleanText(text).replace(/\s+/gu, ' ') }

const PATHS = ['title', 'body', 'bodyDoc'] as const

export const pageKind: RecordKind<PageRow> = {
  name: 'page',
  fields: {
    pathsOf: () => [...PATHS],
    valueAt: (row, path) => row?.[path as (typeof PATHS)[number]] ?? (path === 'title' ? '' : null),
    kindOf: (path) => (path === 'title' ? (lineKind as FieldKind<unknown>) : choiceKind),
    toPatch: (batch: Batch) => ({ set: Object.fromEntries(batch) }),
  },
  read: (workspace, id) => workspace.query('page.byId', { id }),
  watch: (workspace, id, onRow) => workspace.watch('page.byId', { id }, onRow),
  create: (workspace, fields, commandId) => workspace.run('createPage', { fields }, { commandId }),
  edit: (workspace, id, patch) => workspace.run('editPage', { id, ...patch }),
}
