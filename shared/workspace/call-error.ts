import type { WorkspaceErrorCode } from './api.ts'

/** A call could not be answered. */
export class CallError extends Error {
  constructor(
    readonly code: WorkspaceErrorCode,
    readonly detail = '',
    /** The core has answered that it failed; otherwise there was none to ask. */
    readonly isAnswer = false,
  ) {
    super(`${code} ${detail}`)
  }
}
