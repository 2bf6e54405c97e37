import type { Workspace } from '../../../../shared/workspace/api.ts'
import { browserStorage, recoverRecords } from '../../editor/recover.ts'
import { noteKind } from './note-kind.ts'

/** Saves what pages that are gone left unsaved of call notes. Returns the ids of the notes it touched. */
export function recoverNotes(workspace: Workspace, storage: Storage | null = browserStorage()): Promise<string[]> {
  return recoverRecords(noteKind, workspace, storage)
}
