// When a tab takes its worker for dead, and how often it starts another one.

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

const MINUTE_MS = 60_000
/** Starts within a minute that are tried without a pause. */
const MAX_STARTS = 5
const FIRST_PAUSE_MS = 2000
/** Shorter than a minute: a pause alone does not make a worker a good one. */
const LONGEST_PAUSE_MS = 30_000

/** The starts of a tab's worker: one that cannot open its space, or dies again and again, is tried in growing pauses. */
export class Starts {
  private times: number[] = []
  private pause = FIRST_PAUSE_MS

  note(now: number): void {
    this.times = this.times.filter((at) => now - at < MINUTE_MS)
    if (this.times.length === 0) this.pause = FIRST_PAUSE_MS
    this.times.push(now)
  }

  /** True when it has been started too often to be started at once. */
  get areTooMany(): boolean {
    return this.times.length >= MAX_STARTS
  }

  /** How long to wait now, ms; the next time longer. */
  nextPause(): number {
    const { pause } = this
    this.pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
    return pause
  }
}
