// The lock at rest of this device, as a page has it: one for all spaces. While it is open its key is in the memory of the app's tabs, which hand it to
// one another, and in that of the cores; it is on no disk.
import { randomToken } from '../../kernel/ids.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import { changeLock, createLock, type LockSecret, openLock } from '../../sync/crypto/lock-record.ts'
import type { Channel, Surroundings } from '../environment.ts'
import { LockDatabase, NewerLock, type StoredLock } from './lock-database.ts'
import { nextTry, type Tries } from './tries.ts'

export type { LockSecret }
export { createLockSalt } from '../../sync/crypto/lock-record.ts'
export { canHoldKeys } from '../../sync/crypto/curves.ts'

/** How the lock stands: `off`: there is none. */
export type LockState =
  { is: 'off' } | { is: 'locked' | 'open'; lock: Pick<StoredLock, 'way' | 'idleMinutes' | 'isEnding'> }

/** `wrong`: the secret is not the lock's; `wait`: too soon after a wrong one. `changed`: another tab has turned it on or off. */
export type LockFault = { code: 'wrong' } | { code: 'wait'; seconds: number } | { code: 'changed' }

type Told =
  | { kind: 'hello' }
  | { kind: 'open'; lockId: string; vault: CryptoKey }
  | { kind: 'lock' }
  /** The record is another one. */
  | { kind: 'changed' }
  | { kind: 'active' }

const CHANNEL = 'touchline-lock'
/** Minutes to choose from; 0: only when the app is closed. */
export const IDLE_MINUTES = [5, 15, 60, 0] as const
const IDLE_AT_FIRST = 60
/** Tabs hear of a hand on the keyboard at most so often, ms. */
const ACTIVE_MS = 20_000

export class DeviceLock {
  private readonly channel: Channel
  private readonly db: LockDatabase
  private readonly callbacks = new Set<() => void>()
  private stored: StoredLock | null = null
  private key: CryptoKey | null = null
  private lastActive: number
  private lastTold = 0
  private idle: ReturnType<typeof setTimeout> | undefined
  /** For when the disk takes nothing: then the count is this tab's alone. */
  private tries: Tries | null = null

  private constructor(
    private readonly environment: Pick<Surroundings, 'indexedDB' | 'openChannel' | 'clock' | 'random'>,
  ) {
    this.db = new LockDatabase(environment.indexedDB)
    this.lastActive = environment.clock.now()
    this.channel = environment.openChannel(CHANNEL)
    this.channel.onmessage = (event) => void this.receive(event.data as Told)
  }

  /** Reads how it stands, and asks the other tabs for the key. Fails with `NewerLock`, or the browser's error. */
  static async open(
    environment: Pick<Surroundings, 'indexedDB' | 'openChannel' | 'clock' | 'random'>,
  ): Promise<DeviceLock> {
    const lock = new DeviceLock(environment)
    await lock.read()
    return lock
  }

  private tell(message: Told): void {
    this.channel.postMessage(message)
  }

  private async read(): Promise<void> {
    const stored = await this.db.lock()
    const isAnother = stored?.lockId !== this.stored?.lockId
    if (isAnother) this.key = null
    this.stored = stored
    // Whoever made it may have told its key before this tab knew whose it is.
    if (stored && isAnother) this.tell({ kind: 'hello' })
  }

  private changed(): void {
    this.watchIdle()
    for (const callback of this.callbacks) callback()
  }

  private async receive(message: Told): Promise<void> {
    if (message.kind === 'active') this.lastActive = this.environment.clock.now()
    else if (message.kind === 'hello') this.handOver()
    else if (message.kind === 'lock') this.forget()
    else if (message.kind === 'changed') {
      await this.read()
      this.changed()
    } else if (!this.key && message.lockId === this.stored?.lockId) this.take(message.vault)
  }

  private handOver(): void {
    if (this.key && this.stored) this.tell({ kind: 'open', lockId: this.stored.lockId, vault: this.key })
  }

  private take(vault: CryptoKey): void {
    this.key = vault
    this.lastActive = this.environment.clock.now()
    this.changed()
  }

  private forget(): void {
    if (!this.key) return
    this.key = null
    this.changed()
  }

  /** Calls back when the state is another one. Returns the function that stops it. */
  onChange(callback: () => void): () => void {
    this.callbacks.add(callback)
    return () => this.callbacks.delete(callback)
  }

  get state(): LockState {
    const { stored, key } = this
    return stored ? { is: key ? 'open' : 'locked', lock: stored } : { is: 'off' }
  }

  /** The key for the cores while it is open; it can be used and not read. */
  get vault(): CryptoKey | null {
    return this.key
  }

  private async keep(next: StoredLock | null, instead = this.stored?.lockId ?? null): Promise<boolean> {
    const isKept = await this.db.setLock(next, instead)
    if (isKept) this.stored = next
    else await this.read()
    this.tell({ kind: 'changed' })
    return isKept
  }

