// Which space this tab shows: set by the shell, read by screens through `workspace.svelte.ts`.
import type { Directory, HistoryState, SpaceInfo, Workspace, WorkspaceStatus } from '../../shared/workspace/api.ts'

class Session {
  directory = $state.raw<Directory | null>(null)
  space = $state.raw<SpaceInfo | null>(null)
  workspace = $state.raw<Workspace | null>(null)
  status = $state.raw<WorkspaceStatus | null>(null)
  history = $state.raw<HistoryState>({ undo: null, redo: null })
}

export const session = new Session()
