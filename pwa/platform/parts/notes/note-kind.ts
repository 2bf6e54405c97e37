// A call note as a record that is edited and saved value by value.
import type { CallNoteRow } from '../../../../shared/readmodel/rows.ts'
import type { RecordKind } from '../../editor/record-kind.ts'
import { batchToPatch, kindOf, pathsOf, valueAt } from './note-fields.ts'

export const noteKind: RecordKind<CallNoteRow> = {
  name: 'note',
  fields: { pathsOf, valueAt, kindOf, toPatch: batchToPatch },
  read: (workspace, id) => workspace.query('callNote.byId', { id }),
  watch: (workspace, id, onRow) => workspace.watch('callNote.byId', { id }, onRow),
  create: (workspace, fields, commandId) => workspace.run('createCallNote', { fields }, { commandId }),
  edit: (workspace, id, patch) => workspace.run('editCallNote', { id, ...patch }),
}
