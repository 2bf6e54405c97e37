import type { TeamOutcome } from '../../../shared/workspace/api.ts'
import { notify, showError, showThrown } from '../../platform/feedback.ts'

/**
 * Waits for something done about the team and says how it went: an error in words, or `done` when it is given. Resolves with the value, or
 * with null when it was refused or the core did not answer.
 */
export async function act<T>(doing: Promise<TeamOutcome<T>>, done?: string): Promise<{ value: T } | null> {
  try {
    const result = await doing
    if (!result.ok) {
      showError(result.error)
      return null
    }
    if (done) notify(done)
    return { value: result.value }
  } catch (error) {
    showThrown(error)
    return null
  }
}
