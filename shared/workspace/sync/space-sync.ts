// Sync of one shared space in the core: the membership log, the envelopes and the documents over the space's database. The lines to others are
// in lines.ts.
import { Turns } from '../../kernel/turns.ts'
import type { Cut } from '../../sync/membership/roster.ts'
import { docIdOf } from '../../sync/envelope/seal.ts'
import { deviceMayWrite } from '../../sync/envelope/standing.ts'
import { MembershipLog } from '../../sync/membership/log.ts'
import type { Op } from '../../sync/membership/op.ts'
import { LEADERS_GROUP, TEAM_GROUP } from '../../sync/membership/state.ts'
import { deviceOf } from '../../sync/membership/write.ts'
import { LogMembers } from '../../sync/replica/log-members.ts'
import type { Version } from '../../sync/replica/ports.ts'
import { SpaceReplica } from '../../sync/replica/space-replica.ts'
import type { NotSent } from '../../sync/replica/write.ts'
import type { DeviceKeys } from '../../sync/crypto/device-keys.ts'
import type { Core } from '../core/core.ts'
import type { TeamLog } from '../team/team-log.ts'
import type { SyncState } from '../team-api.ts'
import { Contacts } from './contacts.ts'
import { createDocuments } from './documents.ts'
import { Filling } from './filling.ts'
import { Lines } from './lines.ts'
import { OfferDocument, OFFERS_DOC } from './offer-document.ts'
import { RecordDocuments } from './record-documents.ts'
import { Sealer } from './sealer.ts'
import { nameOfBytes, SyncDatabase } from './sync-database.ts'
import { StuckEdits } from './stuck-edits.ts'
import { type SyncEvents, SyncStatus } from './sync-status.ts'
import { Secrets } from './secrets.ts'
import { openTextKey } from './tables.ts'
import { TextDocuments } from './text-documents.ts'
import { Waivers } from './waivers.ts'

/** Snapshots are looked after at most so often, ms. */
const TIDY_MS = 10 * 60_000
/** Under which key it stands when that was last, ms. */
const TIDIED = 'tidiedAt'

export class SpaceSync implements TeamLog {
  readonly self: string
  private readonly callbacks = new Set<() => void>()
  private readonly appending = new Set<string>()
  private readonly telling = new Turns()
  /** Looks of the sealer so far, and the last one that still saw what was taken back since. */
  private looks = 0
  private outdated = 0
  private members!: LogMembers
  private replica!: SpaceReplica
  private sealer!: Sealer
  /** Spaces that members offer each other. */
  offers!: OfferDocument
  private waivers!: Waivers
  private isClosed = false
  stuck!: StuckEdits
  /** The inventory of a space that was just shared is in the log, or as far as it can be. */
  private filled: Promise<void> = Promise.resolve()
  private isFillingNow = false
  /** Groups that edits of this device wait for a key of. */
  private readonly wanted = new Set<string>()
  /** Null until everything they need is open. */
  private opened: Lines | null = null

  private constructor(
    private readonly core: Core,
    readonly db: SyncDatabase,
    private readonly secrets: Secrets,
    readonly log: MembershipLog,
    readonly status: SyncStatus,
    private readonly contacts: Contacts,
    private readonly filling: Filling,
    private readonly versions: Map<string, Version>,
    private readonly events: SyncEvents,
  ) {
    this.self = deviceOf(secrets.keys)
  }

  /**
   * Opens what is stored, finishes what a crash left half done, and goes on sealing and sending. Fails with `KeysLocked` when the keys are under a
   * lock.
   */
  static async open(core: Core, space: string, events: SyncEvents): Promise<SpaceSync> {
    const { clock } = core.environment
    const db: SyncDatabase = new SyncDatabase(
      core.db,
      (hash) => sync.opened?.isAtRelay(hash) ?? true,
      (unsent) => {
        sync.opened?.send(unsent)
        sync.countWaiting()
      },
    )
    const log = new MembershipLog(space)
    await log.addAll(await db.ops())
    const secrets = await Secrets.open(db, core.team.vault)
    const sync: SpaceSync = new SpaceSync(
      core,
      db,
      secrets,
      log,
      await SyncStatus.open(
        db,
        () => clock.now(),
        () => events.onSyncChange(),
      ),
      await Contacts.open(db, () => clock.now()),
      await Filling.open(core, db),
      await db.versions(),
      events,
    )
    try {
      await sync.begin()
    } catch (error) {
      sync.close()
      throw error
    }
    return sync
  }

