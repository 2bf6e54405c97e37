// One space on one device: the membership log, the envelopes and the documents kept in agreement, and the exchange with peers. All work goes
// through one queue, so that a verdict is never made over a set that changes meanwhile.
import { Turns } from '../../kernel/turns.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { Admission, type Judged } from '../envelope/admission.ts'
import { isOf, isSnapshot, placeOf } from '../envelope/codec.ts'
import type { DocLog } from '../envelope/doc-log.ts'
import { docIdOf, MessageKeys } from '../envelope/seal.ts'
import type { ReplicaEnvironment, ReplicaEvent } from './environment.ts'
import type { DocName, Documents, EnvelopeStore, Members } from './ports.ts'
import { type Exchange, type Peer, Session } from './session.ts'
import { nameOf, settle, versionOf } from './settle.ts'
import { isOfOne, type NotSent, type Written, writeUpdates } from './write.ts'
import type { Offer } from './offers.ts'
import { Handovers } from './handovers.ts'
import { docsIn, linkRows, loadLog } from './load.ts'
import { KeptHeads } from './heads.ts'
import { type SnapshotFault, splitParts, startFrom } from './snapshot.ts'
import { Snapshots } from './snapshots.ts'
import { bridge } from './bridge.ts'
import { SNAPSHOT_EVERY, tidyDoc } from './tidy.ts'

export type { ReplicaEnvironment, ReplicaEvent }

/** What became of edits given to `send`. */
export type Sent = Pick<Written, 'notSent' | 'left'>

/** A space on this device. */
export class SpaceReplica implements Exchange {
  readonly admission: Admission
  readonly snapshots: Snapshots
  private readonly sessions = new Set<Session>()
  private readonly toldForks = new Set<string>()
  private readonly toldStranded = new Set<string>()
  private readonly turns = new Turns()
  private readonly heads = new KeptHeads()
  private readonly handovers: Handovers

  private constructor(private readonly env: ReplicaEnvironment) {
    const keys = new MessageKeys((keyId) => env.members.contentKey(keyId))
    this.admission = new Admission(env.space, env.self, env.members, keys)
    this.handovers = new Handovers(this)
    this.snapshots = new Snapshots(
      this,
      (event) => env.reportSnapshot?.(event),
      () => {
        for (const session of this.sessions) session.askAgain()
      },
    )
  }

  get store(): EnvelopeStore {
    return this.env.store
  }
  get members(): Members {
    return this.env.members
  }
  get documents(): Documents {
    return this.env.documents
  }
  get keys(): DeviceKeys {
    return this.env.keys
  }

  /** Opens a space over what is stored, and finishes what a crash left half done. */
  static async open(env: ReplicaEnvironment): Promise<SpaceReplica> {
    const replica = new SpaceReplica(env)
    await replica.handovers.load()
    const opening = await env.store.opening()
    for (const doc of docsIn(opening)) {
      const { log, read } = await loadLog(replica, opening, doc)
      if (log) {
        replica.heads.owe(doc, read)
        if (log.base) replica.snapshots.noteBase(doc, splitParts(opening.snapshots.get(doc) ?? new Uint8Array()))
      }
      await replica.loaded(doc, opening.offers.get(doc) ?? null)
    }
    await replica.heads.keep(replica.admission.logs, env.store)
    return replica
  }

  /** Waits until all that was begun is done. */
  async idle(): Promise<void> {
    await this.turns.take(() => Promise.resolve())
  }

  /** Takes in what somebody else, as another tab, has kept of a document. */
  private async load(doc: string): Promise<void> {
    await linkRows(this, await this.env.store.readAll(doc))
    await this.loaded(doc, (await this.env.store.offers?.(doc)) ?? null)
  }

  private async loaded(doc: string, offers: Uint8Array | null): Promise<void> {
    const log = this.admission.logs.get(doc)
    // The version a document has says how far, not on which branch of a clone: a crash may have come before the change of branch.
    if (log)
      await this.settle(
        log,
        [...log.chains.values()].some((chain) => chain.fork !== null),
      )
    await this.snapshots.offers.load(offers)
    const offer = this.snapshots.offers.best(doc)
    if (offer && !this.admission.logs.has(doc)) await this.startOn(offer.parts, null)
  }

  /** True when nothing that came waits in memory alone, to be judged later. */
  get isAllKept(): boolean {
    return this.admission.waiting.size === 0 && !this.snapshots.offers.isWaiting
  }

  /** The documents with content, by group and name. */
  docs(): DocName[] {
    return [...this.admission.logs.values()].flatMap((log) => nameOf(log) ?? [])
  }

  /**
   * Sends local edits (V2 updates that the document holds already), in order. Gives null when all are kept and on their way; else why not:
   * they stay the caller's, to be given again. Giving an update twice does no harm.
   */
  async write(group: string, name: string, updates: readonly Uint8Array[]): Promise<NotSent | null> {
    return (await this.seal(group, name, updates, false)).notSent
  }

