import type { Patch } from '../../../shared/domain/record.ts'
import type { Result } from '../../../shared/kernel/result.ts'
import type { Workspace, WorkspaceError } from '../../../shared/workspace/api.ts'
import type { FieldMap } from './fields.ts'
import type { JournalName } from './journal.ts'

/** What a session needs of a row beside its fields. */
export interface EditedRow {
  id: string
  deletedAt?: number | null | undefined
}

/** A type of record whose values are saved from the first keystroke on: how it is read and written. It has `body`, `bodyDoc`, `authorId`. */
export interface RecordKind<Row extends EditedRow> {
  /** Stands in the names of its journal, its command ids and its texts' documents: never changed. */
  name: JournalName
  fields: FieldMap<Row>
  read(workspace: Workspace, id: string): Promise<Row | null>
  watch(workspace: Workspace, id: string, onRow: (row: Row | null) => void): () => void
  create(
    workspace: Workspace,
    fields: Record<string, unknown>,
    commandId: string,
  ): Promise<Result<{ id: string }, WorkspaceError>>
  edit(workspace: Workspace, id: string, patch: Patch): Promise<Result<unknown, WorkspaceError>>
}
