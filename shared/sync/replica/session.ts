// The exchange with one peer. It says what is held, asks for what the other holds more, and gives what the other may read. Nothing depends on
// an answer: whoever starts again says anew what he holds.
import { inParts } from '../../kernel/parts.ts'
import type { Admission } from '../envelope/admission.ts'
import { isSnapshot, placeOf, tagOf } from '../envelope/codec.ts'
import type { DocLog } from '../envelope/doc-log.ts'
import { deviceMayRead } from '../envelope/standing.ts'
import {
  BATCH_BYTES,
  type ChainHead,
  type ChainPlace,
  decodeMessage,
  encodeMessage,
  MAX_CHAINS,
  type Message,
  type SnapshotMark,
} from './messages.ts'
import type { EnvelopeStore, Members } from './ports.ts'

/** A peer as the transport knows it. */
export interface Peer {
  /** The device it proved to be; null for a relay, which holds what it cannot read. */
  device: string | null
  /** Sends a message; may lose it. */
  send(message: Uint8Array): void
}

/** What a session needs of its replica. */
export interface Exchange {
  admission: Admission
  store: EnvelopeStore
  members: Members
  /** Judges and applies envelopes from a peer. */
  take(envelopes: readonly Uint8Array[], from: Session): Promise<void>
  /** Takes operations of the membership log from a peer. */
  takeOps(ops: readonly Uint8Array[], from: Session): Promise<void>
  /** Snapshots; without it none are exchanged. */
  snapshots?: SnapshotExchange
}

/** What a session needs for snapshots. */
export interface SnapshotExchange {
  /** What is held, and what documents began from, of those a peer may see. */
  marks(mayGet: (log: DocLog) => boolean): { held: SnapshotMark[]; bases: SnapshotMark[] }
  /** Parts and then witnesses of one that may be handed to a newcomer; null when there is none. */
  toHandOn(log: DocLog): Promise<readonly Uint8Array[] | null>
  /** Parts and witnesses of one that a peer wants to look at. */
  read(mark: SnapshotMark): Promise<readonly Uint8Array[]>
  /** True when it should be asked for, to look at it. */
  isWanted(mark: SnapshotMark): boolean
  /** True when it was replayed and does not say what the envelopes say. */
  isWrong(mark: SnapshotMark): Promise<boolean>
  /** A peer doubts what a document began from. */
  contest(mark: SnapshotMark): void
  /** A peer names several last envelopes of one chain: its device was cloned, perhaps before what a document began from. */
  hearOfClone(heads: readonly ChainHead[]): void
  /** What was gathered of a document that is being counted anew. */
  recounted(doc: string): DocLog | null
}

/** One connection to one peer. */
export class Session {
  /** What the peer said it holds. */
  private readonly theirs = new Map<string, ChainHead>()
  private members: readonly string[] = []
  /** Places asked for since the peer last said what it holds: an answer that helped nothing is not asked for twice. */
  private readonly asked = new Set<string>()
  /** What the peer's documents began from, as far as it was not looked at yet. */
  private bases: SnapshotMark[] = []
  /** Documents of which a snapshot is coming, and from whose device. */
  private readonly coming = new Map<string, string>()
  /** Documents of which a snapshot came that was not taken. */
  private readonly envelopesOnly = new Set<string>()

  constructor(
    private readonly on: Exchange,
    readonly peer: Peer,
  ) {}

  /** A name for counting what the peer sends. */
  get name(): string {
    return this.peer.device ?? 'relay'
  }

  /** Says what this replica holds: all of it, or of some documents. */
  have(logs: Iterable<DocLog> = this.on.admission.logs.values()): void {
    const chains: ChainHead[] = []
    for (const log of logs) {
      if (!this.mayGet(log)) continue
      for (const chain of log.chains.values()) {
        const heads = chain.heads().map((entry) => ({ seq: entry.seq, tag: entry.tag }))
        if (heads.length === 0 && chain.base.seq > 0) heads.push({ seq: chain.base.seq, tag: tagOf(chain.base.hash) })
        for (const head of heads) chains.push({ doc: log.id, device: chain.device, ...head })
      }
    }
    const members = this.on.members.heads()
    for (let at = 0; at === 0 || at < chains.length; at += MAX_CHAINS) {
      this.say({ type: 'have', members, chains: chains.slice(at, at + MAX_CHAINS) })
    }
  }

