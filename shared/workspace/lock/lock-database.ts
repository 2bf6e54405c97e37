// The lock as this device keeps it: one row beside the list of spaces. Nothing of it is secret.
import { requestToPromise } from '../../store/idb.ts'
import type { LockRecord } from '../../sync/crypto/lock-record.ts'
import { DirectoryDatabase, type Stores } from '../directory-database.ts'
import { nextTry, type Tries } from './tries.ts'

const LOCK = 'lock'
const TRIES = 'lockTries'
const TRIES_VERSION = 1

/** Wrong secrets for one lock. */
interface StoredTries extends Tries {
  version: number
  lockId: string
}

/** A lock, and what its person chose about it. */
export interface StoredLock extends LockRecord {
  /** Locks itself after so many minutes without a hand on the keyboard; 0: only when the app is closed. */
  idleMinutes: number
  /** It is being turned off: spaces leave it, and none comes under it. */
  isEnding: boolean
}

/** A lock of a later version: this one neither opens nor overwrites it. */
export class NewerLock extends Error {
  constructor() {
    super('a lock of a newer version')
  }
}

export class LockDatabase extends DirectoryDatabase {
  /** Null when there is no lock. Fails with `NewerLock`. */
  lock(): Promise<StoredLock | null> {
    return this.read(async ({ settings }) => {
      const row = await requestToPromise<{ value: StoredLock } | undefined>(settings.get(LOCK))
      if (row && row.value.version !== 1) throw new NewerLock()
      return row?.value ?? null
    })
  }

  /** Keeps it, or removes it; durable when it resolves. Gives false, with nothing written, where another tab was first with another lock. */
  async setLock(lock: StoredLock | null, instead: string | null): Promise<boolean> {
    let isOwn = true
    await this.write(async ({ settings }) => {
      const known = await requestToPromise<{ value: StoredLock } | undefined>(settings.get(LOCK))
      isOwn = (known?.value.lockId ?? null) === instead
      if (!isOwn) return
      if (lock) settings.put({ key: LOCK, value: lock })
      else {
        settings.delete(LOCK)
        settings.delete(TRIES)
      }
    })
    return isOwn
  }

  /**
   * Counts a try at a lock before it is made, for all tabs. Gives 0 when it may be made, else the seconds to wait, and then nothing is counted.
   * `now`: ms since 1970.
   */
  async countTry(lockId: string, now: number): Promise<number> {
    let wait = 0
    await this.write(async ({ settings }) => {
      const { seconds, tries } = nextTry(await readTries(settings, lockId), now)
      wait = seconds
      putTries(settings, lockId, tries)
    })
    return wait
  }

  /** The try was wrong: the wait runs from now. */
  noteWrong(lockId: string, now: number): Promise<void> {
    return this.write(async ({ settings }) => {
      const tries = await readTries(settings, lockId)
      if (tries) putTries(settings, lockId, { ...tries, at: now })
    })
  }

  /** The try was right. */
  forgetTries(): Promise<void> {
    return this.write(({ settings }) => void settings.delete(TRIES))
  }
}

/** Null when there are none for this lock. Fails with `NewerLock`. */
async function readTries(settings: Stores['settings'], lockId: string): Promise<Tries | null> {
  const row = await requestToPromise<{ value: StoredTries } | undefined>(settings.get(TRIES))
  if (row && row.value.version !== TRIES_VERSION) throw new NewerLock()
  return row?.value.lockId === lockId ? row.value : null
}

function putTries(settings: Stores['settings'], lockId: string, { count, at }: Tries): void {
  const value: StoredTries = { version: TRIES_VERSION, lockId, count, at }
  settings.put({ key: TRIES, value })
}
