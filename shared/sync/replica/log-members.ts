import { ownBytes, toHex } from '../bytes.ts'
import { type DeviceKeys, deviceIdOf } from '../crypto/device-keys.ts'
import type { Envelope } from '../envelope/codec.ts'
import { openHandover } from '../envelope/handover.ts'
import { isCommitted, openRotate, walkBack } from '../membership/group-key.ts'
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

  /** The content keys of a group that this device holds, the oldest first: what a rotate hands on. */
  keysOf(group: string): Map<string, Uint8Array> {
    const epochs = [...this.roster().keys.values()].filter((epoch) => epoch.group === group)
    return new Map(
      epochs
        .sort((a, b) => a.place - b.place)
        .flatMap(({ id }): [string, Uint8Array][] => {
          const key = this.contentKeys.get(id)
          return key ? [[id, key]] : []
        }),
    )
  }

  /**
   * Takes the envelope by which another device of the person hands this one a key. True when that was new here. `waiting`: the log does not
   * say yet whether it is one; then it is to be given again.
   */
  async takeHandover(envelope: Envelope): Promise<boolean | 'waiting' | 'refused'> {
    const roster = this.roster()
    const opened = await openHandover(roster, this.keys, toHex(deviceIdOf(this.keys.public)), envelope)
    if (typeof opened === 'string') return opened
    if (this.contentKeys.has(opened.epoch.id)) return false
    await this.takeKey(opened.epoch.id, opened.contentKey)
    return true
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
    // The newest leads to the others, which takes a tenth of the time that opening each by itself does.
    for (const epoch of [...roster.keys.values()].sort((a, b) => b.place - a.place)) {
      if (this.tried.has(epoch.id)) continue
      this.tried.add(epoch.id)
      if (this.contentKeys.has(epoch.id)) continue
      const key = await openRotate(roster.space, epoch, this.keys)
      if (key) await this.takeKey(epoch.id, key)
    }
  }

  /** Takes a key and all it leads to, at once: nobody sees the one without the others. */
  private async takeKey(id: string, key: Uint8Array): Promise<void> {
    const known = new Map(this.contentKeys)
    await walkBack(this.roster(), id, key, known)
    for (const [found, contentKey] of known) this.contentKeys.set(found, contentKey)
  }
}
