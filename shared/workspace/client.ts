import { randomToken } from '../kernel/ids.ts'
import { CallError } from './call-error.ts'
import type { Channel, CoreWorker, LinkHolder, WorkspaceEnvironment } from './environment.ts'
import type { HistoryState, OnProgress, WorkspaceErrorCode, WorkspaceStatus } from './api.ts'
import type { HostMessage } from './core-host.ts'
import {
  CORE_LOCK,
  PROTOCOL,
  spaceName,
  toMessage,
  WRITER_LOCK,
  type Changed,
  type CoreState,
  type Message,
  type ToCore,
} from './protocol.ts'
import { LOOK_MS, Pulse, Starts } from './worker-health.ts'

interface Pending {
  message: Extract<ToCore, { kind: 'call' }>
  isWrite: boolean
  resolve: (value: never) => void
  reject: (error: CallError) => void
  onProgress: OnProgress | undefined
  signal: AbortSignal | undefined
}

/**
 * A tab's line to the core of a space. The tab that holds the lock runs the core in a worker of its own; when that tab goes, the next
 * one takes over and unanswered calls are sent again. Calls are safe to repeat: commands carry ids.
 */
export class CoreClient {
  readonly id: string
  private readonly channel: Channel
  private readonly pending = new Map<string, Pending>()
  private readonly closing = new AbortController()
  private worker: CoreWorker | null = null
  /** Connections to other devices, for the core in this tab's worker. */
  private links: LinkHolder | null = null
  private releaseLock: () => void = () => undefined
  private role: WorkspaceStatus['role'] = 'starting'
  private core: string | null = null
  /** The core in this tab's own worker. */
  private ownCore: string | null = null
  private coreState: CoreState | null = null
  private isSuperseded = false
  private count = 0
  private readonly starts = new Starts()
  private readonly pulse: Pulse
  private watchdog: ReturnType<typeof setInterval> | undefined
  /** Why there is no core, until there is one again. */
  private trouble: WorkspaceErrorCode | null = null
  /** Set while this tab waits before it tries to open the core again. */
  private nextTry: ReturnType<typeof setTimeout> | undefined

  /** Set by the owner of the client. */
  onStatus: () => void = () => undefined
  onHistory: () => void = () => undefined
  onChanged: (changed: Changed | null) => void = () => undefined
  onGone: () => void = () => undefined

  constructor(
    private readonly environment: WorkspaceEnvironment,
    private readonly spaceId: string,
    private readonly personId: string,
  ) {
    this.id = randomToken(environment.random, 12)
    this.pulse = new Pulse(environment.clock.now())
    this.channel = environment.openChannel(spaceName(spaceId))
    this.channel.onmessage = (event) => {
      const message = toMessage(event.data)
      // What the own worker says to all comes straight from it, too.
      if (message && !(this.ownCore !== null && 'core' in message && message.core === this.ownCore))
        this.receive(message)
    }
    this.send({ kind: 'hello', client: this.id })
    void this.waitForLock()
    this.watchdog = setInterval(() => this.checkWorker(), LOOK_MS)
  }

  /** All but what only the screens of this tab know. */
  get status(): Omit<WorkspaceStatus, 'unread'> {
    return {
      role: this.core ? this.role : 'starting',
      pendingWrites: [...this.pending.values()].filter(({ isWrite }) => isWrite).length,
      failedWrites: this.coreState?.failedWrites ?? null,
      reloadNeeded: this.isSuperseded,
      unavailable: this.trouble,
      rebuild: this.coreState?.rebuild ?? null,
      rebuildProblem: this.coreState?.rebuildProblem ?? null,
    }
  }

  get history(): HistoryState {
    return this.coreState?.history ?? { undo: null, redo: null }
  }

  /** Who the core acts as; null before it has said so. */
  get person(): string | null {
    return this.coreState?.personId ?? null
  }

