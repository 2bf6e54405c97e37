// When to try to connect to a peer: of two, the device with the smaller id begins at once and the other a little later, in case it was not
// heard; who failed waits longer each time.
export interface Timing {
  /** From 0 to below 1. */
  random(): number
  /** ms, never set back. */
  now(): number
}

interface Plan {
  nextAt: number
  failures: number
  /** Since when the connection is open, null when it is not. */
  openSince: number | null
}

const SECOND_WAITS = 5_000
/** Nothing is tried twice before the first attempt has ended by itself. */
const ATTEMPT = 30_000
const FIRST_WAIT = 1_000
const LONGEST_WAIT = 300_000
/** A connection that lasted this long was a good one. */
const LASTED = 30_000

export class ConnectPlan {
  private readonly plans = new Map<string, Plan>()

  constructor(
    private readonly self: string,
    private readonly timing: Timing,
  ) {}

  /** True when a connection to the peer is to be tried now; it is then not due again for a while. */
  isDue(peer: string): boolean {
    const now = this.timing.now()
    const plan = this.of(peer)
    if (plan.openSince !== null || now < plan.nextAt) return false
    plan.nextAt = now + ATTEMPT
    return true
  }

  private of(peer: string): Plan {
    const known = this.plans.get(peer)
    if (known) return known
    const wait = this.self < peer ? 0 : SECOND_WAITS
    const plan = { nextAt: this.timing.now() + wait, failures: 0, openSince: null }
    this.plans.set(peer, plan)
    return plan
  }

  opened(peer: string): void {
    this.of(peer).openSince = this.timing.now()
  }

  closed(peer: string): void {
    const plan = this.of(peer)
    const now = this.timing.now()
    if (plan.openSince !== null && now - plan.openSince >= LASTED) plan.failures = 0
    plan.openSince = null
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** plan.failures)
    plan.failures = Math.min(plan.failures + 1, 20)
    plan.nextAt = now + longest * (0.5 + 0.5 * this.timing.random()) + (this.self < peer ? 0 : FIRST_WAIT)
  }

  /** The peer has started anew, or went: what was before says nothing any more. */
  forget(peer: string): void {
    this.plans.delete(peer)
  }
}
