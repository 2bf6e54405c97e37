// What screens see and do about who is in a space and how it travels: members, devices, invites, and the state of sync. A person (`memberId`)
// and a device (`deviceId`) are 32 hex digits of the membership log; names of people stand sealed in that log.
import type { Result } from '../kernel/result.ts'
import type { SpaceInfo, WorkspaceError } from './api.ts'
import type { TextWriter } from './text-writers.ts'

/** Strongest first: who may do what is decided by the membership log, not by the records of people. */
export type TeamRole = 'owner' | 'manager' | 'coach' | 'member' | 'reader'

export interface TeamDevice {
  deviceId: string
  /** What the device called itself when it came in; '' when unknown. */
  name: string
  isSelf: boolean
  /** The device that is 24 words on paper. */
  isRecovery: boolean
  /** The words came with the team: no other device stays when the two take each other out. */
  isSenior?: true
  /** When this device last heard from it, ms by this device's clock; null: never. */
  lastSeen: number | null
  isOnline: boolean
}

export interface TeamMember {
  memberId: string
  /** The person's record in this space, for pages of a person; null before it has come. */
  recordId: string | null
  name: string
  role: TeamRole
  isSelf: boolean
  /** Removed people stay in the list with no devices, so that what they wrote keeps a name. */
  isRemoved: boolean
  devices: TeamDevice[]
}

/** Somebody asks to be let in. */
export interface JoinRequest {
  requestId: string
  name: string
  deviceName: string
  role: TeamRole
  /** A further device of a person who is in, or a new person. */
  kind: 'person' | 'device'
  /** Others asked on the same invite: it may have been passed on, and only a person can tell who was meant. */
  isContested: boolean
  /** The invite was made by this device: it lets the first who asks in by itself, when it is not contested. */
  isOwnInvite: boolean
}

export interface OpenInvite {
  inviteId: string
  role: TeamRole
  kind: 'person' | 'device'
  /** ms; null: never. */
  expires: number | null
  /** The link, on the device that made it; null elsewhere: its secret is in no log. */
  link: string | null
  byName: string
}

/** What a member may offer a colleague: a space of its own. */
export type OfferableKind = 'pair' | 'plan'

/** A space that a colleague offers to this person, or this person to a colleague. Only their devices can read it. */
export interface SpaceOffer {
  offerId: string
  kind: OfferableKind
  /** What the space is called. */
  name: string
  /** The invitation into it. */
  link: string
  /** The other person. */
  memberId: string
  /** True when this person offers it. */
  isOwn: boolean
  /** Those to this person are gone once they were answered. */
  state: 'open' | 'accepted' | 'declined'
  /** ms */
  expires: number
}

/**
 * How this device stands to the space.
 * - `alone`: nothing is shared, no keys, nothing leaves the device.
 * - `asking`: it asked to be let in and waits for somebody's device.
 * - `removed`: it was taken out; what it holds stays readable here, nothing new comes or goes.
 */
export type Standing = 'alone' | 'asking' | 'member' | 'removed'

export interface TeamState {
  standing: Standing
  /** While asking: why nobody will let this device in any more. The space holds nothing and may be removed. */
  ended?: 'expired' | 'revoked' | 'used' | 'damaged'
  /** Absent: the keys of this device are under no lock here. `locked`: what is on the device is there, and nothing comes or goes. */
  lock?: 'open' | 'locked'
  /** True in a browser that cannot hold the private keys itself: the app's own code can read them while it uses them. */
  areKeysReadable?: true
  /** Null while alone. `role` is null while asking. */
  self: { memberId: string; deviceId: string; role: TeamRole | null } | null
  /** The strongest first, then by name; removed people last. */
  members: TeamMember[]
  requests: JoinRequest[]
  invites: OpenInvite[]
  /** Spaces that this person and colleagues offer each other. */
  offers: SpaceOffer[]
  /** This person has written down 24 words. */
  hasRecoveryWords: boolean
  may: {
    /** Change records of the team. False for readers and the removed. */
    write: boolean
    invite: boolean
    /** Roles this person may give. */
    assign: TeamRole[]
  }
}

/** What a person should be told about sync, in the order it happened. */
export interface SyncProblem {
  problemId: string
  code:
    | 'self_cloned'
    | 'other_cloned'
    /** A device hands newcomers a state of a document that its envelopes do not make. Here it counts for nothing. */
    | 'lied'
    | 'relay_replaced'
    | 'relay_rolled_back'
    | 'relay_withheld'
    | 'relay_full'
    /** Edits that were visible fell away: their author's right had ended before them. */
    | 'rebuilt'
    /** Edits of this device count nowhere: they build on what no longer counts, or it must become a new device. Others go all the same. */
    | 'stranded'
    /** Edits wait because nobody has given this device a key yet. */
    | 'no_key'
    | 'no_right'
    /** A peer sends what is refused again and again. */
    | 'refused'
  /** ms */
  at: number
  /** A person's or device's name, or a document's; '' when there is none. */
  subject: string
  count: number
}

/**
 * An edit of this device that cannot be sent as it is. It stays on this device until what it builds on counts again (then it goes by itself)
 * or the person decides.
 */
