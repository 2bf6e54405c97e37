// Saves single values soon after they change. Knows nothing of records: values under paths go in, batches go out, one at a time, and a
// value leaves the queue only when its write was acknowledged. The queue's state is what the "saved" sign on the screen says.
import type { Result } from '../../../shared/kernel/result.ts'
import type { WorkspaceError } from '../../../shared/workspace/api.ts'
import type { Batch } from './fields.ts'

/**
 * `saved`: everything is acknowledged; `waiting`: typed, to be sent in a moment; `saving`: sent; `failed`: could not be stored, is kept
 * here and tried again; `refused`: a rule says no, and only a change by the person helps.
 */
export type SaveState =
  | { kind: 'saved' }
  | { kind: 'waiting' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: WorkspaceError }
  | { kind: 'refused'; error: WorkspaceError }

export interface AutosavePorts {
  /** Writes a batch; resolves when it is durable. Must not throw; may be called again with the same values. */
  save(batch: Batch): Promise<Result<unknown, WorkspaceError>>
  /** Paths of the batch that this refusal is about; none when it is about the whole (the record is gone). */
  pathsOf(error: WorkspaceError, batch: Batch): string[]
  onState(state: SaveState): void
  /** Called with everything that is not acknowledged, at once after each change of it: a place to keep it in case the page dies. */
  remember(unsaved: Batch): void
  setTimer(callback: () => void, ms: number): number
  clearTimer(timer: number): void
}

const DELAY_MS = 300
const RETRY_MS = [1_000, 3_000, 10_000, 30_000] as const

const STORAGE_TROUBLE = new Set([
  'storage_full',
  'storage_denied',
  'storage_failed',
  'core_unreachable',
  'newer_version_open',
  'cancelled',
])

/** True for an error that may go away by itself or by what the person does elsewhere (free space, another tab). */
export function isRetryable(error: WorkspaceError): boolean {
  return STORAGE_TROUBLE.has(error.code)
}

export class Autosave {
  readonly #ports: AutosavePorts
  #pending = new Map<string, unknown>()
  #inFlight: Map<string, unknown> | null = null
  #refused = new Map<string, { value: unknown; error: WorkspaceError }>()
  #failure: WorkspaceError | null = null
  #failures = 0
  #timer: number | null = null
  #sending: Promise<void> | null = null
  #closed = false

  constructor(ports: AutosavePorts) {
    this.#ports = ports
  }

  /** Takes a new value. It is sent after a short pause, together with what else changed meanwhile. */
  set(path: string, value: unknown): void {
    this.#pending.set(path, value)
    this.#refused.delete(path)
    this.#changed()
    this.#schedule(this.#failure ? this.#retryDelay() : DELAY_MS)
  }

  /** Everything not yet acknowledged, the latest value of each path. */
  unsaved(): Map<string, unknown> {
    const all = new Map<string, unknown>(this.#inFlight ?? [])
    for (const [path, held] of this.#refused) all.set(path, held.value)
    for (const [path, value] of this.#pending) all.set(path, value)
    return all
  }

  /** Why the value of a path was refused, until it changes. */
  errorOf(path: string): WorkspaceError | null {
    return this.#refused.get(path)?.error ?? null
  }

  /** Sends what waits, now, and again what failed or was refused before. Resolves with true when everything is acknowledged. */
  async flush(): Promise<boolean> {
    this.#cancelTimer()
    for (const [path, held] of this.#refused) if (!this.#pending.has(path)) this.#pending.set(path, held.value)
    this.#refused.clear()
    this.#failure = null
    while (!this.#failure && (this.#sending || this.#pending.size > 0)) {
      this.#sending ??= this.#send()
      await this.#sending
    }
    return this.unsaved().size === 0
  }

  /** Sends what waits and stops retrying; what still fails is left to what `remember` keeps. A value set later is still sent once. */
  async close(): Promise<boolean> {
    this.#closed = true
    const saved = await this.flush()
    this.#cancelTimer()
    return saved
  }

  async #send(): Promise<void> {
    const batch = this.#pending
    this.#pending = new Map()
    this.#inFlight = batch
    this.#changed()
    let result: Result<unknown, WorkspaceError>
    try {
      result = await this.#ports.save(batch)
    } catch (error) {
      result = { ok: false, error: { code: 'core_unreachable', detail: String(error) } }
    }
    this.#inFlight = null
    this.#sending = null
    if (result.ok) {
      this.#failure = null
      this.#failures = 0
    } else {
      this.#takeBack(batch, result.error)
    }
    this.#changed()
    if (this.#pending.size > 0 && !(this.#closed && this.#failure))
      this.#schedule(this.#failure ? this.#retryDelay() : DELAY_MS)
  }

  /** Puts the values of a failed batch back, unless newer ones have come. */
  #takeBack(batch: Batch, error: WorkspaceError): void {
    const retry = isRetryable(error)
    const named = retry ? [] : this.#ports.pathsOf(error, batch)
    const refused = new Set(retry ? [] : named.length > 0 ? named : batch.keys())
    for (const [path, value] of batch) {
      if (this.#pending.has(path)) continue
      if (refused.has(path)) this.#refused.set(path, { value, error })
      else this.#pending.set(path, value)
    }
    if (retry) {
      this.#failure = error
      this.#failures++
    }
  }

  #retryDelay(): number {
    return RETRY_MS[Math.min(this.#failures, RETRY_MS.length) - 1] ?? RETRY_MS[0]
  }

  #schedule(ms: number): void {
    if (this.#timer !== null) return
    this.#timer = this.#ports.setTimer(() => {
      this.#timer = null
      // A batch on its way schedules the next one itself when it comes back.
      if (!this.#sending && this.#pending.size > 0) this.#sending = this.#send()
    }, ms)
  }

  #cancelTimer(): void {
    if (this.#timer !== null) this.#ports.clearTimer(this.#timer)
    this.#timer = null
  }

  #changed(): void {
    this.#ports.remember(this.unsaved())
    const refused = this.#refused.values().next().value
    this.#ports.onState(
      this.#failure
        ? { kind: 'failed', error: this.#failure }
        : refused
          ? { kind: 'refused', error: refused.error }
          : this.#inFlight
            ? { kind: 'saving' }
            : this.#pending.size > 0
              ? { kind: 'waiting' }
              : { kind: 'saved' },
    )
  }
}