  /** Says which snapshots this replica holds and which its documents began from. */
  haveSnapshots(): void {
    const marks = this.on.snapshots?.marks((log) => this.mayGet(log))
    if (!marks || marks.held.length + marks.bases.length === 0) return
    const held = marks.held.slice(0, MAX_CHAINS)
    this.say({ type: 'snapshots', held, bases: marks.bases.slice(0, MAX_CHAINS) })
  }

  /** Asks again for all that is lacking, also for what was asked for before. */
  askAgain(): void {
    this.asked.clear()
    this.ask()
  }

  /** Gives envelopes of a document at once, without being asked. */
  give(log: DocLog, envelopes: readonly Uint8Array[]): void {
    if (!this.mayGet(log)) return
    for (const batch of inMessages(envelopes)) this.say({ type: 'give', envelopes: batch, more: [] })
  }

  /** Takes a message of the peer. Throws `Malformed` for bytes that are none: the transport ends the connection. */
  async receive(bytes: Uint8Array): Promise<void> {
    const message = decodeMessage(bytes)
    switch (message.type) {
      case 'have':
        return this.hear(message)
      case 'wantOps':
        return this.giveOps(message.members)
      case 'ops':
        await this.on.takeOps(message.ops, this)
        return this.ask()
      case 'want':
        return this.answer(message.places)
      case 'give':
        await this.on.take(message.envelopes, this)
        for (const bytes of message.envelopes) this.noteRefused(bytes)
        if (message.more.length > 0) this.say({ type: 'want', places: message.more })
        else this.ask()
        return this.contestBases()
      case 'snapshots':
        return this.hearSnapshots(message.held, message.bases)
      case 'wantSnapshots':
        return this.giveSnapshots(message.snapshots)
      case 'contest':
        for (const mark of message.snapshots) this.on.snapshots?.contest(mark)
    }
  }

  /** Asks for what the peer holds more, as far as it is known. */
  ask(): void {
    const places: ChainPlace[] = []
    const waiting = this.on.admission.waiting.lowest()
    for (const head of this.theirs.values()) {
      const from = this.lacks(head, waiting.get(head.doc + head.device) ?? Infinity)
      const key = `${head.doc}${head.device}${String(from)}`
      if (from === null || this.asked.has(key)) continue
      this.asked.add(key)
      places.push({ doc: head.doc, device: head.device, from })
    }
    for (let at = 0; at < places.length; at += MAX_CHAINS) {
      this.say({ type: 'want', places: places.slice(at, at + MAX_CHAINS) })
    }
  }

  private say(message: Message): void {
    this.peer.send(encodeMessage(message))
  }

  /** What a device may not read it is not given, not even sealed; a removed one is given nothing. */
  private mayGet(log: DocLog): boolean {
    const { device } = this.peer
    return device === null || deviceMayRead(this.on.members.roster(), device, log.group)
  }

  private hear(message: Extract<Message, { type: 'have' }>): void {
    this.members = message.members
    this.asked.clear()
    this.noteClones(message.chains)
    for (const head of message.chains) {
      if (this.theirs.size >= MAX_CHAINS * 64) this.theirs.clear()
      this.theirs.set(`${head.doc}${head.device}${String(head.tag)}`, head)
    }
    // Membership comes first: judged by an old roster, new envelopes would only wait.
    const unknown = this.members.some((head) => !this.on.members.knows(head))
    if (unknown) this.say({ type: 'wantOps', members: this.on.members.heads() })
    else this.ask()
  }

  private noteClones(heads: readonly ChainHead[]): void {
    const byChain = new Map<string, ChainHead[]>()
    for (const head of heads) {
      const chain = head.doc + head.device
      byChain.set(chain, [...(byChain.get(chain) ?? []), head])
    }
    for (const list of byChain.values()) if (list.length > 1) this.on.snapshots?.hearOfClone(list)
  }