export interface StuckEdit {
  /** Stays the same as long as the edit is stuck. */
  editId: string
  /**
   * - `gone`: it builds on what no longer counts, as when the right of whoever wrote that had ended.
   * - `large`: one piece of it is larger than what can be sent.
   */
  reason: 'gone' | 'large'
  /** The records it is about; empty for a text, and where that can no longer be told. */
  records: StuckRecord[]
  /** The text it was typed in; null for records. */
  textId: string | null
  /** `makeAgain` can put it in anew. False for texts, and where nothing can be read of it. */
  mayMakeAgain: boolean
}

export interface StuckRecord {
  recordId: string
  recordType: string
  /** What the record is called, here or as far as the edit says; '' when neither is known. */
  name: string
  /** The fields it sets, by their names in the schema. */
  fields: string[]
  /** The record is not here: only `makeAgain` brings it back. */
  isGone: boolean
}

export interface RelayStatus {
  /** `wss://host/relay` */
  address: string
  state: 'off' | 'connecting' | 'catching_up' | 'live' | 'offline' | 'refused'
  /** Entries still to read; 0 unless catching up. */
  behind: number
  /** When it is tried again, ms; null when it need not. */
  retryAt: number | null
  /** Only when refused. */
  reason: 'outsider' | 'unauthorized' | 'protocol' | null
}

export interface SyncState {
  /** The keys of this device are locked: nothing comes or goes. */
  locked?: true
  relay: RelayStatus | null
  /** Devices this one is talking to now. */
  peers: { deviceId: string; name: string; via: 'direct' | 'relay'; place: string }[]
  /** Edits of this device that neither the relay nor a peer has acknowledged, without those that are stuck. */
  waiting: number
  /** Edits of this device that cannot be sent as they are: `stuckEdits` lists them. */
  stuck: number
  /** When all was last exchanged, ms; null: never. */
  lastSynced: number | null
  /** Filling the log when sharing begins, or taking a space in: null when neither is under way. */
  progress: { done: number; total: number } | null
  problems: SyncProblem[]
  /** What was refused from others since the start, by reason. */
  refusals: Record<string, number>
}

export type TeamErrorCode =
  /** The role does not allow it. */
  | 'not_allowed'
  /** The last owner cannot go or step down. */
  | 'last_owner'
  | 'unknown_member'
  | 'unknown_invite'
  | 'already_shared'
  | 'not_shared'
  /** The browser could not make the keys. */
  | 'no_crypto'
  /** Words that are none, or not those that this person founded the space with. */
  | 'bad_words'
  | 'other_words'
  | 'sample_team'
  /** The person's own space is not shared: what stands in it was written to be read by nobody else. */
  | 'own_space'
  /** The keys of this device are locked. */
  | 'locked'
  /** Of a pairing code: none, damaged, of a newer version, of another team, this device's own, no longer shown; no connections here. */
  | 'not_a_code'
  | 'code_damaged'
  | 'code_newer'
  | 'code_foreign'
  | 'code_own'
  | 'code_expired'
  | 'no_connections'
  /** It cannot be sealed for the others now: a key is on its way, or this device must join anew. */
  | 'not_now'

/** Of the lock at rest. */
export type LockErrorCode =
  /** The lock that this key opens is not the one the keys are under. */
  | 'other_lock'
  /** New keys must wait: a text is open in some tab, or edits of this device cannot be sealed now. */
  | 'texts_open'
  | 'edits_wait'
export type LockOutcome = Result<null, WorkspaceError | { code: TeamErrorCode | LockErrorCode; detail?: string }>
export type TeamOutcome<T> = Result<T, WorkspaceError | { code: TeamErrorCode; detail?: string }>

