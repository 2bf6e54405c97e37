// What a membership log means: who is in a space, on which devices, who may read and write what. Made by the resolver, a pure function of
// the set of operations; read by everything that judges an envelope. All ids are lower-case hex, so that they can be keys of maps.
import type { DevicePublic } from '../crypto/device-keys.ts'

/** Strongest first. */
export const ROLES = ['owner', 'manager', 'coach', 'member', 'reader'] as const
export type Role = (typeof ROLES)[number]

/** True when `role` is at least as strong as `least`. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(least)
}

/** Who belongs to a side of a group: everyone from a role up, or named people and nobody else, whatever their role. */
export type Audience = { least: Role } | { people: ReadonlySet<string> }

/** A set of documents with one content key: the unit of permission. Its id is 16 bytes. */
export interface Group {
  id: string
  readers: Audience
  writers: Audience
}

/** How far a device's envelopes of each document count: document -> last counted seq. A document that is not named counts up to 0. */
export type Cut = ReadonlyMap<string, number>

export interface Device {
  /** `deviceIdOf(public)`. */
  id: string
  person: string
  public: DevicePublic
  /** 20 bits; the device's Yjs client ids are `slot * 2^32 + n`. No two devices of a space share one. */
  slot: number
  /** Null while the device is in. After it or its person was removed: where its envelopes end. */
  cut: Cut | null
  /**
   * Where the envelopes end which this device wrote while its person's role still allowed it; null if never demoted. An envelope counts
   * when its person may write now or when it stands within this cut. Cuts of several demotions are joined by the maximum.
   */
  demotedCut: Cut | null
  /** Yjs client ids of data from before the space that count as this device's: the founder's, named in the genesis. */
  legacyClients: readonly number[]
}

export interface Person {
  /** The id of the person's first device. */
  id: string
  role: Role
  /** Sealed under a key of the space; the resolver does not read it. */
  sealedName: Uint8Array
  devices: readonly string[]
  removed: boolean
}

/** One content key of a group, sealed to each device that may read. */
export interface KeyEpoch {
  /** First 16 bytes of the hash of the rotate operation. */
  id: string
  group: string
  /** SHA-256 of the content key: a recipient checks what it was given against it. */
  commit: Uint8Array
  recipients: ReadonlyMap<string, Uint8Array>
  /** The group's older content keys, sealed under this one. */
  past: Uint8Array
  /** Place of the rotate operation in the resolved order: of two keys of a group the later one is in force. */
  place: number
  /**
   * False when the key only opens what was written with it and is never in force: its recipients were not exactly the devices then
   * entitled, or a concurrent removal hit its author. Honest writers may have used it before they knew. See `keyInForce`.
   */
  sound: boolean
  /** Devices that had been taken out when it was made, as far as its author knew: they were not given it in any way. */
  without: ReadonlySet<string>
}

export interface Roster {
  space: string
  /** Operations nobody builds on yet, hex of their 32-byte hashes, sorted. */
  heads: readonly string[]
  people: ReadonlyMap<string, Person>
  devices: ReadonlyMap<string, Device>
  groups: ReadonlyMap<string, Group>
  keys: ReadonlyMap<string, KeyEpoch>
}
