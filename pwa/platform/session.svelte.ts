// Which space this tab shows: set by the shell, read by screens through `workspace.svelte.ts`.
import type {
  Directory,
  HistoryState,
  SpaceInfo,
  SyncState,
  TeamState,
  Workspace,
  WorkspaceStatus,
} from '../../shared/workspace/api.ts'

class Session {
  directory = $state.raw<Directory | null>(null)
  space = $state.raw<SpaceInfo | null>(null)
  workspace = $state.raw<Workspace | null>(null)
  status = $state.raw<WorkspaceStatus | null>(null)
  /** Who is in the open space, and how it travels; null until the core has said so. */
  team = $state.raw<TeamState | null>(null)
  sync = $state.raw<SyncState | null>(null)
  history = $state.raw<HistoryState>({ undo: null, redo: null })
}

export const session = new Session()