  /**
   * The same, but an edit that cannot be sent holds up only those that build on it, and what was kept need not be given again. `left` are the
   * places of the updates that were not kept: they stay the caller's. Given again they go once they can, as when what they build on counts
   * again. When the person gives them up, leave them out of `Documents.rebuild` and call `rebuild`.
   */
  async send(group: string, name: string, updates: readonly Uint8Array[]): Promise<Sent> {
    const { notSent, left } = await this.seal(group, name, updates, true)
    return { notSent, left }
  }

  private seal(group: string, name: string, updates: readonly Uint8Array[], goOn: boolean): Promise<Written> {
    return this.turns.take(async () => {
      const log = this.admission.log(group, docIdOf(group, name))
      const written = await writeUpdates(this, log, name, updates, goOn)
      const { envelopes, notSent } = written
      for (const bytes of envelopes) this.heads.owe(log.id, bytes.byteLength)
      if (notSent === 'taken') await this.load(log.id)
      const doc = nameOf(log)
      if (notSent && isOfOne(notSent)) this.tellStranded(log)
      if (doc && envelopes.length > 0) await this.env.documents.apply(doc, [], versionOf(log))
      this.handOut(log, envelopes)
      return written
    })
  }

  /** Gives what was made here, and is kept, to everyone. */
  private handOut(log: DocLog, envelopes: readonly Uint8Array[]): void {
    if (envelopes.length === 0) return
    for (const session of this.sessions) session.give(log, envelopes)
    this.env.kept?.(envelopes)
  }

  /** Makes a document anew from what counts and from the edits that `Documents.rebuild` adds. */
  rebuild(group: string, name: string): Promise<void> {
    return this.turns.take(async () => {
      const log = this.admission.log(group, docIdOf(group, name))
      log.name ??= name
      await this.settle(log, true)
    })
  }

  /** Begins a document from a snapshot's parts, whoever vouches for it; envelopes after it follow by the exchange. */
  start(parts: readonly Uint8Array[]): Promise<SnapshotFault | 'started' | 'known'> {
    return this.turns.take(() => this.startOn(parts, null))
  }

  private async startOn(
    parts: readonly Uint8Array[],
    from: Session | null,
  ): Promise<SnapshotFault | 'started' | 'known'> {
    const outcome = await startFrom(this, parts)
    if (outcome !== 'started') return outcome
    this.snapshots.noteBase(placeOf(parts[0] ?? new Uint8Array())?.doc ?? '', parts)
    await this.keep(await this.admission.retry('all'), from)
    return outcome
  }

  /**
   * To be called when there is nothing better to do: keeps what spares the next start work, vouches for snapshots of others and makes those
   * that are due, by default after `SNAPSHOT_EVERY` envelopes. Gives how many envelopes that took. Other work goes on between documents.
   */
  async tidy(every = SNAPSHOT_EVERY): Promise<number> {
    let made = 0
    await this.turns.take(() => this.heads.keep(this.admission.logs, this.env.store))
    for (const doc of [...this.admission.logs.keys()]) {
      made += await this.turns.take(async () => {
        const log = this.admission.logs.get(doc)
        if (!log) return 0
        const envelopes = await tidyDoc(this, log, every)
        if (envelopes.length > 0) await this.env.publish?.(envelopes)
        this.handOut(log, envelopes)
        return envelopes.length
      })
    }
    return made
  }

  /** Begins the exchange with a peer. */
  connect(peer: Peer): Session {
    const session = new Session(this, peer)
    this.sessions.add(session)
    session.have()
    session.haveSnapshots()
    return session
  }

  /** Ends the exchange with a peer. */
  disconnect(session: Session): void {
    this.sessions.delete(session)
  }

  /** Takes a peer's message. Rejects with `Malformed` when it is none. */
  receive(session: Session, message: Uint8Array): Promise<void> {
    return this.turns.take(() => session.receive(message))
  }

  /** Takes what came another way than by a session, as from a relay: operations first. */
  receiveEntries(ops: readonly Uint8Array[], envelopes: readonly Uint8Array[]): Promise<void> {
    return this.turns.take(async () => {
      if (ops.length > 0) await this.takeOps(ops, null)
      if (envelopes.length > 0) await this.take(envelopes, null)
    })
  }

  /** To be called after the membership log changed by this device's own operation. */
  refresh(): Promise<void> {
    return this.turns.take(() => this.membersChanged(null))
  }

