// The lock at rest in this tab: its state for screens, and what it does to the spaces of the device. Loaded only where there is one, or somebody
// looks at its settings.
import { browserEnvironment } from '../../shared/workspace/browser-environment.ts'
import type { SpaceInfo } from '../../shared/workspace/api.ts'
import { lockedSpaces, protectSpaces, unprotectSpaces, type SpaceLeft } from '../../shared/workspace/lock/all-spaces.ts'
import {
  createLockSalt,
  DeviceLock,
  type LockFault,
  type LockSecret,
  type LockState,
} from '../../shared/workspace/lock/device-lock.ts'
import { rememberLock } from './lock-remembered.ts'
import { askPasskey, createPasskey, type PasskeyFault } from './passkey.ts'
import { session } from './session.svelte.ts'

/** Why something about the lock was not done. */
export type LockTrouble = LockFault | { code: PasskeyFault } | { code: 'left'; left: SpaceLeft[] }
type Done = { ok: true } | { ok: false; trouble: LockTrouble }

/** What somebody typed, or that a passkey is to be asked. */
export type GivenSecret = { kind: 'passphrase'; text: string } | { kind: 'passkey' }

const trouble = (why: LockTrouble): Done => ({ ok: false, trouble: why })

class TabLock {
  /** Null until it is read. */
  state = $state.raw<LockState | null>(null)
  /** The lock could not be read: a newer version has made it, or the browser refused. */
  error = $state.raw<unknown>(null)
  /** Why the open space is not under the lock yet; null: nobody tried, or it is. */
  refused = $state<string | null>(null)
  /** The dialog that unlocks is asked for. */
  asking = $state(false)
  #lock: DeviceLock | null = null
  #opening: Promise<void> | null = null
  #wasOpen = false
  #isProtecting = false

  /** Reads how it stands; once is enough. */
  open(): Promise<void> {
    this.#opening ??= DeviceLock.open(browserEnvironment('')).then(
      (lock) => {
        this.#lock = lock
        lock.onChange(() => this.#follow())
        this.#follow()
        // A hand on the keyboard keeps it open.
        for (const kind of ['pointerdown', 'keydown'] as const)
          addEventListener(kind, () => lock.noteActive(), { passive: true, capture: true })
      },
      (error: unknown) => {
        this.error = error
      },
    )
    return this.#opening
  }

  get vault(): CryptoKey | null {
    // Read with the state, so that whoever shows it hears of a change.
    return this.state?.is === 'open' ? (this.#lock?.vault ?? null) : null
  }

  #follow(): void {
    const lock = this.#lock
    if (!lock) return
    this.state = lock.state
    rememberLock(lock.state.is !== 'off')
    // Whoever knew the key takes it away from the core of his space.
    if (this.#wasOpen && !lock.vault) void session.workspace?.team.lockKeys()
    this.#wasOpen = lock.vault !== null
    if (lock.vault) this.asking = false
    else this.refused = null
  }

  /** Brings the open space to where the lock is; called whenever either may have changed. */
  async follow(): Promise<void> {
    const { vault, state } = this
    const { workspace, team } = session
    if (!vault || !workspace || !team || state?.is !== 'open' || this.#isProtecting) return
    if (team.lock === 'locked') {
      const done = await workspace.team.unlock(vault)
      this.refused = done.ok ? null : done.error.code
    } else if (team.standing === 'member' && !team.lock && !state.lock.isEnding) {
      this.#isProtecting = true
      try {
        const done = await workspace.team.protect(vault)
        this.refused = done.ok ? null : done.error.code
      } finally {
        this.#isProtecting = false
      }
    } else if (team.lock === 'open') this.refused = null
  }

  async #secretOf(given: GivenSecret): Promise<{ ok: true; value: LockSecret } | { ok: false; trouble: LockTrouble }> {
    if (given.kind === 'passphrase') return { ok: true, value: given }
    const way = this.state?.is === 'off' ? null : this.state?.lock.way
    if (way?.kind !== 'passkey') return { ok: false, trouble: { code: 'changed' } }
    const asked = await askPasskey(way.credential, way.salt)
    return asked.ok ? asked : { ok: false, trouble: { code: asked.fault } }
  }

  async #newSecret(given: GivenSecret): Promise<{ ok: true; value: LockSecret } | { ok: false; trouble: LockTrouble }> {
    if (given.kind === 'passphrase') return { ok: true, value: given }
    const made = await createPasskey('Touchline', createLockSalt())
    return made.ok ? made : { ok: false, trouble: { code: made.fault } }
  }

  /** Makes the lock, and puts all spaces under it. `left`: those that could not go there yet; they follow when they are open. */
  async turnOn(given: GivenSecret): Promise<Done> {
    const [lock, directory] = [this.#lock, session.directory]
    const secret = await this.#newSecret(given)
    if (!secret.ok || !lock || !directory) return secret.ok ? trouble({ code: 'changed' }) : secret
    this.#isProtecting = true
    try {
      const made = await lock.turnOn(secret.value)
      if (!made.ok) return trouble(made.error)
      const left = lock.vault ? await protectSpaces(directory, lock.vault) : []
      return left.length === 0 ? { ok: true } : trouble({ code: 'left', left })
    } finally {
      this.#isProtecting = false
      void this.follow()
    }
  }

  async unlock(given: GivenSecret): Promise<Done> {
    const secret = await this.#secretOf(given)
    if (!secret.ok || !this.#lock) return secret.ok ? trouble({ code: 'changed' }) : secret
    const opened = await this.#lock.unlock(secret.value)
    return opened.ok ? { ok: true } : trouble(opened.error)
  }

  async change(given: GivenSecret, next: GivenSecret): Promise<Done> {
    const secret = await this.#secretOf(given)
    if (!secret.ok || !this.#lock) return secret.ok ? trouble({ code: 'changed' }) : secret
    const sure = await this.#lock.confirm(secret.value)
    if (!sure.ok) return trouble(sure.error)
    const made = await this.#newSecret(next)
    if (!made.ok) return made
    const changed = await this.#lock.change(secret.value, made.value)
    return changed.ok ? { ok: true } : trouble(changed.error)
  }

  /** Puts all spaces outside the lock, and removes it. `left`: it stays, for those. */
  async turnOff(given: GivenSecret): Promise<Done> {
    const [lock, directory] = [this.#lock, session.directory]
    const secret = await this.#secretOf(given)
    if (!secret.ok || !lock || !directory) return secret.ok ? trouble({ code: 'changed' }) : secret
    const opened = await lock.unlock(secret.value)
    if (!opened.ok || !lock.vault) return trouble(opened.ok ? { code: 'changed' } : opened.error)
    await lock.setEnding(true)
    const left = await unprotectSpaces(directory, lock.vault)
    if (left.length > 0) return trouble({ code: 'left', left })
    await lock.remove()
    return { ok: true }
  }

  /** Removes a lock that nobody can open, when no space is under it any more; else gives those that are. */
  async abandon(): Promise<SpaceInfo[]> {
    const { directory } = session
    if (!this.#lock || !directory) return []
    const left = await lockedSpaces(directory)
    if (left.length === 0) await this.#lock.remove()
    return left
  }

  lockNow(): void {
    this.#lock?.lock()
  }

  async setIdleMinutes(minutes: number): Promise<void> {
    await this.#lock?.setIdleMinutes(minutes)
  }
}

export const tabLock = new TabLock()
