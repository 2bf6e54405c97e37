import type { WorkspaceErrorCode } from './api.ts'
import { CallError } from './call-error.ts'

/** A question that could not be answered is asked once more, so much later, ms. */
const AGAIN_MS = 1000

/** What one watch asks and tells. */
export interface WatchTalk {
  ask(): Promise<unknown>
  onAnswer(answer: unknown): void
  /** `problem` is another one now. */
  onProblem(): void
}

/**
 * A question that is asked again after every change; several changes while it is under way lead to one more. While no core is there it
 * waits for the next one.
 */
export class Watch {
  private isAsking = false
  private isStale = false
  private isStopped = false
  private timer: ReturnType<typeof setTimeout> | undefined
  /** True once the core has answered. */
  isAnswered = false
  /** Why the core cannot answer: twice in a row it failed to. */
  problem: WorkspaceErrorCode | null = null

  constructor(private readonly talk: WatchTalk) {}

  /** Asks again. */
  refresh(): void {
    if (this.isAsking) this.isStale = true
    else void this.ask()
  }

  stop(): void {
    this.isStopped = true
    clearTimeout(this.timer)
    this.tell(null)
  }

  /** Passes an answer on, whoever gave it. */
  give(answer: unknown): void {
    if (this.isStopped) return
    try {
      this.talk.onAnswer(answer)
    } catch (error) {
      // A screen that fails must not keep later answers from itself.
      report(error)
    }
  }

  private async ask(isSecond = false): Promise<void> {
    clearTimeout(this.timer)
    this.isAsking = true
    do {
      this.isStale = false
      try {
        const answer = await this.talk.ask()
        this.isAnswered = true
        this.tell(null)
        // An answer that is already out of date is passed on all the same: under steady change the screen must still move.
        this.give(answer)
      } catch (error) {
        if (!(error instanceof CallError)) report(error)
        // The core is gone for now: it is asked again when the next one announces itself.
        else if (error.isAnswer) this.failed(error.code, isSecond)
      }
    } while (this.isStale && !this.isStopped)
    this.isAsking = false
  }

  private failed(code: WorkspaceErrorCode, isSecond: boolean): void {
    if (this.isStopped) return
    if (isSecond || this.problem) this.tell(code)
    else this.timer = setTimeout(() => void (this.isAsking || this.ask(true)), AGAIN_MS)
  }

  private tell(problem: WorkspaceErrorCode | null): void {
    if (this.problem === problem) return
    this.problem = problem
    this.talk.onProblem()
  }
}

/** As an error nobody has caught, which does not stop anything. */
function report(error: unknown): void {
  if ('reportError' in globalThis) reportError(error)
  else console.error(error)
}
