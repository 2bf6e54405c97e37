/** So long after a question, or its answer, a worker is left to the next one, ms: a hand that scrolls asks again sooner. */
const QUIET_MS = 200
/** Work waits no longer than this for its turn, ms: under steady questions, as in a long merge, it still gets done, if slowly. */
const PATIENCE_MS = 5000

/**
 * Lets work that nobody waits for give way to questions of screens. It comes in slices, and a question that meets one has to wait for its
 * end: that alone would be more than the frame in which a list that was scrolled should show its rows.
 */
export class Courtesy {
  private asked = 0
  private lastAsked = Number.NEGATIVE_INFINITY

  /** Answers a question; background work waits meanwhile. */
  async answering<T>(answer: () => Promise<T>): Promise<T> {
    this.asked++
    this.lastAsked = performance.now()
    try {
      return await answer()
    } finally {
      this.asked--
      this.lastAsked = performance.now()
    }
  }

  /** Resolves when nothing has been asked for a moment: at once as a rule, after five seconds at the latest. */
  async turn(): Promise<void> {
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      const now = performance.now()
      const quiet = this.asked > 0 ? 0 : now - this.lastAsked
      const rest = Math.min(QUIET_MS - quiet, until - now)
      if (rest <= 0) return
      await new Promise((resolve) => setTimeout(resolve, rest))
    }
  }
}