  /** Makes the lock, open. What spaces keep comes under it one by one (`protectSpaces`). */
  async turnOn(secret: LockSecret): Promise<Result<null, LockFault>> {
    if (this.stored) return err({ code: 'changed' })
    const made = await createLock(randomToken(this.environment.random, 22), secret)
    // Another tab may have made one meanwhile.
    if (!(await this.keep({ ...made.record, idleMinutes: IDLE_AT_FIRST, isEnding: false }, null))) {
      this.changed()
      return err({ code: 'changed' })
    }
    this.take(made.vault)
    this.handOver()
    return ok(null)
  }

  /** Does something with the person's secret, slower and slower after wrong ones. */
  private async withSecret<T>(use: (stored: StoredLock) => Promise<T | null>): Promise<Result<T, LockFault>> {
    // What another tab has changed a moment ago may not have come here yet.
    await this.read()
    const { stored } = this
    if (!stored) return err({ code: 'changed' })
    const seconds = await this.countTry(stored.lockId)
    if (seconds > 0) return err({ code: 'wait', seconds })
    const value = await use(stored)
    await this.noteTried(stored.lockId, value !== null)
    return value === null ? err({ code: 'wrong' }) : ok(value)
  }

  /** Seconds to wait; 0: the try may be made, and is counted. */
  private async countTry(lockId: string): Promise<number> {
    const now = this.environment.clock.now()
    const { seconds, tries } = nextTry(this.tries, now)
    this.tries = tries
    try {
      return await this.db.countTry(lockId, now)
    } catch (error) {
      if (error instanceof NewerLock) throw error
      // A full disk must not shut the person out.
      return seconds
    }
  }

  private async noteTried(lockId: string, isRight: boolean): Promise<void> {
    const now = this.environment.clock.now()
    this.tries = isRight || !this.tries ? null : { ...this.tries, at: now }
    try {
      await (isRight ? this.db.forgetTries() : this.db.noteWrong(lockId, now))
    } catch (error) {
      if (error instanceof NewerLock) throw error
      // It was counted before.
    }
  }

  /** Opens it in all tabs. */
  async unlock(secret: LockSecret): Promise<Result<null, LockFault>> {
    const opened = await this.withSecret((stored) => openLock(stored, secret))
    if (!opened.ok) return opened
    this.take(opened.value)
    this.handOver()
    return ok(null)
  }

  /** Another secret opens it from now on. */
  async change(secret: LockSecret, next: LockSecret): Promise<Result<null, LockFault>> {
    const changed = await this.withSecret((stored) => changeLock(stored, secret, next))
    if (!changed.ok) return changed
    const { idleMinutes, isEnding } = this.stored ?? { idleMinutes: IDLE_AT_FIRST, isEnding: false }
    const isKept = await this.keep({ ...changed.value, idleMinutes, isEnding })
    this.changed()
    return isKept ? ok(null) : err({ code: 'changed' })
  }

  /** True when the secret is the lock's: for what only its person may do though it is open. */
  async confirm(secret: LockSecret): Promise<Result<null, LockFault>> {
    const opened = await this.withSecret((stored) => openLock(stored, secret))
    return opened.ok ? ok(null) : opened
  }

  /** Locks the keys now, in all tabs. */
  lock(): void {
    this.tell({ kind: 'lock' })
    this.forget()
  }

  /** Begins, or takes back, its end: spaces leave it (`unprotectSpaces`), and then it is removed. */
  async setEnding(isEnding: boolean): Promise<void> {
    if (this.stored) await this.keep({ ...this.stored, isEnding })
    this.changed()
  }

  /** Removes it. No space may be under it any more. */
  async remove(): Promise<void> {
    await this.keep(null)
    this.key = null
    this.changed()
  }

  async setIdleMinutes(idleMinutes: number): Promise<void> {
    if (this.stored) await this.keep({ ...this.stored, idleMinutes })
    this.changed()
  }

  /** A hand is on the keyboard or the mouse of this tab. */
  noteActive(): void {
    const now = this.environment.clock.now()
    this.lastActive = now
    if (!this.key || Math.abs(now - this.lastTold) < ACTIVE_MS) return
    this.lastTold = now
    this.tell({ kind: 'active' })
  }

  private watchIdle(): void {
    clearTimeout(this.idle)
    const minutes = this.stored?.idleMinutes ?? 0
    if (!this.key || minutes === 0) return
    const left = this.lastActive + minutes * 60_000 - this.environment.clock.now()
    if (left <= 0) return this.lock()
    // A timer of a sleeping laptop comes late, and looks at the clock.
    this.idle = setTimeout(() => this.watchIdle(), Math.min(left, minutes * 60_000))
  }

  /** Lets go of it: this tab closes. */
  close(): void {
    clearTimeout(this.idle)
    this.callbacks.clear()
    this.channel.close()
    this.key = null
  }
}
