// What a replica of a space stands on. The workspace gives it a database, documents and the membership log; tests give it memory.
import type { Envelope } from '../envelope/codec.ts'
import type { Roster } from '../membership/roster.ts'

/** An envelope as it is kept. */
export interface StoredEnvelope {
  doc: string
  device: string
  seq: number
  /** Hex of its SHA-256: of one number there are two where a device was cloned. */
  hash: string
  bytes: Uint8Array
  /** How far its clients reach after it; null when it was not counted yet. Saves opening it again at the next start. */
  ends: [client: number, end: number][] | null
}

/** Which envelope, and how far its clients reach after it. */
export type KnownEnds = Pick<StoredEnvelope, 'doc' | 'device' | 'seq' | 'hash' | 'ends'>

/** Which envelope of a document. */
export type EnvelopeName = Pick<StoredEnvelope, 'device' | 'seq' | 'hash'>

/** What is read of all documents at once when a space opens. */
export interface Opening {
  /** The names of all envelopes, by document. A document of which there are none may be missing. */
  names: ReadonlyMap<string, readonly EnvelopeName[]>
  /** What `keepHeads` kept, by document. */
  heads: ReadonlyMap<string, Uint8Array>
  /** The snapshots that documents start from. */
  snapshots: ReadonlyMap<string, Uint8Array>
  /** The snapshots that are held for others. */
  offers: ReadonlyMap<string, Uint8Array>
}

/** Keeps the envelopes of one space. Every method is all or nothing, also when the process ends in the middle of it. */
export interface EnvelopeStore {
  /** Adds what is not there yet. Envelopes of one number and different bytes stand beside one another. */
  add(envelopes: readonly StoredEnvelope[]): Promise<void>
  /** Adds one only if there is none of its document, device and number: how two tabs never use one number twice. False when there is. */
  claim(envelope: StoredEnvelope): Promise<boolean>
  /** Notes how far clients reach after envelopes that are there; says nothing of others. */
  keepEnds(known: readonly KnownEnds[]): Promise<void>
  /** The documents there is anything of: envelopes, or snapshots. */
  docs(): Promise<string[]>
  /** A document's envelopes from a number of a device on, by number and then hash, at most `most` bytes but at least one. */
  read(doc: string, device: string, from: number, most: number): Promise<StoredEnvelope[]>
  /** All of a document, by device, number and hash. */
  readAll(doc: string): Promise<StoredEnvelope[]>
  /** Those of a document with these names, in their order, as far as they are there. */
  readNamed(doc: string, names: readonly EnvelopeName[]): Promise<StoredEnvelope[]>
  /** What a space opens with. */
  opening(): Promise<Opening>
  /** Replaces what spares a start the reading of documents' envelopes, by document. Says nothing that these do not. */
  keepHeads(heads: ReadonlyMap<string, Uint8Array>): Promise<void>
  /** Replaces the snapshot that a document starts from. Without bytes it starts from its envelopes again. */
  keepSnapshot(doc: string, bytes: Uint8Array): Promise<void>
  /** The snapshot that a document starts from, or null. */
  snapshot(doc: string): Promise<Uint8Array | null>
  /** Keeps an envelope that hands this device a key, by its hash; the same once. */
  keepHandover?(hash: string, bytes: Uint8Array): Promise<void>
  /** All of these. */
  handovers?(): Promise<Uint8Array[]>
  /** Replaces the snapshots of a document that are held for others. Without it they are forgotten at the end and made anew. */
  keepOffers?(doc: string, bytes: Uint8Array): Promise<void>
  /** The snapshots of a document that are held for others, or null. */
  offers?(doc: string): Promise<Uint8Array | null>
}

/** Which document. */
export interface DocName {
  /** `docIdOf(group, name)`. */
  id: string
  group: string
  name: string
}

/** The last envelope of each device that a document contains. */
export type Version = ReadonlyMap<string, number>

/** The Yjs documents, wherever they are kept. */
export interface Documents {
  /** Up to where a document holds its envelopes; what the last `apply` or `rebuild` that lasted said. */
  version(doc: DocName): Promise<Version>
  /** Applies updates (V2) in order and keeps the version with them. May throw, the document then being half changed: `rebuild` follows. */
  apply(doc: DocName, updates: readonly Uint8Array[], version: Version): Promise<void>
  /**
   * Replaces the document by one made of these updates and of the local edits that are not sealed yet. When own operations fell away, own edits
   * go on under another client (`clientAfterRebuild`), which is kept with the document: no clock is ever used twice.
   */
  rebuild(doc: DocName, updates: readonly Uint8Array[], version: Version): Promise<void>
}

/** What a replica needs of the membership log. */
export interface Members {
  roster(): Roster
  /** True when an operation of that hash (hex) is known. */
  knows(head: string): boolean
  /** Operations nobody builds on, hex of their 32 bytes. */
  heads(): readonly string[]
  /** What somebody with these heads lacks, each after what it builds on. */
  missingFrom(heads: readonly string[]): Promise<Uint8Array[]>
  /** Takes operations from anyone. True when one of them was new and sound. */
  add(operations: readonly Uint8Array[]): Promise<boolean>
  /** Takes a key that another device of the person hands to this one; see `LogMembers`. */
  takeHandover?(envelope: Envelope): Promise<boolean | 'waiting' | 'refused'>
  /** The content key of a rotate operation, null when it was not sealed to this device. */
  contentKey(keyId: string): Uint8Array | null
}
