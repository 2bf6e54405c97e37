// What the app says after an action: toasts, with a way back where there is one.
import { toast } from 'svelte-sonner'
import { errorText } from '../../shared/i18n/errors.ts'
import { formatNumber, m } from '../../shared/i18n/index.ts'
import type {
  HistoryState,
  OnProgress,
  RestoreError,
  TeamErrorCode,
  UndoReport,
  Workspace,
  WorkspaceError,
} from '../../shared/workspace/api.ts'
import { said } from './said.svelte.ts'
import { session } from './session.svelte.ts'

const UNDO_TOAST = 'undo'
const PLAIN_MS = 4000
/** Long enough to read and to reach the button. */
const ACTION_MS = 8000
const WARNING_MS = 30_000
/** Work that is over sooner needs no sign. */
const PROGRESS_AFTER_MS = 400
let progressCount = 0
/** Where this tab did something last, when that was in another space than the open one: undo begins there. */
let elsewhere: Workspace | null = null

/** Says something in passing. */
export function notify(text: string, options: { action?: { label: string; run: () => unknown } } = {}): void {
  const { action } = options
  said.anything = true
  toast(text, {
    duration: action ? ACTION_MS : PLAIN_MS,
    ...(action ? { action: { label: action.label, onClick: () => void action.run() } } : {}),
  })
}

/**
 * Notes in which space something is done, as soon as it is begun: what is undone next is there, however soon that is asked. Returns what takes
 * the note back when it was refused.
 */
export function noteActed(workspace: Workspace | null): () => void {
  const before = elsewhere
  const noted = workspace === session.workspace ? null : workspace
  elsewhere = noted
  return () => {
    if (elsewhere === noted) elsewhere = before
  }
}

/** A space is left: nothing can be taken back there any more. */
export function forgetActed(workspace: Workspace): void {
  if (elsewhere !== workspace) return
  elsewhere = null
  dismissUndo()
}

/** Says what was done and offers to undo it. Gone as soon as something else is done, because undo would then take back that. */
export function notifyUndo(text: string, workspace: Workspace | null = session.workspace): void {
  noteActed(workspace)
  said.anything = true
  toast(text, {
    id: UNDO_TOAST,
    duration: ACTION_MS,
    action: { label: m.common_undo(), onClick: () => void undo() },
  })
}

/** Takes the offer to undo away. */
export function dismissUndo(): void {
  toast.dismiss(UNDO_TOAST)
}

/** Says in words why something did not work. */
export function showError(error: WorkspaceError | RestoreError | { code: TeamErrorCode; detail?: string }): void {
  if (error.code === 'cancelled') return
  said.anything = true
  toast.error(errorText(error), { duration: ACTION_MS })
}

/** Says what somebody must not miss, though it is no failure. Stays long. */
export function showWarning(text: string): void {
  said.anything = true
  toast.warning(text, { duration: WARNING_MS })
}

/** Says why a call threw: by its code when it carries one, else that the core did not answer. The details go to the console. */
export function showThrown(error: unknown): void {
  console.error(error)
  const code = (error as { code?: unknown } | null)?.code
  showError({
    code: typeof code === 'string' ? (code as WorkspaceError['code']) : 'core_unreachable',
  } as WorkspaceError)
}

async function report(done: UndoReport, text: (what: string) => string): Promise<void> {
  // Their words are many, and nothing is taken back before the first screen stands.
  const { historyText } = await import('./history.ts')
  const what = historyText(done.code, done.count)
  notify(done.skipped > 0 ? `${text(what)} ${m.common_undo_skipped({ count: done.skipped })}` : text(what))
}

/** Undoes or does again with the progress in a toast of its own; short work shows none. `text` says what is being done. */
async function withProgress<T>(run: (onProgress: OnProgress) => Promise<T>, text: string): Promise<T> {
  const id = `progress ${String(++progressCount)}`
  const started = performance.now()
  try {
    return await run((done, total) => {
      if (performance.now() - started < PROGRESS_AFTER_MS) return
      const of = { at: formatNumber(done), total: formatNumber(total) }
      toast.loading(text, { id, duration: Number.POSITIVE_INFINITY, description: m.records_position(of) })
    })
  } finally {
    toast.dismiss(id)
  }
}

function historyOf(workspace: Workspace): HistoryState {
  let history: HistoryState = { undo: null, redo: null }
  workspace.onHistory((now) => (history = now))()
  return history
}

/** The space whose step is next: the one in which something was done last, if it has any; else the open one. */
function nextOf(step: keyof HistoryState): { workspace: Workspace; has: boolean } | null {
  if (elsewhere && historyOf(elsewhere)[step]) return { workspace: elsewhere, has: true }
  const { workspace, history } = session
  return workspace && { workspace, has: history[step] !== null }
}

/** Undoes the last step of this tab and says what was undone. */
export async function undo(): Promise<void> {
  const next = nextOf('undo')
  if (!next) return
  dismissUndo()
  if (!next.has) return notify(m.common_nothing_to_undo())
  const result = await withProgress((onProgress) => next.workspace.undo(onProgress), m.common_undoing())
  if (!result.ok) return showError(result.error)
  await report(result.value, (what) => m.common_undone({ what }))
}

/** Does the last undone step again and says so. */
export async function redo(): Promise<void> {
  const next = nextOf('redo')
  if (!next) return
  dismissUndo()
  if (!next.has) return notify(m.common_nothing_to_redo())
  const result = await withProgress((onProgress) => next.workspace.redo(onProgress), m.common_redoing())
  if (!result.ok) return showError(result.error)
  await report(result.value, (what) => m.common_redone({ what }))
}
