// Forgetting envelopes that a snapshot stands for: only when its author and one who vouches for it have both said so, and the relay's own clock
// has gone on for long enough since. Nobody can hurry it: a device that was taken over meanwhile may have been found out by then. Two snapshots
// may have been made apart, and neither hold what the other does: of a document in which something was forgotten already, only one that holds all
// of that is acted on, so that the newest one acted on and what is here are always all there is. Several relays may look at one log at once:
// what is to be forgotten is noted first, in place of what was read, and who finds another note looks again; nothing older than what was
// acted on is acted on after it.
import { createHash } from 'node:crypto'
import { ByteReader, ByteWriter, concatBytes, fromHex, orNull, toHex } from '../../../shared/sync/bytes.ts'
import { verify } from '../../../shared/sync/crypto/webcrypto.ts'
import { type ClientMessage, ENTRY_ENVELOPE } from '../../../shared/sync/relay/protocol.ts'
import { decodeWaiver, type Waiver, waiverBytes } from '../../../shared/sync/relay/waiver.ts'
import type { Connection } from './connection.ts'
import { headOf } from './envelope-head.ts'
import type { RelayContext } from './relay.ts'
import type { RelayRoster } from './roster.ts'
import type { Space } from './space.ts'

const SIGNATURE_BYTES = 64
const ENTRIES_PER_READ = 1000
const ENTRIES_PER_PRUNE = 500
const NAME = /^waiver-([0-9a-f]{64})-([0-9a-f]{32})$/u
/** In front of a document's id: what was forgotten of it. */
const FORGOTTEN = 'forgotten-'
const FORGOTTEN_VERSION = 2
const CHAIN_BYTES = 20

/** What the relay's log says about a waiver. */
interface Checked {
  author: string
  witness: string
  /** Where the snapshot begins in the log. */
  first: number
}

interface Due {
  waiver: Waiver
  checked: Checked
}

/** What was forgotten of a document. */
interface Forgotten {
  /** Where the snapshot begins in the log that was acted on last. */
  first: number
  /** Up to where envelopes were forgotten, by device. */
  chains: ReadonlyMap<string, number>
}

interface Found {
  cursors: number[]
  chains: Map<string, number>
}

interface Given {
  waiver: Waiver
  /** When each device gave its word, ms since 1970 by the relay's clock; by device. */
  given: Map<string, number>
}

/**
 * Takes what a connected device says to the relay itself: a signature, then the waiver it is for. Answers once the word is kept for good, by an
 * acknowledgement of no entries.
 */
export async function takeWaiver(
  connection: Connection,
  space: Space,
  { request, bytes }: ClientMessage & { type: 'signal' },
): Promise<void> {
  const { context, device } = connection
  const key = device === null ? null : space.roster.deviceKey(device)
  const [signature, waiver] = [bytes.slice(0, SIGNATURE_BYTES), bytes.slice(SIGNATURE_BYTES)]
  const isSigned = key !== null && (await verify(key, signature, waiverBytes(waiver)))
  const taken = isSigned && device !== null ? await space.pruning.take(device, waiver) : 'refused'
  if (taken === 'taken') {
    context.metrics.add('waivers_total')
    connection.send({ type: 'appended', request, cursors: [] })
    return space.prune()
  }
  context.metrics.add('refused_waivers_total')
  connection.refuse(request, taken === 'full' ? 'quota' : 'refused')
}

export type PruningContext = Pick<RelayContext, 'store' | 'wallClock'> & {
  limits: Pick<RelayContext['limits'], 'keepWaived' | 'waivers'>
}

/** The waivers of one space. */
export class Pruning {
  /** When the next look is worth it, ms since 1970; null: it was not looked yet. */
  private due: number | null = null
  /** Counts words, so that one that comes while others are read is not passed over. */
  private words = 0
  private running: Promise<number> | null = null

  constructor(
    private readonly space: string,
    private readonly roster: RelayRoster,
    private readonly context: PruningContext,
  ) {}