  private async hearSnapshots(held: readonly SnapshotMark[], bases: readonly SnapshotMark[]): Promise<void> {
    const { snapshots } = this.on
    if (!snapshots) return
    this.bases = [...bases]
    const wanted = new Map([...held, ...bases].map((mark) => [mark.id, mark]))
    const list = [...wanted.values()].filter((mark) => snapshots.isWanted(mark)).slice(0, MAX_CHAINS)
    if (list.length > 0) this.say({ type: 'wantSnapshots', snapshots: list })
    return this.contestBases()
  }

  private async giveSnapshots(marks: readonly SnapshotMark[]): Promise<void> {
    for (const mark of marks) {
      const log = this.on.admission.logs.get(mark.doc)
      if (log && this.mayGet(log)) this.give(log, (await this.on.snapshots?.read(mark)) ?? [])
    }
  }

  /** Tells the peer of what it began from and what was found wrong here. */
  private async contestBases(): Promise<void> {
    const wrong: SnapshotMark[] = []
    for (const mark of this.bases) if (await this.on.snapshots?.isWrong(mark)) wrong.push(mark)
    if (wrong.length === 0) return
    this.bases = this.bases.filter((mark) => !wrong.includes(mark))
    this.say({ type: 'contest', snapshots: wrong })
  }

  /** A snapshot ends with its witness, of another device: where no document began by then, none will, and envelopes are asked for. */
  private noteRefused(bytes: Uint8Array): void {
    const place = isSnapshot(bytes) ? placeOf(bytes) : null
    if (place?.seq !== 1 || this.on.admission.logs.has(place.doc)) return
    const { doc, device } = place
    const by = this.coming.get(doc)
    if (by !== undefined && by !== device) this.envelopesOnly.add(doc)
    else if (this.coming.size < MAX_CHAINS) this.coming.set(doc, device)
  }

  private async giveOps(heads: readonly string[]): Promise<void> {
    for (const batch of inMessages(await this.on.members.missingFrom(heads))) this.say({ type: 'ops', ops: batch })
  }

  /** Where to go on in the peer's chain; null when nothing is lacking or nothing would help. */
  private lacks(head: ChainHead, waiting: number): number | null {
    const log = this.on.snapshots?.recounted(head.doc) ?? this.on.admission.logs.get(head.doc)
    if (!log) return this.on.snapshots && !this.envelopesOnly.has(head.doc) ? 1 : 0
    const chain = log.chains.get(head.device)
    const base = chain?.base.seq ?? 0
    // With something of the document here, a snapshot would not be taken.
    const first = base === 0 ? 0 : base + 1
    if (!chain || chain.last === 0) return first
    if (head.seq <= base) return null
    // What waits although a number before it is held follows another envelope of that number.
    if (head.seq > chain.last) return waiting <= chain.last + 1 ? first : chain.last + 1
    // The number is known with other bytes: a clone. Where the branches part is not known, so all is asked for.
    return chain.all(head.seq).some((entry) => entry.tag === head.tag) ? null : first
  }

  private async answer(places: readonly ChainPlace[]): Promise<void> {
    const envelopes: Uint8Array[] = []
    const more: ChainPlace[] = []
    let left = BATCH_BYTES
    const begun = new Set<string>()
    for (const place of places) {
      const log = this.on.admission.logs.get(place.doc)
      if (!log || !this.mayGet(log) || begun.has(place.doc)) continue
      const snapshot = place.from === 1 ? await this.on.snapshots?.toHandOn(log) : null
      if (snapshot) {
        // The rest is asked for once it is seen what the snapshot holds.
        begun.add(place.doc)
        this.give(log, snapshot)
        continue
      }
      if (left <= 0) {
        more.push(place)
        continue
      }
      const rows = await this.on.store.read(place.doc, place.device, place.from, left)
      for (const row of rows) {
        envelopes.push(row.bytes)
        left -= row.bytes.byteLength
      }
      const last = rows.at(-1)?.seq
      if (last !== undefined && last < (log.chains.get(place.device)?.last ?? 0))
        more.push({ ...place, from: last + 1 })
    }
    if (envelopes.length > 0) this.say({ type: 'give', envelopes, more })
  }
}

/** Parts of about `BATCH_BYTES`. */
function inMessages(parts: readonly Uint8Array[]): Uint8Array[][] {
  return inParts(parts, (part) => part.byteLength, { size: BATCH_BYTES })
}
