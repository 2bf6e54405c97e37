// Seals what this device has edited, in the background: an edit is on the disk with a row that says so, is sealed and kept, and only then is the
// row removed. A stop between any two steps costs nothing: what was sealed already may be sealed once more. An edit that builds
// on what no longer counts stays here, and holds up only what builds on it.
import * as Y from 'yjs'
import { renameClients, splitUpdate, withoutDeletions } from '../../store/rewrite.ts'
import { hash } from '../../sync/crypto/digest.ts'
import { toHex } from '../../sync/bytes.ts'
import { MAX_BATCH_BYTES } from '../../sync/envelope/seal.ts'
import { deviceMayWrite, ownersIn } from '../../sync/envelope/standing.ts'
import type { Roster } from '../../sync/membership/roster.ts'
import { TEAM_GROUP } from '../../sync/membership/state.ts'
import type { Sent, SpaceReplica } from '../../sync/replica/space-replica.ts'
import { isOfOne, type NotSent } from '../../sync/replica/write.ts'
import { nameToGroup } from './groups.ts'
import type { SealedText, SyncDatabase, Unsealed } from './sync-database.ts'
import { nameToText, textToName, type TextDocuments } from './text-documents.ts'

/** Edits that are read at once, bytes. */
const AT_ONCE = 1024 * 1024
/** An update larger than this is taken apart; the rest of an envelope is for numbers. */
const LARGEST = MAX_BATCH_BYTES - 64

/** Why an edit itself cannot go, whatever else changes. */
export type StuckReason = 'foreign' | 'large'

export interface SealerEnvironment {
  send: SpaceReplica['send']
  roster(): Roster
  db: SyncDatabase
  texts: TextDocuments
  /** This device. */
  self: string
  /** Documents (by their names in the log) that are not in the log yet: nothing of them may go before they are. */
  isFilling(name: string): boolean
  /** A number for a session of a text. */
  textClient(): Promise<number>
  /** Something waits for a key of this group. */
  onNoKey(group: string): void
  /** Why edits wait, by how many documents; empty when none does. */
  onBlocked(blocked: ReadonlyMap<NotSent, number>): void
  /** Of those that cannot go as they are there are more, or fewer. */
  onStuck(): void
  onProgress(): void
  /** Something could not be stored. */
  onFailed(): void
}

export class Sealer {
  private running: Promise<void> | null = null
  private isDue = false
  private isClosed = false
  private readonly dirtyTexts = new Set<string>()
  private readonly blocked = new Map<string, NotSent>()
  private finding = new Map<string, StuckReason>()
  /** Edits that cannot go as they are, as the last look at all found them: by the id of their row, or the name of their text. */
  stuck: ReadonlyMap<string, StuckReason> = new Map()

  constructor(private readonly env: SealerEnvironment) {}

  /** How many edits of records cannot go as they are. */
  get stuckEdits(): number {
    return [...this.stuck.keys()].filter((id) => nameToText(id) === null).length
  }

  close(): void {
    this.isClosed = true
  }

  /** Something may be there to seal. */
  nudge(): void {
    this.isDue = true
    this.running ??= this.run().finally(() => {
      this.running = null
      if (this.isDue && !this.isClosed) this.nudge()
    })
    this.running.catch(() => this.env.onFailed())
  }

  /** Seals all that can be. False when something of this device stays that is not, and so is not in the log. */
  async settle(texts: Iterable<string>): Promise<boolean> {
    for (const id of texts) this.dirtyTexts.add(id)
    this.nudge()
    while (this.running) await this.running
    if ((await this.env.db.unsealedCount()) > 0) return false
    for (const id of this.dirtyTexts) if ((await this.ownOf(id)).length > 0) return false
    return true
  }

  /** A text may hold what is not sealed. */
  noteText(id: string): void {
    this.dirtyTexts.add(id)
    this.nudge()
  }

  private async run(): Promise<void> {
    while (this.isDue && !this.isClosed) {
      this.isDue = false
      this.blocked.clear()
      this.finding = new Map()
      await this.sealRecords()
      for (const id of [...this.dirtyTexts]) {
        if (this.isClosed) return
        if (!this.env.isFilling(textToName(id))) await this.sealText(id)
      }
      const isNews = this.finding.size !== this.stuck.size
      this.stuck = this.finding
      if (isNews) this.env.onStuck()
      const counts = new Map<NotSent, number>()
      for (const why of this.blocked.values()) counts.set(why, (counts.get(why) ?? 0) + 1)
      this.env.onBlocked(counts)
      this.env.onProgress()
    }
  }

