import type { CommandName } from '../domain/commands.ts'
import type { Result } from '../kernel/result.ts'
import type { WorkspaceError } from './api.ts'

/** The names of commands that, run twice, would make two of something; setting or ticking the same twice is once. */
const MAKERS = /^(?:(?:add|assign|breakDown|copy|create|plan|propose|publish|score|start|take)[A-Z]|setCadence$)/u
/** Refusals kept in mind: open forms, at most. */
const KEPT = 20

/**
 * What this tab was refused for want of storage. It is kept in the core, and shows; the form it came from stands open, and is sent again.
 * That is then the same command, not one more.
 */
export class SentAgain {
  private readonly ids = new Map<string, string>()

  /** The command id of a refused command of the same name and arguments; null when there is none. */
  find(command: CommandName, args: unknown): string | null {
    return this.ids.size === 0 ? null : (this.ids.get(JSON.stringify([command, args])) ?? null)
  }

  /** Takes note of how a command went. */
  note(command: CommandName, args: unknown, commandId: string, result: Result<unknown, WorkspaceError>): void {
    if (!MAKERS.test(command)) return
    const key = JSON.stringify([command, args])
    this.ids.delete(key)
    if (result.ok || !result.error.code.startsWith('storage_')) return
    this.ids.set(key, commandId)
    const [oldest] = this.ids.keys()
    if (this.ids.size > KEPT && oldest !== undefined) this.ids.delete(oldest)
  }

  /** Something was taken back: the same command would have to be done again. */
  forget(): void {
    this.ids.clear()
  }
}