  /** Calls a method of the core. Fails with a `CallError`. */
  call<T>(
    method: string,
    args: unknown,
    options: {
      isWrite?: boolean
      onProgress?: OnProgress | undefined
      signal?: AbortSignal | undefined
    } = {},
  ): Promise<T> {
    if (this.isSuperseded) return Promise.reject(new CallError('newer_version_open'))
    if (this.closing.signal.aborted) return Promise.reject(new CallError('core_unreachable', 'closed'))
    if (this.trouble) return Promise.reject(new CallError('core_unreachable', this.trouble))
    const id = `${++this.count}`
    const message = { kind: 'call' as const, client: this.id, id, method, args }
    return new Promise<T>((resolve, reject) => {
      const { isWrite = false, onProgress, signal } = options
      const pending: Pending = { message, isWrite, resolve: resolve as never, reject, onProgress, signal }
      this.pending.set(id, pending)
      signal?.addEventListener('abort', () => this.send({ kind: 'cancel', client: this.id, id }), { once: true })
      if (this.core) this.ask(pending)
      if (isWrite) this.onStatus()
    })
  }

  /** Sends a call to the core there is, which knows nothing of what was said to the one before. */
  private ask({ message, signal }: Pending): void {
    this.send(message)
    if (signal?.aborted) this.send({ kind: 'cancel', client: this.id, id: message.id })
  }

  private send(message: ToCore): void {
    const sent: Message = { ...message, protocol: PROTOCOL }
    if (this.worker && this.ownCore !== null && this.ownCore === this.core)
      this.worker.post({ kind: 'message', message: sent })
    else this.channel.postMessage(sent)
  }

  private settle(id: string): Pending | null {
    const pending = this.pending.get(id) ?? null
    this.pending.delete(id)
    if (pending?.isWrite) this.onStatus()
    return pending
  }

  private receive(message: Message): void {
    if (message.protocol !== PROTOCOL) {
      // An older tab learns from our hello; a newer one means that this tab has to reload.
      if (message.protocol > PROTOCOL) this.supersede()
      return
    }
    switch (message.kind) {
      case 'core':
        this.onCore(message.core, message.state)
        break
      case 'state':
        if (message.core === this.core) this.setState(message.state)
        break
      case 'changed':
        this.onChanged(message.changed)
        break
      case 'answer':
        if (message.client === this.id) this.settle(message.id)?.resolve(message.value as never)
        break
      case 'failure':
        if (message.client === this.id)
          this.settle(message.id)?.reject(new CallError(message.code, message.detail, true))
        break
      case 'progress':
        if (message.client === this.id) this.pending.get(message.id)?.onProgress?.(message.done, message.total)
        break
      case 'unavailable':
        this.core = null
        this.trouble = message.code
        this.failAll(message.code)
        this.onStatus()
        break
      case 'superseded':
        this.supersede()
        break
      case 'removed':
        this.onGone()
        break
      case 'hello':
      case 'call':
      case 'cancel':
        break
    }
  }

  private onCore(core: string, state: CoreState): void {
    const isNew = core !== this.core
    this.core = core
    this.trouble = null
    if (isNew) {
      this.role = this.worker ? 'owner' : 'guest'
      for (const pending of this.pending.values()) this.ask(pending)
      // What changed while nobody told us is unknown: everything is asked again.
      this.onChanged(null)
    }
    this.setState(state)
  }

  private setState(state: CoreState): void {
    this.coreState = state
    this.onStatus()
    this.onHistory()
  }

  private failAll(code: WorkspaceErrorCode, detail?: string): void {
    for (const id of [...this.pending.keys()]) this.settle(id)?.reject(new CallError(code, detail))
  }

  /** There is no core, for a reason that is said to who asks. Another tab may have more luck; this one tries again after a while. */
  private giveUp(code: WorkspaceErrorCode, detail?: string): void {
    this.trouble = code
    this.stopWorker()
    this.failAll(code, detail)
    this.onStatus()
    clearTimeout(this.nextTry)
    this.nextTry = setTimeout(() => this.reopen(), this.starts.nextPause())
  }

