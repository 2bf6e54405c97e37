// Only the open space syncs by itself. The other shared spaces of this device are visited in turn, one at a time, when there is nothing
// better to do: what they have to send goes, what came is taken in, and who asks on an invitation of this device is let in.
import type { Directory, SpaceInfo, SyncState, TeamState, Workspace } from '../../shared/workspace/api.ts'

/** How long, in ms. */
export interface RoundTimes {
  /** Between two visits. */
  pause: number
  /** The same while somebody may be about to use an invitation of this device. */
  pauseWhenExpecting: number
  /** A visit lasts so long after all is exchanged: what others are about to send still comes. */
  linger: number
  /** The same where somebody may be about to use an invitation. */
  lingerWhenExpecting: number
  /** A space that cannot be exchanged is left after this. */
  most: number
  /** Before the first visit: the open space comes first. */
  first: number
}

const USUAL: RoundTimes = {
  pause: 90_000,
  pauseWhenExpecting: 20_000,
  linger: 3000,
  lingerWhenExpecting: 10_000,
  most: 30_000,
  first: 5000,
}

export interface RoundsEnvironment {
  directory: Pick<Directory, 'list' | 'open' | 'noteSynced'>
  /** True for the space that is open: it looks after itself. */
  isOpen(spaceId: string): boolean
  /** Ends the rounds, and a visit under way. */
  signal: AbortSignal
  times?: RoundTimes
  /** Ids of spaces that were left before all was exchanged: they come first, and at once when the line is back. A visit takes them out. */
  unsent?: Set<string>
}

/** Visits spaces until it is told to end. */
export class Rounds {
  private readonly times: RoundTimes
  private readonly wanted: string[] = []
  /** Spaces in which an invitation of this device is open. */
  private readonly expecting = new Set<string>()
  private readonly unsent: Set<string>
  /** How often the line came back. */
  private returns = 0
  private last = ''
  private isRunning = false
  private wake: () => void = () => undefined

  constructor(private readonly env: RoundsEnvironment) {
    this.times = env.times ?? USUAL
    this.unsent = env.unsent ?? new Set()
    env.signal.addEventListener('abort', () => this.wake())
  }

  /** This one next, at once: it has something to send. */
  visitSoon(spaceId: string): void {
    if (!this.wanted.includes(spaceId)) this.wanted.push(spaceId)
    this.wake()
    // Another tab makes the rounds and knows nothing of it.
    if (!this.isRunning)
      void this.next()
        .then((space) => space && this.visit(space))
        .catch(() => undefined)
  }

  /** The device is on the net again: what was left before all was exchanged does not wait for its turn. */
  lineIsBack(): void {
    this.returns++
    this.visitUnsent()
  }

  private visitUnsent(): void {
    for (const spaceId of this.unsent) this.visitSoon(spaceId)
  }

