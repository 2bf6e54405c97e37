// What a replica is given, and what it says.
import type { DeviceKeys } from '../crypto/device-keys.ts'
import type { DocName, Documents, EnvelopeStore, Members } from './ports.ts'
import type { SnapshotEvent } from './snapshots.ts'

/** What a replica stands on. */
export interface ReplicaEnvironment {
  space: string
  /** This device's id. */
  self: string
  keys: DeviceKeys
  members: Members
  store: EnvelopeStore
  documents: Documents
  /** Hears what a person should be told. */
  report(event: ReplicaEvent): void
  /** Hears what a person should be told of snapshots. */
  reportSnapshot?(event: SnapshotEvent): void
  /** Hears of this device's own envelopes once they are kept: for a relay, which has no session. */
  kept?(envelopes: readonly Uint8Array[]): void
  /** Keeps snapshots and witnesses of this device for a relay, which has no session and is to hand them to those who come later. */
  publish?(envelopes: readonly Uint8Array[]): Promise<void>
}

/** What happened that a person should be told. */
export type ReplicaEvent =
  /** Two holders of one device's keys wrote. From `seq` on its envelopes count only where others built on them. */
  | { type: 'cloned'; device: string; doc: string; seq: number; own: boolean }
  /** Edits that were visible fell away: their author's right had ended before them. */
  | { type: 'rebuilt'; doc: DocName }
  /**
   * This device built on a branch of a clone that does not count, so its own envelopes from there on count nowhere. Its edits are still here:
   * it must become a new device and make them again. Or it has edits that are not sent yet and build on what fell away: those cannot be sent.
   */
  | { type: 'stranded'; doc: DocName }