  private async sealRecords(): Promise<void> {
    const { db } = this.env
    /** Edits that were tried in vain, and documents in which nothing can go now. */
    const held = new Set<string>()
    const stopped = new Set<string>()
    for (let isMore = true; isMore && !this.isClosed;) {
      isMore = false
      // What cannot go must not keep the rest from going.
      const rows = await db.unsealedEdits(held.size > 0 ? Infinity : AT_ONCE)
      const byDoc = new Map<string, Unsealed[]>()
      for (const row of rows) {
        if (this.env.isFilling(row.docId) || stopped.has(row.docId) || held.has(row.id)) continue
        const of = byDoc.get(row.docId)
        if (of) of.push(row)
        else byDoc.set(row.docId, [row])
      }
      const sealed: string[] = []
      for (const [docId, of] of byDoc) {
        const { notSent, left } = await this.sendAll(
          docId,
          of.map(({ bytes }) => bytes),
        )
        for (const [at, { id }] of of.entries()) {
          const why = left.get(at)
          if (why) held.add(id)
          else sealed.push(id)
          if (why && isOfOne(why)) this.finding.set(id, why)
        }
        if (notSent && !isOfOne(notSent)) stopped.add(docId)
        isMore = true
      }
      await db.sealed(sealed)
      this.env.onProgress()
    }
  }

  /** Seals updates of one document (V2). False when one of them may not go now; giving those that went once more does no harm. */
  async write(name: string, updates: readonly Uint8Array[]): Promise<boolean> {
    return (await this.sendAll(name, updates)).left.size === 0
  }

  /** Seals updates of one document (V2). `left` are the places of those that did not go, and why; those that build on none of them went. */
  private async sendAll(
    name: string,
    updates: readonly Uint8Array[],
  ): Promise<{ notSent: NotSent | null; left: ReadonlyMap<number, NotSent> }> {
    const left = new Map<number, NotSent>()
    let notSent: NotSent | null = null
    let small: number[] = []
    const send = async (places: readonly number[], parts: readonly Uint8Array[]): Promise<void> => {
      if (places.length === 0) return
      // Other reasons are those of the document: nothing more of it goes now.
      const sent = notSent && !isOfOne(notSent) ? { notSent, left: [...parts.keys()] } : await this.send(name, parts)
      notSent = sent.notSent ?? notSent
      for (const at of sent.left)
        if (sent.notSent && !left.has(places[at] ?? 0)) left.set(places[at] ?? 0, sent.notSent)
    }
    const flush = async (): Promise<void> => {
      const places = small
      small = []
      await send(
        places,
        places.flatMap((at) => updates[at] ?? []),
      )
    }
    for (const [at, update] of updates.entries()) {
      if (update.byteLength <= LARGEST) small.push(at)
      else {
        await flush()
        // One by one: together they might hold more operations than one envelope may.
        for (const part of splitUpdate(update, LARGEST)) await send([at], [part])
      }
    }
    await flush()
    if (notSent) this.blocked.set(name, notSent)
    return { notSent, left }
  }

  private async send(name: string, updates: readonly Uint8Array[]): Promise<Sent> {
    for (let attempt = 0; ; attempt++) {
      const group = nameToGroup(name)
      const sent = await this.env.send(group, name, updates)
      if (sent.notSent === 'key') this.env.onNoKey(group)
      // Another holder of the number's envelope was read in: the next one is free, unless the device was cloned, which shows then. What was
      // kept is sealed once more, which does no harm.
      if (sent.notSent !== 'taken' || attempt > 0) return sent
    }
  }

  /** Seals what a text holds beyond the log. False when it may not go now. */
  async sealText(id: string): Promise<boolean> {
    // What is typed from now on may come too late for this reading: it is noted anew, and must not be forgotten with what is read now.
    this.dirtyTexts.delete(id)
    let isSealed = false
    try {
      isSealed = await this.sealReading(id)
    } finally {
      if (!isSealed) this.dirtyTexts.add(id)
    }
    return isSealed
  }