  /** @internal For sessions: judges, stores and applies envelopes. */
  async take(envelopes: readonly Uint8Array[], from: Session | null): Promise<void> {
    const name = from?.name ?? 'relay'
    const handed = envelopes.filter((bytes) => isOf(bytes, 'handover'))
    if (await this.handovers.take(handed, name)) await this.membersChanged(from)
    const updates = envelopes.filter((bytes) => !isSnapshot(bytes) && !isOf(bytes, 'handover'))
    await this.keep(await this.admission.receive(updates, name), from)
    await this.takeOver(await this.snapshots.recount.take(updates, name))
    for (const bytes of envelopes) {
      if (isSnapshot(bytes)) await this.begin(await this.snapshots.offers.take(bytes, name), from)
    }
    // A relay hands out each envelope behind the one before it; where one is missing all the same, it was forgotten.
    if (from === null) await this.bridgeGaps(new Set(envelopes.map((bytes) => placeOf(bytes)?.doc ?? '')), false)
  }

  /** A document that is not here yet begins from a snapshot that somebody vouches for. */
  private async begin(offer: Offer | null, from: Session | null): Promise<void> {
    if (!offer || this.admission.logs.has(offer.doc.id) || !this.snapshots.offers.isWitnessed(offer)) return
    await this.startOn(offer.parts, from)
  }

  /** To be called when everything a relay has was read: what it has forgotten is taken from the snapshot that stands for it. */
  caughtUp(): Promise<void> {
    return this.turns.take(() => this.bridgeGaps([...this.admission.logs.keys()], true))
  }

  private async bridgeGaps(docs: Iterable<string>, isAll: boolean): Promise<void> {
    for (const { log, parts } of await bridge(this, this.snapshots.offers, docs, isAll)) {
      this.snapshots.noteBase(log.id, parts)
      await this.settle(log, true)
      await this.keep(await this.admission.retry('all'), null)
      for (const session of this.sessions) session.have([log])
    }
  }

  /** Puts what was counted anew in the place of what began from a snapshot. */
  private async takeOver(logs: readonly DocLog[]): Promise<void> {
    for (const log of logs) {
      this.admission.logs.set(log.id, log)
      await this.settle(log, true)
      // Last: a crash before this only means that it is counted once more.
      await this.env.store.keepSnapshot(log.id, new Uint8Array(0))
      this.snapshots.noteBase(log.id, null)
      const doc = nameOf(log)
      if (doc) this.env.reportSnapshot?.({ type: 'recounted', doc })
      await this.keep(await this.admission.retry(new Set([log])), null)
      for (const session of this.sessions) session.have([log])
    }
  }

  /** @internal For sessions: takes membership operations. */
  async takeOps(ops: readonly Uint8Array[], from: Session | null): Promise<void> {
    if (!(await this.env.members.add(ops))) return
    await this.handovers.retry()
    await this.membersChanged(from)
  }

  private async membersChanged(from: Session | null): Promise<void> {
    for (const log of this.admission.logs.values()) {
      log.stale = true
      await this.settle(log)
    }
    await this.keep(await this.admission.retry('all'), from)
    await this.takeOver(await this.snapshots.recount.retry())
    for (const offer of await this.snapshots.offers.retry()) await this.begin(offer, from)
    for (const session of this.sessions) if (session !== from) session.have()
  }

  /** Stores what was judged, settles its documents, and does the same for what waited for it. */
  private async keep(first: Judged, from: Session | null): Promise<void> {
    const changed = new Set<DocLog>()
    for (let judged = first; judged.logs.size > 0; judged = await this.admission.retry(judged.logs)) {
      await this.env.store.add(judged.stored)
      for (const { doc, bytes } of judged.stored) this.heads.owe(doc, bytes.byteLength)
      for (const log of judged.logs) {
        await this.settle(log)
        changed.add(log)
      }
    }
    if (changed.size > 0) for (const session of this.sessions) if (session !== from) session.have(changed)
  }

  private async settle(log: DocLog, force = false): Promise<void> {
    const name = nameOf(log)
    const done = name ? await this.env.documents.version(name) : new Map<string, number>()
    const { rebuilt } = await settle(this, log, done, force)
    const doc = nameOf(log)
    if (rebuilt && doc && !force) this.env.report({ type: 'rebuilt', doc })
    const own = log.chains.get(this.env.self)
    const isStranded = own?.fork === null && own.counted < Math.min(own.last, own.limit)
    if (isStranded) this.tellStranded(log)
    this.snapshots.settled(log, rebuilt)
    for (const { device, fork } of log.chains.values()) {
      const id = log.id + device
      if (fork === null || this.toldForks.has(id)) continue
      this.toldForks.add(id)
      this.env.report({ type: 'cloned', device, doc: log.id, seq: fork, own: device === this.env.self })
    }
  }

  private tellStranded(log: DocLog): void {
    const doc = nameOf(log)
    if (!doc || this.toldStranded.has(log.id)) return
    this.toldStranded.add(log.id)
    this.env.report({ type: 'stranded', doc })
  }
}
