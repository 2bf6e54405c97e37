// When a tab takes its worker for dead.

/** Between two looks at the worker, ms. */
export const LOOK_MS = 8000
/** Looks in a row at which it had not answered, after which it counts as dead. */
const LOOKS = 2

/** Whether a worker that somebody waits for still answers. Counted in looks: a laptop that slept has not waited. */
export class Pulse {
  private missed = 0
  private lastLook: number
  private wasLate = false

  /** `now`: ms, as everywhere here. */
  constructor(now: number) {
    this.lastLook = now
  }

  /** A sign of life. */
  beat(): void {
    this.missed = 0
  }

  /** A look at the worker. False when it is dead. To be called every `LOOK_MS`, with an answer asked for after each. */
  look(now: number): boolean {
    const isLate = now - this.lastLook > 2 * LOOK_MS
    // The first late look follows a sleep, in which nobody could answer. Tabs in the background always look late.
    if (isLate && !this.wasLate) this.missed = 0
    this.wasLate = isLate
    this.lastLook = now
    return this.missed++ < LOOKS
  }
}