  /** Tries at once to open a core that could not be opened. */
  reopen(): void {
    if (this.nextTry === undefined) return
    clearTimeout(this.nextTry)
    this.nextTry = undefined
    void this.waitForLock()
  }

  private supersede(): void {
    if (this.isSuperseded) return
    this.isSuperseded = true
    this.stopWorker()
    this.failAll('newer_version_open')
    this.onStatus()
  }

  private async waitForLock(): Promise<void> {
    const { signal } = this.closing
    try {
      await this.environment.locks.request(CORE_LOCK + this.spaceId, { signal }, async () => {
        if (this.isSuperseded || signal.aborted) return
        const released = new Promise<void>((resolve) => {
          this.releaseLock = resolve
        })
        this.startWorker()
        await released
      })
    } catch (error) {
      if (!signal.aborted) this.giveUp('core_unreachable', String(error))
    }
  }

  private startWorker(): void {
    this.starts.note(this.environment.clock.now())
    this.core = null
    this.ownCore = null
    this.pulse.beat()
    const worker = this.environment.startWorker()
    this.worker = worker
    this.links = this.environment.openLinks?.((event) => worker.post({ kind: 'link', event })) ?? null
    worker.onMessage((message) => {
      // What one that was ended has said before comes too late.
      if (this.worker === worker) this.onHostMessage(message as HostMessage)
    })
    worker.onError((error) => {
      if (this.worker === worker) this.restartWorker(String((error as { message?: string } | null)?.message ?? error))
    })
    const { appVersion } = this.environment
    worker.post({ kind: 'start', spaceId: this.spaceId, personId: this.personId, appVersion, client: this.id })
    this.onStatus()
  }

  private onHostMessage(message: HostMessage): void {
    this.pulse.beat()
    if (message.kind === 'message') {
      if (message.message.kind === 'core') this.ownCore = message.message.core
      return this.receive(message.message)
    }
    if (message.kind === 'link') return this.links?.take(message.command)
    if (message.kind === 'started') {
      void this.watchWorker()
      // The core's own announcement may have come before this tab knew that the worker is its own.
      this.role = 'owner'
    }
    if (message.kind === 'failed') return this.giveUp(message.code)
    if (message.kind === 'stopped') this.stopWorker()
    this.onStatus()
  }

  /**
   * A worker that has started holds its lock until it is gone. A browser that ends it, for want of memory for instance, need not say so, and
   * while nobody asks anything nobody would miss it: whoever is given the lock knows.
   */
  private async watchWorker(): Promise<void> {
    const { worker } = this
    try {
      await this.environment.locks.request(WRITER_LOCK + this.spaceId, { signal: this.closing.signal }, async () => {
        if (this.worker === worker) this.restartWorker('gone')
      })
    } catch {
      // The tab was closed first.
    }
  }

  private endWorker(): void {
    const { worker } = this
    this.worker = null
    worker?.terminate()
    this.links?.close()
    this.links = null
  }

  private restartWorker(reason: string): void {
    this.endWorker()
    this.core = null
    this.ownCore = null
    if (this.closing.signal.aborted || this.isSuperseded) return
    if (this.starts.areTooMany) this.giveUp('core_unreachable', reason)
    else this.startWorker()
  }

  private checkWorker(): void {
    if (!this.core && !this.worker) this.send({ kind: 'hello', client: this.id })
    const isWaitedFor = this.pending.size > 0
    if (!isWaitedFor) this.pulse.beat()
    const isAlive = this.pulse.look(this.environment.clock.now())
    if (!this.worker || !isWaitedFor) return
    if (isAlive) this.worker.post({ kind: 'ping' })
    else this.restartWorker('no answer')
  }

  private stopWorker(): void {
    this.endWorker()
    this.core = null
    this.ownCore = null
    this.role = 'starting'
    this.releaseLock()
  }

  /** Leaves. Calls under way fail; what was acknowledged is stored. */
  close(): void {
    this.closing.abort()
    clearInterval(this.watchdog)
    clearTimeout(this.nextTry)
    this.stopWorker()
    this.failAll('core_unreachable')
    this.channel.close()
  }
}