  private async begin(): Promise<void> {
    const { core, db, keys, self, log } = this
    const keepOps = async (ops: readonly Uint8Array[]): Promise<void> => {
      const own = ops.filter((bytes) => this.appending.has(nameOfBytes(bytes)) || this.opened?.hasPeers)
      await db.addOps(own, true)
      await db.addOps(
        ops.filter((bytes) => !own.includes(bytes)),
        false,
      )
    }
    this.members = await LogMembers.open(log, keys, keepOps, await this.secrets.handedKeys())
    const texts = new TextDocuments(core)
    this.sealer = new Sealer({
      send: (group, name, updates) => this.replica.send(group, name, updates),
      roster: () => this.members.roster(),
      db,
      texts,
      self,
      isFilling: (name) => this.filling.has(name),
      textClient: () => core.team.textClient(),
      onNoKey: (group) => this.wantKey(group),
      onBlocked: (blocked) => {
        const look = ++this.looks
        void this.telling.take(() => this.tellBlocked(blocked, look)).catch(() => this.fail())
      },
      onProgress: () => this.countWaiting(),
      onStuck: () => this.events.onSyncChange(),
      onFailed: () => this.fail(),
    })
    this.offers = await OfferDocument.open({
      db,
      version: this.versions.get(docIdOf(TEAM_GROUP, OFFERS_DOC)) ?? new Map<string, number>(),
      self,
      send: (updates) => this.orFail(this.replica.send(TEAM_GROUP, OFFERS_DOC, updates)),
      newClient: () => core.team.textClient(),
      onChange: () => this.tellWatchers(),
    })
    this.replica = await SpaceReplica.open({
      space: log.space,
      self,
      keys,
      members: this.members,
      store: db,
      documents: createDocuments(new RecordDocuments(core, db), texts, this.offers, this.sealer, this.versions),
      report: (event) => this.status.report(event),
      reportSnapshot: (event) => this.status.reportSnapshot(event),
      publish: (envelopes) => db.publish(envelopes),
    })
    this.waivers = new Waivers({ db, keys, self, replica: this.replica })
    this.opened = new Lines({
      environment: core.environment,
      db,
      log,
      keys,
      members: this.members,
      replica: this.replica,
      status: this.status,
      contacts: this.contacts,
      onChange: () => this.events.onSyncChange(),
      onPresence: () => this.presenceChanged(),
      onMembers: () => this.membersChanged(),
      onSent: () => this.countWaiting(),
      onFailed: () => this.fail(),
    })
    this.stuck = new StuckEdits({ core, db, sealer: this.sealer, replica: this.replica })
    await this.stuck.finish()
    await this.lookAtTexts()
    await this.membersChanged()
    this.goOn()
  }

  /** Why edits wait. What the app wrote of the person by itself is not the person's to decide about. */
  private async tellBlocked(blocked: ReadonlyMap<NotSent, number>, look: number): Promise<void> {
    // It saw what is no longer there; the next one tells what is.
    if (look <= this.outdated) return
    const own = blocked.has('role') && !this.isClosed ? this.ownPerson() : null
    const isOwn = own && (await this.stuck.takeBackPerson(this.core.options.personId, own.memberId))
    if (!isOwn) return this.status.blocked(blocked)
    this.hasPerson = false
    this.outdated = this.looks
    this.sealer.nudge()
  }

  private tellWatchers(): void {
    for (const callback of this.callbacks) callback()
  }

  get keys(): DeviceKeys {
    return this.secrets.keys
  }

  /** The keys are under the lock. */
  get areKeysLocked(): boolean {
    return this.secrets.areLocked
  }

  /** Seals all that can be. False when edits of this device stay that are not in the log. */
  async settle(): Promise<boolean> {
    await this.filled
    if (this.filling.progress) return false
    const { openTexts } = this.core.team
    return this.sealer.settle([...openTexts, ...(await this.db.valuesFrom(openTextKey(''))).keys()])
  }

  get hasEnded(): boolean {
    return this.isClosed
  }

  /** Ends, and gives what new keys of this device begin with. Nothing is written under the old ones from now on. */
  handOver(): { log: MembershipLog; cut: Cut; contentKeys: ReadonlyMap<string, Uint8Array> } {
    this.close()
    return { log: this.log, cut: this.cutOf(this.self), contentKeys: this.members.held }
  }

  /** Puts the secrets outside the lock; durable when it resolves. */
  async unlockForGood(): Promise<void> {
    await this.db.setValues(await this.secrets.inTheOpen())
  }

  private presenceChanged(): void {
    this.tellWatchers()
    this.events.onSyncChange()
  }

  /** Seals what is there, the inventory of a space that was just shared first. */
  private goOn(): void {
    this.sealer.nudge()
    if (!this.filling.progress || this.isFillingNow) return
    this.isFillingNow = true
    const done = this.filling
      .run(this.sealer, () => this.events.onSyncChange())
      .finally(() => (this.isFillingNow = false))
    // What is left goes when rights or keys change, or at the next start; what was edited meanwhile goes now.
    this.filled = done.catch(() => this.fail()).then(() => this.sealer.nudge())
  }

  /** Texts that were open when the last core ended may hold what nobody has looked at. */
  private async lookAtTexts(): Promise<void> {
    for (const id of (await this.db.valuesFrom(openTextKey(''))).keys()) {
      this.sealer.noteText(id)
      if (!this.core.team.openTexts.has(id)) await this.db.setValue(openTextKey(id), undefined)
    }
  }

  get lines(): Lines {
    if (!this.opened) throw new Error('not open yet')
    return this.opened
  }

  private countWaiting(): void {
    void this.status.count(
      () => this.opened?.isLive === true,
      () => (this.opened ? this.sealer.stuckEdits : 0),
    )
  }

