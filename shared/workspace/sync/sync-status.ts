// How sync stands, as screens show it: what waits, when all was last exchanged, and what a person should be told.
import type { RelayAlarm } from '../../sync/relay/client.ts'
import type { ReplicaEvent } from '../../sync/replica/space-replica.ts'
import type { SnapshotEvent } from '../../sync/replica/snapshots.ts'
import type { NotSent } from '../../sync/replica/write.ts'
import type { SyncProblem } from '../team-api.ts'
import { Problems } from './problems.ts'
import type { SyncDatabase } from './sync-database.ts'

const ALARMS = {
  replaced: 'relay_replaced',
  rolledBack: 'relay_rolled_back',
  withheld: 'relay_withheld',
  full: 'relay_full',
} as const

/** Why edits wait, as a person is told. What is told another way, or is over in a moment, is not here. */
const BLOCKS: Partial<Record<NotSent, SyncProblem['code']>> = { role: 'no_right', key: 'no_key' }

const LAST_SYNCED = 'lastSynced'

export interface SyncEvents {
  /** What screens show of sync is another one. */
  onSyncChange(): void
  /**
   * Something could not be stored. What is in memory is ahead of the disk and is no longer to be trusted: it has closed, and is to be opened
   * anew.
   */
  onFailed(): void
}

export class SyncStatus {
  /** Edits and operations of this device that nobody has acknowledged. */
  waiting = 0
  private isClosed = false

  private constructor(
    private readonly db: SyncDatabase,
    readonly problems: Problems,
    /** When all was last exchanged, ms; null: never. */
    public lastSynced: number | null,
    private readonly now: () => number,
    private readonly onChange: () => void,
  ) {}

  static async open(db: SyncDatabase, now: () => number, onChange: () => void): Promise<SyncStatus> {
    const lastSynced = ((await db.value(LAST_SYNCED)) as number | undefined) ?? null
    return new SyncStatus(db, await Problems.open(db, now, onChange), lastSynced, now, onChange)
  }

  close(): void {
    this.isClosed = true
  }

  /**
   * Counts what waits. `isLive`: the relay is there and everything of it is read. `stuck`: so many of the edits wait for nothing but the person.
   */
  async count(isLive: () => boolean, stuck: () => number): Promise<void> {
    try {
      if (this.isClosed) return
      const waiting = Math.max(0, (await this.db.unsealedCount()) - stuck()) + (await this.db.unsentCount())
      if (waiting === this.waiting && waiting > 0) return
      this.waiting = waiting
      await this.note(isLive())
    } catch {
      // The number is only shown; the next change counts again.
    }
  }

  /** The line to the relay has changed. */
  async note(isLive: boolean): Promise<void> {
    if (isLive && this.waiting === 0 && !this.isClosed) {
      this.lastSynced = this.now()
      await this.db.setValue(LAST_SYNCED, this.lastSynced).catch(() => undefined)
    }
    this.onChange()
  }

  /** Tells what a replica reports. What cannot be kept now is told again with the next occasion. */
  report(event: ReplicaEvent): void {
    if (event.type !== 'cloned') this.tell(event.type, event.doc.name)
    else if (event.own) this.tell('self_cloned')
    else this.tell('other_cloned', event.device)
  }

  /** Tells what a replica reports of snapshots. */
  reportSnapshot(event: SnapshotEvent): void {
    if (event.type === 'lied') this.tell('lied', event.author)
    // What it began from is doubted or held what no longer counts: what the document shows may be another thing now.
    else this.tell('rebuilt', event.doc.name)
  }

  alarm(alarm: RelayAlarm): void {
    this.tell(ALARMS[alarm])
  }

  /** The relay will never take an entry. */
  refused(): void {
    this.tell('refused')
  }

  /** Why edits wait, by how many documents. */
  blocked(blocked: ReadonlyMap<NotSent, number>): void {
    for (const [why, code] of Object.entries(BLOCKS)) {
      void this.problems.setLasting(code, blocked.get(why as NotSent) ?? 0).catch(() => undefined)
    }
  }

  private tell(code: SyncProblem['code'], subject?: string): void {
    void this.problems.add(code, subject).catch(() => undefined)
  }
}
