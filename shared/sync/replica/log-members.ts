import { ownBytes } from '../bytes.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { isCommitted, openPast, openRotate } from '../membership/group-key.ts'
import type { MembershipLog } from '../membership/log.ts'
import type { Roster } from '../membership/roster.ts'
import type { Members } from './ports.ts'

/** The membership log as a replica sees it, with the content keys that were sealed to this device. */
export class LogMembers implements Members {
  private readonly contentKeys = new Map<string, Uint8Array>()
  private readonly tried = new Set<string>()

  private constructor(
    readonly log: MembershipLog,
    private readonly keys: DeviceKeys,
    /** Keeps new operations. The log counts them already; a failure is the caller's. */
    private readonly keep: (operations: readonly Uint8Array[]) => Promise<void>,
  ) {}

  /**
   * Opens the keys of a log. `handed`: content keys this device has another way than by the log, by id of their rotate, as from the words it was
   * brought in with; those that are not what was committed to are left out.
   */
  static async open(
    log: MembershipLog,
    keys: DeviceKeys,
    keep: (operations: readonly Uint8Array[]) => Promise<void>,
    handed: ReadonlyMap<string, Uint8Array> = new Map(),
  ): Promise<LogMembers> {
    const members = new LogMembers(log, keys, keep)
    for (const epoch of log.roster().keys.values()) {
      const key = handed.get(epoch.id)
      if (key && isCommitted(epoch, key)) members.contentKeys.set(epoch.id, key)
    }
    await members.openKeys()
    return members
  }

  roster(): Roster {
    return this.log.roster()
  }

  knows(head: string): boolean {
    return this.log.op(head) !== undefined
  }

  heads(): readonly string[] {
    return this.log.heads
  }

  missingFrom(heads: readonly string[]): Promise<Uint8Array[]> {
    return Promise.resolve(this.log.since(heads).map((op) => op.bytes))
  }

  contentKey(keyId: string): Uint8Array | null {
    return this.contentKeys.get(keyId) ?? null
  }

  /** The content keys of a group that this device holds: what a rotate hands on. */
  keysOf(group: string): Map<string, Uint8Array> {
    const { keys } = this.roster()
    return new Map([...this.contentKeys].filter(([id]) => keys.get(id)?.group === group))
  }

  /** All content keys that this device holds, by id of their rotate. */
  get held(): ReadonlyMap<string, Uint8Array> {
    return this.contentKeys
  }

  async add(operations: readonly Uint8Array[]): Promise<boolean> {
    const fresh: Uint8Array[] = []
    for (const bytes of operations) {
      const result = await this.log.add(ownBytes(bytes))
      if (result.status === 'accepted') fresh.push(...[result.op, ...result.released].map((op) => op.bytes))
    }
    if (fresh.length === 0) return false
    await this.keep(fresh)
    await this.openKeys()
    return true
  }

  private async openKeys(): Promise<void> {
    const roster = this.roster()
    for (const epoch of roster.keys.values()) {
      if (this.tried.has(epoch.id)) continue
      this.tried.add(epoch.id)
      const key = await openRotate(roster.space, epoch, this.keys)
      if (!key) continue
      this.contentKeys.set(epoch.id, key)
      for (const [id, older] of await openPast(roster, epoch, key)) this.contentKeys.set(id, older)
    }
  }
}