  /**
   * Takes the word of a device, whose signature was checked. `refused`: it is none, names another space, or what is not in the log as it says,
   * or is not this device's to give. `full`: too many wait already. A word that was given before keeps its day.
   */
  async take(device: string, bytes: Uint8Array): Promise<'taken' | 'refused' | 'full'> {
    const waiver = orNull(() => decodeWaiver(bytes))
    if (waiver?.space !== this.space) return 'refused'
    const checked = await this.check(waiver)
    if (!checked || (device !== checked.author && device !== checked.witness)) return 'refused'
    const name = `waiver-${createHash('sha256').update(bytes).digest('hex')}-${device}`
    const notes = await this.context.store.notes(this.space)
    if (notes.has(name)) return 'taken'
    const waiting = [...notes.keys()].filter((note) => NAME.test(note))
    if (waiting.length >= this.context.limits.waivers) return 'full'
    const now = this.context.wallClock()
    await this.context.store.setNote(this.space, name, concatBytes([new ByteWriter().u53(now).done(), bytes]))
    this.due = null
    this.words++
    return 'taken'
  }

  /** Null unless the log holds the snapshot and its witness, and both of their authors may say so by the roster as it is now. */
  private async check({ doc, parts, witness }: Waiver): Promise<Checked | null> {
    const { store } = this.context
    const heads: { device: string; keyId: string; cursor: number }[] = []
    for (const hash of [...parts, witness]) {
      const entry = await store.entryOf(this.space, ENTRY_ENVELOPE, hash)
      const head = entry && headOf(entry.bytes.subarray(1))
      if (!head?.isSnapshot || head.doc !== doc) return null
      heads.push({ device: head.device, keyId: head.keyId, cursor: entry?.cursor ?? 0 })
    }
    const vouching = heads.pop()
    const [author] = heads
    if (!author || !vouching || heads.some(({ device, keyId }) => device !== author.device || keyId !== author.keyId))
      return null
    if (!this.roster.deviceKey(author.device) || !this.roster.deviceKey(vouching.device)) return null
    if (!this.roster.mayWaive(author, vouching)) return null
    return { author: author.device, witness: vouching.device, first: Math.min(...heads.map(({ cursor }) => cursor)) }
  }

  /** Forgets what is due, once at a time. Gives how many entries that were. Rejects as the store does. */
  run(): Promise<number> {
    if (this.due !== null && this.context.wallClock() < this.due) return Promise.resolve(0)
    return (this.running ??= this.prune().finally(() => (this.running = null)))
  }

  private async read(): Promise<Map<string, Given>> {
    const all = new Map<string, Given>()
    for (const [name, value] of await this.context.store.notes(this.space)) {
      const [, id = '', device = ''] = NAME.exec(name) ?? []
      const reader = new ByteReader(value)
      const at = orNull(() => reader.u53())
      const waiver = orNull(() => decodeWaiver(value.subarray(reader.position)))
      if (at === null || !waiver) continue
      const known = all.get(id) ?? { waiver, given: new Map<string, number>() }
      known.given.set(device, at)
      all.set(id, known)
    }
    return all
  }

  private async prune(): Promise<number> {
    const now = this.context.wallClock()
    const { words } = this
    const all = await this.read()
    const due: Due[] = []
    let next = Infinity
    for (const { waiver, given } of all.values()) {
      if (given.size < 2) continue
      const at = Math.max(...given.values()) + this.context.limits.keepWaived
      if (at > now) {
        next = Math.min(next, at)
        continue
      }
      // As it is now: who was taken out since, or found to have lost his right, is not believed any more.
      const checked = await this.check(waiver)
      if (checked && given.has(checked.author) && given.has(checked.witness)) due.push({ waiver, checked })
    }
    const pruned = due.length > 0 ? await this.act(all, due) : 0
    if (this.words === words && pruned !== null) this.due = next
    return pruned ?? 0
  }

  /** Forgets what is chosen of what is due. Null when another relay was faster with some of it: it is to be looked at again. */
  private async act(all: ReadonlyMap<string, Given>, due: readonly Due[]): Promise<number | null> {
    const { store } = this.context
    const notes = await store.notes(this.space)
    const chosen = choose(due, notes)
    const found = chosen.length > 0 ? await this.find(chosen) : new Map<string, Found>()
    let count = 0
    let isBeaten = false
    for (const { waiver, checked } of chosen) {
      const { cursors = [], chains = new Map<string, number>() } = found.get(waiver.doc) ?? {}
      const name = FORGOTTEN + waiver.doc
      const before = notes.get(name) ?? null
      const together = new Map(decodeForgotten(before).chains)
      for (const [device, seq] of chains) together.set(device, Math.max(seq, together.get(device) ?? 0))
      const note = encodeForgotten({ first: checked.first, chains: together })
      // First: what is noted and still there does no harm.
      if (!(await store.replaceNote(this.space, name, note, before))) {
        isBeaten = true
        continue
      }
      for (let at = 0; at < cursors.length; at += ENTRIES_PER_PRUNE) {
        await store.prune(this.space, cursors.slice(at, at + ENTRIES_PER_PRUNE))
        await turn()
      }
      count += cursors.length
      await this.forget(all, waiver.doc, checked.first)
    }
    return isBeaten ? null : count
  }