  private fail(): void {
    if (this.isClosed) return
    this.close()
    this.events.onFailed()
  }

  private async orFail<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      this.fail()
      throw error
    }
  }

  /** The log says something new: rights, keys, names. */
  private async membersChanged(): Promise<void> {
    const { meta } = this.core.team
    const mayWrite = deviceMayWrite(this.members.roster(), this.self, TEAM_GROUP)
    const mayLead = deviceMayWrite(this.members.roster(), this.self, LEADERS_GROUP)
    if (meta && (meta.mayWrite !== mayWrite || meta.mayLead !== mayLead))
      await this.core.team.keep({ ...meta, mayWrite, mayLead })
    this.goOn()
    this.opened?.membersChanged()
    this.tellWatchers()
  }

  /** As screens show it. */
  get state(): SyncState {
    const { lines } = this
    const refusals: Record<string, number> = {}
    for (const { code, count } of [...this.replica.admission.refusals.all(), ...lines.refusals]) {
      refusals[code] = (refusals[code] ?? 0) + count
    }
    return {
      relay: lines.relay,
      peers: lines.online,
      waiting: this.status.waiting,
      lastSynced: this.status.lastSynced,
      progress: this.filling.progress,
      problems: this.status.problems.all(),
      stuck: this.sealer.stuck.size,
      refusals,
    }
  }

  /** Local edits may have reached the disk. */
  noteStored(): void {
    this.sealer.nudge()
  }

  /**
   * Makes snapshots that are due and vouches for those of others, and tells the relay what it need not keep for ever since a snapshot stands
   * for it. `force`: now, and of everything that has grown at all. When it was done last is kept, since looking at a snapshot means replaying
   * its document.
   */
  async tidy(force: boolean): Promise<void> {
    if (this.isClosed || this.filling.progress) return
    const now = this.core.environment.clock.now()
    const last = (await this.db.value(TIDIED)) as number | undefined
    // A clock that was set back must not put it off for good.
    if (!force && last !== undefined && Math.abs(now - last) < TIDY_MS) return
    await this.orFail(this.db.setValue(TIDIED, now).then(() => this.replica.tidy(force ? 0 : undefined)))
    if (!this.isClosed) await this.orFail(this.waivers.tell((bytes) => this.lines.tellRelay(bytes)))
  }

  /** A text was edited. */
  noteText(id: string): void {
    this.sealer.noteText(id)
  }

  /** Tries the connection now. */
  wake(): void {
    this.lines.wake()
    this.sealer.nudge()
  }

  close(): void {
    this.isClosed = true
    this.opened?.close()
    this.sealer.close()
    this.contacts.close()
    this.status.close()
    this.callbacks.clear()
  }

  /** The person's record was seen to. */
  hasPerson = false

  /** Who this device's person is in the log; null when it is in no more. */
  ownPerson(): { memberId: string; role: string; mayCreate: boolean } | null {
    const roster = this.members.roster()
    const device = roster.devices.get(this.self)
    const person = roster.people.get(device?.person ?? '')
    if (!person || device?.cut) return null
    // Another device of the person made, or makes, the record; it comes.
    const isFirst = person.id === this.self
    return { memberId: person.id, role: person.role, mayCreate: isFirst && this.lines.isLive }
  }

  // What acting on the team stands on.

  private wantKey(group: string): void {
    if (this.wanted.has(group)) return
    this.wanted.add(group)
    this.tellWatchers()
  }

  wantsKey(group: string): boolean {
    return this.wanted.has(group)
  }

  keysOf(group: string): Map<string, Uint8Array> {
    return this.members.keysOf(group)
  }

  contentKey(keyId: string): Uint8Array | null {
    return this.members.contentKey(keyId)
  }

  async append(op: Op): Promise<void> {
    // An action that began before keys were locked or made new must not go on under the old ones.
    if (this.isClosed) throw new Error('closed')
    const name = nameOfBytes(op.bytes)
    this.appending.add(name)
    try {
      if (!(await this.orFail(this.members.add([op.bytes])))) throw new Error('the operation was refused')
    } finally {
      this.appending.delete(name)
    }
    await this.orFail(this.replica.refresh())
    await this.membersChanged()
  }

  async sendHandover(envelope: Uint8Array): Promise<void> {
    await this.orFail(this.db.publish([envelope]))
  }

  cutOf(device: string): Cut {
    const cut = new Map<string, number>()
    for (const { id, chains } of this.replica.admission.logs.values()) {
      const counted = chains.get(device)?.counted ?? 0
      if (counted > 0) cut.set(id, counted)
    }
    return cut
  }

  lastSeen(device: string): number | null {
    return this.contacts.lastSeen(device)
  }

  online(): ReadonlySet<string> {
    return new Set(this.lines.online.map(({ deviceId }) => deviceId))
  }

  note(key: string): Promise<unknown> {
    return this.secrets.note(key)
  }

  async setNote(key: string, value: unknown): Promise<void> {
    await this.secrets.setNote(key, value)
    this.tellWatchers()
  }

  onChange(callback: () => void): () => void {
    this.callbacks.add(callback)
    return () => this.callbacks.delete(callback)
  }
}
