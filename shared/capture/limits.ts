// Bounds on the work one run of capture may do, whatever the page is. A page can be endless; a run is not.

export interface CaptureLimits {
  /** Wall time for the whole run, in milliseconds. */
  wallMs: number
  /** DOM nodes looked at. */
  nodes: number
  /** Nesting below which elements are skipped. */
  depth: number
  /** Open shadow roots entered. */
  shadowRoots: number
  /** Characters of visible text kept. */
  text: number
  /** Characters of one script of data (JSON-LD) read. */
  script: number
  /** Leads returned. */
  leads: number
}

export const DEFAULT_LIMITS: CaptureLimits = {
  wallMs: 400,
  nodes: 150_000,
  depth: 400,
  shadowRoots: 200,
  text: 1_500_000,
  script: 500_000,
  leads: 200,
}

/** Asked inside every loop over page content. Once spent it stays spent, and the result says `truncated`. */
export interface Budget {
  readonly limits: CaptureLimits
  /** True while there is time left. Cheap: the clock is read every few calls. */
  left(): boolean
  /** Marks the run as cut short by another limit than time. */
  cut(): void
  /** A budget for one step: it ends after this share of the wall time, so that one greedy step leaves time for the others. */
  part(share: number): Budget
  readonly truncated: boolean
  elapsed(): number
}

const CALLS_PER_CLOCK_READ = 8

/** Starts a budget. `now` is a monotonic clock in milliseconds. */
export function startBudget(limits: CaptureLimits, now: () => number): Budget {
  const start = now()
  let truncated = false

  function timer(wall: number): () => boolean {
    const from = now()
    let calls = 0
    let spent = false
    return () => {
      if (!spent && calls++ % CALLS_PER_CLOCK_READ === 0 && now() - from > wall) {
        spent = true
        truncated = true
      }
      return !spent
    }
  }

  function create(wall: number): Budget {
    return {
      limits,
      left: timer(wall),
      cut() {
        truncated = true
      },
      part: (share) => create(limits.wallMs * share),
      get truncated() {
        return truncated
      },
      elapsed: () => now() - start,
    }
  }
  return create(limits.wallMs)
}