  /**
   * Cursors of updates that the snapshots, one of a document, stand for, and of older snapshots of the same documents; and up to where each
   * document's envelopes are among them, by device.
   */
  private async find(due: readonly Due[]): Promise<ReadonlyMap<string, Found>> {
    const byDoc = new Map(
      due.map(({ waiver, checked }) => {
        const kept = new Set([...waiver.parts, waiver.witness].map(toHex))
        return [waiver.doc, { chains: waiver.chains, first: checked.first, kept }]
      }),
    )
    const found = new Map(
      [...byDoc.keys()].map((doc) => [doc, { cursors: [] as number[], chains: new Map() } as Found]),
    )
    for (let cursor = 0; ;) {
      const entries = await this.context.store.readAfter(this.space, cursor, ENTRIES_PER_READ, ENTRY_ENVELOPE)
      for (const { cursor: at, hash, bytes } of entries) {
        const { isSnapshot, doc, device, seq } = headOf(bytes.subarray(1))
        const one = byDoc.get(doc)
        // What came after it, it cannot hold, whatever they say.
        if (!one || at >= one.first || one.kept.has(toHex(hash))) continue
        if (!isSnapshot && seq > (one.chains.get(device) ?? 0)) continue
        const { cursors, chains } = found.get(doc) ?? {}
        cursors?.push(at)
        if (!isSnapshot) chains?.set(device, Math.max(seq, chains.get(device) ?? 0))
      }
      const last = entries.at(-1)
      if (!last) return found
      cursor = last.cursor
      // Others wait for the relay meanwhile.
      await turn()
    }
  }

  /** Words about snapshots of a document that are no newer have nothing more to say. */
  private async forget(all: ReadonlyMap<string, Given>, doc: string, first: number): Promise<void> {
    for (const [id, { waiver, given }] of all) {
      if (waiver.doc !== doc) continue
      const entry = await this.context.store.entryOf(this.space, ENTRY_ENVELOPE, waiver.parts[0] ?? new Uint8Array(32))
      if (entry && entry.cursor > first) continue
      for (const device of given.keys()) await this.context.store.setNote(this.space, `waiver-${id}-${device}`, null)
    }
  }
}

/**
 * Of each document the newest that holds all that was forgotten of it before, and is not older than what was acted on. The others wait for one
 * that makes them old.
 */
function choose(due: readonly Due[], notes: ReadonlyMap<string, Uint8Array>): Due[] {
  const chosen = new Map<string, Due>()
  for (const one of due) {
    const { doc, chains } = one.waiver
    const before = decodeForgotten(notes.get(FORGOTTEN + doc) ?? null)
    if (one.checked.first < before.first) continue
    if ([...before.chains].some(([device, seq]) => seq > (chains.get(device) ?? 0))) continue
    if (one.checked.first > (chosen.get(doc)?.checked.first ?? 0)) chosen.set(doc, one)
  }
  return [...chosen.values()]
}

function encodeForgotten({ first, chains }: Forgotten): Uint8Array {
  const writer = new ByteWriter().u8(FORGOTTEN_VERSION).u53(first)
  for (const [device, seq] of chains) writer.raw(fromHex(device)).u32(seq)
  return writer.done()
}

/** The first version held the chains alone, with nothing in front. */
function decodeForgotten(bytes: Uint8Array | null): Forgotten {
  const reader = new ByteReader(bytes ?? new Uint8Array(0))
  let first = 0
  if (reader.left % CHAIN_BYTES !== 0) {
    if (reader.u8() !== FORGOTTEN_VERSION) throw new Error('what the relay has forgotten was noted by a newer version')
    first = reader.u53()
  }
  const chains = new Map<string, number>()
  while (reader.left > 0) chains.set(toHex(reader.raw(16)), reader.u32())
  return { first, chains }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