  private async sealReading(id: string): Promise<boolean> {
    const { texts } = this.env
    let text = await texts.open(id)
    try {
      const mayWrite = deviceMayWrite(this.env.roster(), this.env.self, TEAM_GROUP)
      const unowned = this.unownedIn(text)
      if (unowned.size > 0 && mayWrite) {
        await this.takeOver(id, text, unowned)
        text.destroy()
        text = await texts.open(id)
      }
      const sealed = await this.env.db.sealedText(id)
      const { adds, update, now } = this.beyond(text, sealed)
      // Who may only read has nothing to seal, and need not hear of it for having looked; what was typed while it was allowed waits and is told.
      if (!mayWrite && !adds) return false
      if (adds || (now.deleted !== sealed.deleted && text.store.clients.size > 0)) {
        const why = (await this.sendAll(textToName(id), [update])).left.get(0)
        if (why && isOfOne(why)) this.finding.set(textToName(id), why)
        if (why) return false
        await this.env.db.setSealedText(id, now)
      }
      return true
    } finally {
      text.destroy()
    }
  }

  /** What a text would have sealed if all that this device has typed in it were. */
  async allOf(id: string): Promise<SealedText> {
    const text = await this.env.texts.open(id)
    const { now } = this.beyond(text, await this.env.db.sealedText(id))
    text.destroy()
    return now
  }

  /** Operations of this device that were not sealed, without deletions: what a text made anew keeps. */
  async ownOf(id: string): Promise<Uint8Array[]> {
    const text = await this.env.texts.open(id)
    const { adds, update } = this.beyond(text, await this.env.db.sealedText(id))
    text.destroy()
    return adds ? [withoutDeletions(update)] : []
  }

  /** Takes in what came from the log: deletions that came with it need not be told again. */
  async applyText(id: string, apply: () => Promise<void>): Promise<void> {
    const { db, texts } = this.env
    const read = async (): Promise<string> => {
      const text = await texts.open(id)
      const deleted = deletionsOf(text)
      text.destroy()
      return deleted
    }
    const sealed = await db.sealedText(id)
    const isClean = sealed.deleted === (await read())
    await apply()
    if (isClean) await db.setSealedText(id, { ...sealed, deleted: await read() })
  }

  /** What a text holds that was not sealed, as one update, and what is sealed once that is. */
  private beyond(text: Y.Doc, sealed: SealedText): { adds: boolean; update: Uint8Array; now: SealedText } {
    const { self } = this.env
    const ownerOf = ownersIn(this.env.roster())
    let adds = false
    const from = new Map<number, number>()
    const clocks = new Map<number, number>()
    for (const [client, clock] of Y.decodeStateVector(Y.encodeStateVector(text))) {
      const isOwn = ownerOf(client) === self
      const known = isOwn ? (sealed.clocks.get(client) ?? 0) : clock
      if (isOwn) clocks.set(client, clock)
      if (known > 0) from.set(client, known)
      adds ||= known < clock
    }
    const update = Y.encodeStateAsUpdateV2(text, Y.encodeStateVector(from))
    return { adds, update, now: { deleted: deletionsOf(text), clocks } }
  }

  /** Clients of a text that are nobody's: typed before the tab was given a number, or before the space was shared. */
  private unownedIn(text: Y.Doc): Set<number> {
    const ownerOf = ownersIn(this.env.roster())
    return new Set([...text.store.clients.keys()].filter((client) => ownerOf(client) === null))
  }

  private async takeOver(id: string, text: Y.Doc, unowned: ReadonlySet<number>): Promise<void> {
    const names = new Map<number, number>()
    for (const client of unowned) names.set(client, await this.env.textClient())
    const renamed = renameClients(Y.encodeStateAsUpdateV2(text), (client) => names.get(client) ?? client)
    await this.env.texts.replace(id, Y.convertUpdateFormatV2ToV1(renamed), [...names])
  }
}

/** Names what is deleted of a text. */
function deletionsOf(text: Y.Doc): string {
  return toHex(hash(Y.encodeStateAsUpdateV2(text, Y.encodeStateVector(text))))
}
