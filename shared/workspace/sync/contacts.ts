// When this device last took something from each other one, by its own clock. No clock of others is believed.
import type { SyncDatabase } from './sync-database.ts'

const KEY = 'lastSeen'
/** So long it may stay in memory alone, ms. */
const KEEP_MS = 5000

export class Contacts {
  private timer: ReturnType<typeof setTimeout> | undefined

  private constructor(
    private readonly db: SyncDatabase,
    private readonly now: () => number,
    private readonly times: Map<string, number>,
  ) {}

  static async open(db: SyncDatabase, now: () => number): Promise<Contacts> {
    return new Contacts(db, now, new Map((await db.value(KEY)) as Map<string, number> | undefined))
  }

  /** Something came from a device. */
  heard(device: string): void {
    this.times.set(device, this.now())
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.db.setValue(KEY, this.times).catch(() => undefined)
    }, KEEP_MS)
  }

  /** ms; null: never. */
  lastSeen(device: string): number | null {
    return this.times.get(device) ?? null
  }

  close(): void {
    clearTimeout(this.timer)
  }
}
