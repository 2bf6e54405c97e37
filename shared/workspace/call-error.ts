import type { WorkspaceErrorCode } from './api.ts'

/** A call could not be answered. */
export class CallError extends Error {
  constructor(
    readonly code: WorkspaceErrorCode,
    readonly detail = '',
  ) {
    super(`${code} ${detail}`)
  }
}
