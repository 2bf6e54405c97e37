import type { ArgsOf, CommandName, ResultOf } from '../../shared/domain/commands.ts'
import type { Workspace } from '../../shared/workspace/api.ts'
import { dismissUndo, noteActed, notifyUndo, showError } from './feedback.ts'
import { askToPersist } from './persistence.ts'

/**
 * Runs a command and tells the person how it went: an error in words, or, when `undo` gives a text, what was done with a button that
 * takes it back. Resolves with the command's result, or with null when it was refused.
 */
export async function runCommand<C extends CommandName>(
  workspace: Workspace,
  command: C,
  args: ArgsOf<C>,
  options: { undo?: string; commandId?: string } = {},
): Promise<ResultOf<C> | null> {
  const takeBack = noteActed(workspace)
  const result = await workspace.run(command, args, options.commandId ? { commandId: options.commandId } : {})
  if (!result.ok) {
    takeBack()
    showError(result.error)
    return null
  }
  if (options.undo) notifyUndo(options.undo, workspace)
  else {
    noteActed(workspace)
    dismissUndo()
  }
  void askToPersist()
  return result.value
}
