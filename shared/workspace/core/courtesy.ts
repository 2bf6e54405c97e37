/** So long after a question, or its answer, a worker is left to the next one, ms: a hand that scrolls asks again sooner. */
const QUIET_MS = 200
/** Questions that follow each other for so long, ms, are no hand that scrolls: from then on work has its part of the time. */
const PATIENCE_MS = 5000
/** What is left to questions between two turns then, ms. With slices of some 20 ms, work gets about a quarter of the time. */
const SHARE_MS = 60

/**
 * Lets work that nobody waits for give way to questions of screens. It comes in slices, and a question that meets one has to wait for its
 * end: that alone would be more than the frame in which a list that was scrolled should show its rows.
 */
export class Courtesy {
  private asked = 0
  private lastAsked = Number.NEGATIVE_INFINITY
  /** Since when no moment was quiet. */
  private steadySince = Number.NEGATIVE_INFINITY
  private lastTurn = Number.NEGATIVE_INFINITY

  /** Answers a question; background work waits meanwhile. */
  async answering<T>(answer: () => Promise<T>): Promise<T> {
    const now = performance.now()
    if (this.asked === 0 && now - this.lastAsked >= QUIET_MS) this.steadySince = now
    this.asked++
    this.lastAsked = now
    try {
      return await answer()
    } finally {
      this.asked--
      this.lastAsked = performance.now()
    }
  }

  /**
   * Resolves when nothing has been asked for a moment: at once as a rule. Under questions that never pause it does so after five seconds, and
   * from then on as often as leaves most of the time to them.
   */
  async turn(): Promise<void> {
    for (;;) {
      const now = performance.now()
      const quiet = this.asked > 0 ? 0 : now - this.lastAsked
      const share = Math.max(this.steadySince + PATIENCE_MS, this.lastTurn + SHARE_MS) - now
      const rest = Math.min(QUIET_MS - quiet, share)
      if (rest <= 0) {
        this.lastTurn = now
        return
      }
      await new Promise((resolve) => setTimeout(resolve, rest))
    }
  }
}