/** What a person may do about the team. Every call is durable when it resolves; it travels when there is a connection. */
export interface TeamActions {
  watch(callback: (state: TeamState) => void): () => void
  watchSync(callback: (state: SyncState) => void): () => void
  /**
   * Begins to share the space: makes this device's keys, founds the membership log and seals what is there. `words` (of `drawWords`, once the
   * person has them on paper) are its most senior device from then on. Fails with `already_shared` when it was shared without them.
   */
  share(args: { personName: string; deviceName: string; words?: string }): Promise<TeamOutcome<null>>
  /** A link for one person (`expiresInDays` 0: never), or for a further device of one's own. */
  invite(args: { role: TeamRole; expiresInDays: number }): Promise<TeamOutcome<{ inviteId: string; link: string }>>
  inviteDevice(): Promise<TeamOutcome<{ inviteId: string; link: string }>>
  revokeInvite(inviteId: string): Promise<TeamOutcome<null>>
  /**
   * Offers a member a space of its own. `link` invites into it; it is sealed to that person's devices of now and to one's own, and waits at
   * the relay for who is offline. Fails with `unknown_member` when the person has no device here.
   */
  offerSpace(args: {
    memberId: string
    kind: OfferableKind
    name: string
    link: string
    expiresInDays: number
  }): Promise<TeamOutcome<{ offerId: string }>>
  /** Answers an offer to this person. Going in is another step: `Joining.join` with the offer's link. */
  answerOffer(offerId: string, answer: 'accepted' | 'declined'): Promise<TeamOutcome<null>>
  /** Takes an own offer back, or its answer out of sight. The invitation itself is revoked in the space it leads to. */
  withdrawOffer(offerId: string): Promise<TeamOutcome<null>>
  admit(requestId: string): Promise<TeamOutcome<null>>
  /** Forgets the request on this device and revokes its invite. */
  refuse(requestId: string): Promise<TeamOutcome<null>>
  setRole(memberId: string, role: TeamRole): Promise<TeamOutcome<null>>
  removeMember(memberId: string): Promise<TeamOutcome<null>>
  /** `words`: they sign it in place of this device, so that it stands whatever that device does, or has done unseen. */
  removeDevice(deviceId: string, words?: string): Promise<TeamOutcome<null>>
  /** Makes 24 words to write down, a device that comes after the others. They are shown once and kept nowhere. */
  createWords(list: 'english' | 'chinese'): Promise<TeamOutcome<{ words: string[] }>>
  /**
   * The text with this device's signature, for `checkSignedText` (`team/signed-text.ts`). `use` names what it is for. Fails with `not_shared` in a
   * space that nobody shares: its device has no key.
   */
  signText(args: { use: string; text: string }): Promise<TeamOutcome<{ signed: string }>>
  /** Tries the connection now. */
  wake(): Promise<void>
  dismissProblem(problemId: string): Promise<void>
  /** What cannot be sent as it is, the oldest first. Ask again when `SyncState.stuck` changes. */
  stuckEdits(): Promise<TeamOutcome<StuckEdit[]>>
  /** Takes a stuck edit out of this device for good. `not_found`: it has gone meanwhile. */
  giveUp(editId: string): Promise<TeamOutcome<null>>
  /**
   * Takes a stuck edit out and puts what it says in as a new one, which travels as any other; a record that is gone is made anew, as it was
   * last seen. Gives the ids of the records. `not_found`: it has gone meanwhile; `not_allowed`: `mayMakeAgain` is false.
   */
  makeAgain(editId: string): Promise<TeamOutcome<{ recordIds: string[] }>>
  /** Whose the devices are, or were, on which texts of this space are typed: see `clientToMember`. In no order. */
  textWriters(): Promise<TeamOutcome<TextWriter[]>>
  /** Where this person is in the app (an address of it), for those who are online; '' for nowhere. */
  setPlace(place: string): Promise<void>
  /**
   * Two devices in one room without a relay: one shows a code, the other scans it and shows its `answer`, which the first scans. `connecting`:
   * the connection opens by itself: `deviceId` is then among the peers. `peer` is the other person's name.
   */
  pairingCode(): Promise<TeamOutcome<{ code: string }>>
  scanPairingCode(
    text: string,
  ): Promise<
    TeamOutcome<
      | { step: 'answer'; code: string; deviceId: string; peer: string }
      | { step: 'connecting'; deviceId: string; peer: string }
    >
  >
  /**
   * The lock at rest (see `DeviceLock`), in this space. `vault`: its key. `unlock` gives it to the core, `lockKeys` has it forgotten with all
   * other keys; `protect` puts the keys under the lock, for which the device gets new ones; `unprotect` puts them outside it.
   */
  unlock(vault: CryptoKey): Promise<LockOutcome>
  lockKeys(): Promise<LockOutcome>
  protect(vault: CryptoKey): Promise<LockOutcome>
  unprotect(vault: CryptoKey): Promise<LockOutcome>
  /** The relay this space travels by; null: none. */
  setRelay(address: string | null): Promise<TeamOutcome<null>>
}

/** Why a text is no invite this app can use. */
export type InviteTextFault = 'not_an_invite' | 'newer_version' | 'damaged' | 'relay_not_allowed'
export type ReadInvite =
  | { ok: true; kind: 'person' | 'device'; /** Origin, null: none. */ relay: string | null; space: string }
  | { ok: false; fault: InviteTextFault }
export type WordsTextFault = { fault: 'count' | 'unknown_word' | 'check'; /** From 0. */ at?: number }

/** Coming into spaces that others founded. */
export interface Joining {
  /** Reads a pasted, scanned or opened link. */
  readInvite(text: string): Promise<ReadInvite>
  /** Null when these can be the words of a device. */
  checkWords(text: string): Promise<WordsTextFault | null>
  /** 24 words to write down before a space is shared with them (`TeamActions.share`). They are kept nowhere. */
  drawWords(list: 'english' | 'chinese'): Promise<string[]>
  /**
   * Asks to be let in. The space is on this device at once, in standing `asking`; it fills when somebody's device has let it in. A space
   * that is here already is given back as it is.
   */
  join(args: { link: string; personName: string; deviceName: string }): Promise<TeamOutcome<SpaceInfo>>
  /** Gets the spaces of 24 words from a relay, this device becoming a new one of the person. `none`: that relay knows no such device. */
  recover(args: {
    words: string
    relay: string | null
    deviceName: string
  }): Promise<TeamOutcome<SpaceInfo[]> | { ok: false; error: { code: 'none' | 'bad_words' } }>
}
