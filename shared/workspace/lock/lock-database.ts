// The lock as this device keeps it: one row beside the list of spaces. Nothing of it is secret.
import { requestToPromise } from '../../store/idb.ts'
import type { LockRecord } from '../../sync/crypto/lock-record.ts'
import { DirectoryDatabase } from '../directory-database.ts'

const LOCK = 'lock'

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
      else settings.delete(LOCK)
    })
    return isOwn
  }
}