  /** Resolves when it was told to end. */
  async run(): Promise<void> {
    const { signal } = this.env
    this.isRunning = true
    if (this.wanted.length === 0) await this.sleep(this.times.first)
    this.visitUnsent()
    while (!signal.aborted) {
      const next = await this.next().catch(() => null)
      // A space that cannot be opened now is tried again in the next round.
      if (next && !signal.aborted) await this.visit(next).catch(() => undefined)
      if (this.wanted.length === 0 && !signal.aborted) {
        await this.sleep(this.expecting.size > 0 ? this.times.pauseWhenExpecting : this.times.pause)
      }
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  private async next(): Promise<SpaceInfo | null> {
    const { directory, isOpen } = this.env
    const shared = (await directory.list()).filter(({ spaceId, sharedAs }) => sharedAs && !isOpen(spaceId))
    for (const spaceId of this.expecting) {
      if (!shared.some((space) => space.spaceId === spaceId)) this.expecting.delete(spaceId)
    }
    for (let wanted = this.wanted.shift(); wanted !== undefined; wanted = this.wanted.shift()) {
      const found = shared.find(({ spaceId }) => spaceId === wanted)
      if (found) return found
    }
    const after = shared.findIndex(({ spaceId }) => spaceId === this.last) + 1
    const found = shared[after % shared.length] ?? null
    this.last = found?.spaceId ?? ''
    return found
  }

  private async visit({ spaceId }: SpaceInfo): Promise<void> {
    const { directory, signal } = this.env
    const { times, expecting, unsent, returns } = this
    const workspace = await directory.open(spaceId)
    const stops: (() => void)[] = []
    let synced: number | null = null
    let isDone = false
    try {
      await new Promise<void>((leave) => {
        let team: TeamState | null = null
        let sync: SyncState | null = null
        let settling: ReturnType<typeof setTimeout> | null = null
        const look = (): void => {
          if (!team || !sync) return
          if (team.invites.some(({ link }) => link !== null)) expecting.add(spaceId)
          else expecting.delete(spaceId)
          synced = sync.lastSynced
          const isSettled = sync.relay?.state === 'live' && sync.waiting === 0 && sync.progress === null
          // Tried in vain, or turned away: the next round tries again.
          const isInVain = sync.relay?.state === 'offline' || sync.relay?.state === 'refused'
          const isOver = team.standing === 'alone' || team.standing === 'removed'
          // Where there is nobody to send to, or nobody who takes it, a line helps nothing.
          isDone = isSettled || isOver || sync.relay?.state === 'refused'
          if (isInVain || isOver) leave()
          else if (!isSettled) {
            if (settling) clearTimeout(settling)
            settling = null
          } else {
            settling ??= setTimeout(leave, expecting.has(spaceId) ? times.lingerWhenExpecting : times.linger)
          }
        }
        const most = setTimeout(leave, times.most)
        stops.push(
          workspace.team.watch((state) => {
            team = state
            look()
          }),
          workspace.team.watchSync((state) => {
            sync = state
            look()
          }),
          () => clearTimeout(most),
          () => settling && clearTimeout(settling),
        )
        signal.addEventListener('abort', () => leave())
      })
    } finally {
      for (const stop of stops) stop()
      await workspace.close()
    }
    if (isDone) unsent.delete(spaceId)
    else unsent.add(spaceId)
    // It came back during the visit, which may have known nothing of it.
    if (!isDone && returns < this.returns) this.visitSoon(spaceId)
    if (synced !== null) await directory.noteSynced(spaceId, synced)
  }
}

let running: Rounds | null = null

/** Spaces that this page left before all was exchanged. */
const unsent = new Set<string>()

/** The list of spaces is told at most so often, ms. */
const TELL_MS = 60_000

/**
 * Looks after the shared spaces of this device while one is open: keeps in the list when that one was exchanged last, and makes the rounds
 * through the others; of several tabs one makes them. Gives the function that ends it.
 */
export function tendSpaces(directory: Directory, open: Workspace): () => void {
  const end = new AbortController()
  const rounds = new Rounds({ directory, isOpen: (spaceId) => spaceId === open.spaceId, signal: end.signal, unsent })
  unsent.delete(open.spaceId)
  let told = 0
  let isWaiting = false
  let isLive = false
  const stop = open.team.watchSync(({ lastSynced, waiting, relay }) => {
    isWaiting = waiting > 0
    const wasLive = isLive
    isLive = relay?.state === 'live'
    // The open space has found its way, so the others will.
    if (isLive && !wasLive) rounds.lineIsBack()
    if (lastSynced === null || lastSynced - told < TELL_MS) return
    told = lastSynced
    // The next time will do.
    void directory.noteSynced(open.spaceId, lastSynced).catch(() => undefined)
  })
  running = rounds
  // Where the open space is shared with nobody, the browser says it.
  addEventListener('online', () => rounds.lineIsBack(), { signal: end.signal })
  // When it has been ended before its turn came there is nothing to do.
  navigator.locks.request('touchline-rounds', { signal: end.signal }, () => rounds.run()).catch(() => undefined)
  return () => {
    stop()
    end.abort()
    if (isWaiting) unsent.add(open.spaceId)
    if (running === rounds) running = null
  }
}

/** A space has something to send though it is not open: see `Rounds.visitSoon`. */
export function visitSoon(spaceId: string): void {
  running?.visitSoon(spaceId)
}
