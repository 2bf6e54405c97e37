// What each kind of operation says.
import type { DevicePublic } from '../crypto/device-keys.ts'
import type { Audience, Cut, Role } from './roster.ts'

/** Founds a space. Its author is the founder's first device. */
export interface GenesisBody {
  type: 'genesis'
  /** 16 random bytes: two spaces of one founder differ. */
  nonce: Uint8Array
  /** What the space is for ("team", "pair", "plan", "own"); means nothing to the resolver. */
  kind: string
  founder: DevicePublic
  /** A device of the founder that is kept as words on paper. It is the most senior device of the space. */
  recovery: { public: DevicePublic; proof: Uint8Array } | null
  sealedName: Uint8Array
  /** Yjs client ids of the founder's data from before the space. */
  legacyClients: readonly number[]
}

/**
 * Its public half of a secret lets one person in, after a word by a manager. Or, `forDevice`, it lets a further device of its author's person
 * ask: anyone may make such a one, nobody is admitted on it as a person, and the person's other devices answer by `addDevice`.
 */
export interface InviteBody {
  type: 'invite'
  key: Uint8Array
  role: Role
  /** Milliseconds since 1970 after which a device ought not to admit on it; 0: never. Advice: no rule reads a clock. */
  expires: number
  /** Present for a device's; the role is then `reader`. */
  forDevice?: true
}

/** Asks to be let in on the invite that is its only parent. Its author is the joiner's device, which is in no log yet. */
export interface JoinBody {
  type: 'join'
  device: DevicePublic
  sealedName: Uint8Array
  /** By the invite's key over space, invite, device and name: who knows the secret vouches for this device. */
  inviteSignature: Uint8Array
}

export interface AdmitBody {
  type: 'admit'
  /** Hash of the join; one of the parents. */
  join: string
  /** The joiner's name, now sealed under a key of the space. */
  sealedName: Uint8Array
}

/** A further device of the author's person. */
export interface AddDeviceBody {
  type: 'addDevice'
  person: string
  device: DevicePublic
  /** By the new device over space and person: nobody adds a device that did not agree. */
  proof: Uint8Array
}

export interface SetRoleBody {
  type: 'setRole'
  person: string
  role: Role
  /** Null in a promotion. In a demotion: where the envelopes of each device of the person end, written in the old role. */
  cuts: ReadonlyMap<string, Cut> | null
}

/** Makes a group of documents. Its id is the first half of this operation's hash; who belongs to it never changes. */
export interface GrantBody {
  type: 'grant'
  readers: Audience
  writers: Audience
}

export interface RemovePersonBody {
  type: 'removePerson'
  person: string
  /** Where the envelopes of each device end; a device not named ends at 0 everywhere. */
  cuts: ReadonlyMap<string, Cut>
}

export interface RemoveDeviceBody {
  type: 'removeDevice'
  target: string
  cut: Cut
}

/** A content key of a group for the devices then entitled. */
export interface RotateBody {
  type: 'rotate'
  group: string
  /** SHA-256 of the content key. */
  commit: Uint8Array
  recipients: ReadonlyMap<string, Uint8Array>
  /** The group's older content keys sealed under this one, so that who comes later reads what was written before. */
  past: Uint8Array
}

export interface RevokeInviteBody {
  type: 'revokeInvite'
  invite: string
}

/** Joins all branches its author knew, so that what lies before need not be replayed. Grants nothing. */
export interface CheckpointBody {
  type: 'checkpoint'
  /** Hash over the operations it covers: two peers notice when one of them was shown less. */
  digest: Uint8Array
}

export type Body =
  | GenesisBody
  | InviteBody
  | JoinBody
  | AdmitBody
  | AddDeviceBody
  | SetRoleBody
  | GrantBody
  | RemovePersonBody
  | RemoveDeviceBody
  | RotateBody
  | RevokeInviteBody
  | CheckpointBody
