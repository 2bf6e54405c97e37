import type { DeviceKeys } from '../../sync/crypto/device-keys.ts'
import type { MembershipLog } from '../../sync/membership/log.ts'
import type { Op } from '../../sync/membership/op.ts'
import type { Cut } from '../../sync/membership/roster.ts'

/** The membership log of a space as this device holds it, and what acting on it needs: durable, shown and sent by whoever gives this. */
export interface TeamLog {
  readonly log: MembershipLog
  readonly keys: DeviceKeys
  /** This device's id, hex. */
  readonly self: string
  /** The content keys of a group that this device holds, by id of their rotate. */
  keysOf(group: string): Map<string, Uint8Array>
  /** A content key by the id of its rotate; null when it was not sealed to this device. */
  contentKey(keyId: string): Uint8Array | null
  /** True when something of this device waits for the first key of a group. */
  wantsKey?(group: string): boolean
  /** Adds an operation of this device. Resolves when it is durable; it is in `log` then, and on its way to others. Rejects when it is refused. */
  append(op: Op): Promise<void>
  /** Sends an envelope that hands a key to another device. Resolves when it is durable and on its way. */
  sendHandover(envelope: Uint8Array): Promise<void>
  /** Where the envelopes of a device that count end now, by document: what a removal writes down. */
  cutOf(device: string): Cut
  /** When this device last heard from a device, ms; null: never. */
  lastSeen(device: string): number | null
  /** Devices that are connected now. */
  online(): ReadonlySet<string>
  /** Small durable notes of this device about the space: secrets of its own invites, requests it forgot. Values are structured-clonable. */
  note(key: string): Promise<unknown>
  setNote(key: string, value: unknown): Promise<void>
  /** Calls back after every change of the log, of who is online and of notes. */
  onChange(callback: () => void): () => void
}
