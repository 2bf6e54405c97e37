// The log in NATS JetStream, for relays that are several processes behind one address: none of them keeps anything. A cursor is a place in
// the one stream of all spaces, agreed on by most of its nodes.
import { headers, errors, type Subscription } from '@nats-io/transport-node'
import { createHash } from 'node:crypto'
import { equalBytes, fromHex, toHex } from '../../../../shared/sync/bytes.ts'
import {
  MAX_READ_BYTES,
  Presence,
  type Quota,
  type RelayStore,
  type StoredEntry,
  StoreFull,
  type StoreStats,
  Watchers,
} from '../store.ts'
import { getMessage, type Link, openLink, patiently, putOnce, replace, type StreamMessage } from './link.ts'
import { lastOf, readOn } from './pages.ts'
import { Tail } from './tail.ts'
import { Totals } from './totals.ts'

/** Header of what stands in place of a pruned entry: where that stood. */
const CURSOR = 'Relay-Cursor'
/** Entries whose place is remembered, to notice one that comes again at another. More than a cluster has under way. */
const RECENT = 10_000
/** ms a process has to say that a device is there. */
const PRESENCE_PATIENCE = 1000

/** Opens or creates a store on NATS servers: `nats://[user:password@]host:port[,nats://host:port][/name]`. Throws when that cannot be. */
export async function openNatsStore(address: string): Promise<RelayStore> {
  const link = await openLink(address)
  try {
    const { state } = await link.manager.streams.info(link.names.stream)
    const totals = new Totals(link)
    await readOn(link, link.names.total('*'), 0, ({ subject, sequence, bytes }) => {
      totals.learn(link.names.readTotal(subject) ?? '', sequence, bytes)
      return true
    })
    return new NatsStore(link, totals, state.last_seq)
  } catch (error) {
    await link.nats.close()
    throw error
  }
}

class NatsStore implements RelayStore {
  readonly id: Uint8Array
  private readonly watchers = new Watchers()
  private readonly presence = new Presence()
  private readonly tail: Tail
  private readonly told: Subscription
  /** Appends under way. */
  private readonly begun = new Set<Promise<unknown>>()
  /** Entries appended here that did not come back yet, by subject: watchers are handed the very bytes that were appended. */
  private readonly own = new Map<string, Uint8Array>()
  private arrived = new Map<string, StoredEntry[]>()
  /** Where the latest entries stand, by subject. */
  private readonly recent = new Map<string, number>()
  private isClosed = false

  constructor(
    private readonly link: Link,
    private readonly totals: Totals,
    last: number,
  ) {
    this.id = link.id
    this.tail = new Tail(link, last, (message) => this.onMessage(message))
    this.told = link.nats.subscribe(link.names.told('*'), {
      callback: (error, { subject, data }) => {
        if (error) return
        for (const watcher of this.watchers.of(subject.split('.').at(-1) ?? '')) watcher.told(data)
      },
    })
  }

  private onMessage({ subject, sequence, bytes }: StreamMessage): void {
    const { names } = this.link
    const entry = names.readEntry(subject)
    if (!entry) {
      const space = names.readTotal(subject)
      if (space !== null) this.totals.learn(space, sequence, bytes)
      return
    }
    const own = this.own.get(subject)
    this.own.delete(subject)
    if (bytes.byteLength === 0) return
    this.noteMove(entry, subject, sequence)
    if (this.arrived.size === 0) setImmediate(() => this.handOut())
    const stored = { cursor: sequence, hash: fromHex(entry.hash), bytes: own ?? bytes.slice() }
    const others = this.arrived.get(entry.space)
    if (others) others.push(stored)
    else this.arrived.set(entry.space, [stored])
  }

  /**
   * While a cluster chooses a leader, an entry that is sent again may find a leader that has not seen it, and moves to a later place. Whoever
   * has read as far as the first is still told that its hash stood there, or the log would seem to be set back.
   */
  private noteMove({ space, hash }: { space: string; hash: string }, subject: string, sequence: number): void {
    const before = this.recent.get(subject)
    this.recent.set(subject, sequence)
    if (before !== undefined) putOnce(this.link, this.link.names.pruned(space, before), fromHex(hash)).catch(() => {})
    const oldest = this.recent.size > RECENT ? this.recent.keys().next().value : undefined
    if (oldest !== undefined) this.recent.delete(oldest)
  }

  /** What came at once goes out in one. */
  private handOut(): void {
    const { arrived } = this
    this.arrived = new Map()
    for (const [space, entries] of arrived) {
      for (const watcher of this.watchers.of(space)) watcher.entries(entries)
    }
  }

  append(space: string, entries: readonly Uint8Array[], quota: Quota): Promise<number[]> {
    if (this.isClosed) return Promise.reject(new Error('closed'))
    const done = this.put(space, entries, quota)
    this.begun.add(done)
    void done.finally(() => this.begun.delete(done)).catch(() => {})
    return done
  }

  private async put(space: string, entries: readonly Uint8Array[], quota: Quota): Promise<number[]> {
    const subjects = entries.map((bytes) => {
      const hash = createHash('sha256').update(bytes).digest('hex')
      return this.link.names.entry(space, bytes[0] ?? 0, hash)
    })
    const fresh = new Map(subjects.map((subject, at) => [subject, entries[at] ?? new Uint8Array()]))
    const all = [...fresh]
    if (!this.fits(space, fresh.values(), quota)) {
      // Only now it matters which of them are there already.
      const places = await Promise.all(all.map(([subject]) => lastOf(this.link, subject)))
      all.forEach(([subject], at) => places[at] && fresh.delete(subject))
      if (fresh.size > 0 && !this.fits(space, fresh.values(), quota)) throw new StoreFull()
    }
    for (const bytes of fresh.values()) this.totals.add(space, 1, bytes.byteLength)
    const settled = await Promise.allSettled(
      all.map(async ([subject, bytes]) => {
        const counted = fresh.has(subject)
        let isNew = false
        this.own.set(subject, bytes)
        try {
          const put = await putOnce(this.link, subject, bytes)
          isNew = put.isNew
          return [subject, isNew ? put.sequence : await this.placeOf(put.sequence)] as const
        } finally {
          if (!isNew && this.own.get(subject) === bytes) this.own.delete(subject)
          if (isNew !== counted) this.totals.add(space, counted ? -1 : 1, bytes.byteLength * (counted ? -1 : 1))
        }
      }),
    )
    const cursors = new Map<string, number>()
    for (const result of settled) {
      if (result.status === 'rejected') throw result.reason
      cursors.set(...result.value)
    }
    return subjects.map((subject) => cursors.get(subject) ?? 0)
  }

  private fits(space: string, fresh: Iterable<Uint8Array>, quota: Quota): boolean {
    const total = this.totals.of(space)
    for (const { byteLength } of fresh) {
      total.entries++
      total.bytes += byteLength
    }
    return total.entries <= quota.entries && total.bytes <= quota.bytes
  }

  /** The cursor of what stands at a sequence: that, or where the entry stood before it was pruned. */
  private async placeOf(sequence: number): Promise<number> {
    const found = await getMessage(this.link, { seq: sequence })
    return Number(found?.header.get(CURSOR) || sequence)
  }

  async readAfter(space: string, cursor: number, limit: number, kind?: number): Promise<StoredEntry[]> {
    const { names } = this.link
    const out: StoredEntry[] = []
    let size = 0
    await readOn(this.link, names.entries(space, kind), cursor, ({ subject, sequence, bytes }) => {
      if (bytes.byteLength === 0) return true
      if (out.length > 0 && size + bytes.byteLength > MAX_READ_BYTES) return false
      size += bytes.byteLength
      out.push({ cursor: sequence, hash: fromHex(names.readEntry(subject)?.hash ?? ''), bytes: bytes.slice() })
      return out.length < limit && size < MAX_READ_BYTES
    })
    return out
  }

  async hashAt(space: string, cursor: number): Promise<Uint8Array | null> {
    if (cursor < 1) return null
    const { names } = this.link
    const found = names.readEntry((await getMessage(this.link, { seq: cursor }))?.subject ?? '')
    if (found) return found.space === space ? fromHex(found.hash) : null
    return (await getMessage(this.link, { last_by_subj: names.pruned(space, cursor) }))?.data ?? null
  }

  head(space: string): Promise<number> {
    return lastOf(this.link, this.link.names.entries(space))
  }

  watch(...[space, watcher]: Parameters<RelayStore['watch']>): () => void {
    return this.watchers.add(space, watcher)
  }

  tell(space: string, frame: Uint8Array): void {
    if (!this.isClosed) this.link.nats.publish(this.link.names.told(space), frame)
  }

  announce(space: string, device: string): () => void {
    const end = this.presence.announce(space, device)
    const { nats, names } = this.link
    const answers = nats.subscribe(names.here(space, device), { callback: (_, message) => void message.respond() })
    return () => {
      end()
      answers.unsubscribe()
    }
  }

  async isConnected(space: string, device: string): Promise<boolean> {
    if (this.presence.has(space, device)) return true
    const { nats, names } = this.link
    try {
      await nats.request(names.here(space, device), '', { timeout: PRESENCE_PATIENCE })
      return true
    } catch (error) {
      // Nobody listens. Whoever listens and does not answer in time is there.
      return !(error instanceof errors.RequestError && error.isNoResponders())
    }
  }

  async noteDevices(space: string, devices: readonly string[]): Promise<void> {
    const { names } = this.link
    const noted = new Set((await this.noted(names.device('*', space))).map(({ device }) => device))
    const fresh = devices.filter((device) => !noted.has(device))
    await Promise.all(fresh.map((device) => putOnce(this.link, names.device(device, space), new Uint8Array(1))))
  }

  async spacesNoting(device: string, limit: number): Promise<string[]> {
    return (await this.noted(this.link.names.device(device, '*'), limit)).map(({ space }) => space)
  }

  private async noted(subject: string, limit = Infinity): Promise<{ device: string; space: string }[]> {
    const found: { device: string; space: string }[] = []
    await readOn(this.link, subject, 0, (message) => {
      found.push(this.link.names.readDevice(message.subject))
      return found.length < limit
    })
    return found
  }

  async entryOf(space: string, kind: number, hash: Uint8Array): Promise<StoredEntry | null> {
    const found = await getMessage(this.link, { last_by_subj: this.link.names.entry(space, kind, toHex(hash)) })
    return found && found.data.byteLength > 0 ? { cursor: found.seq, hash, bytes: found.data.slice() } : null
  }

  async setNote(space: string, name: string, value: Uint8Array | null): Promise<void> {
    const { client, names } = this.link
    await patiently(() => client.publish(names.note(space, name), value ?? new Uint8Array()))
  }

  async replaceNote(space: string, name: string, value: Uint8Array, instead: Uint8Array | null): Promise<boolean> {
    const subject = this.link.names.note(space, name)
    const found = await getMessage(this.link, { last_by_subj: subject })
    const none = new Uint8Array(0)
    if (!equalBytes(found?.data ?? none, instead ?? none)) return false
    return (await patiently(() => replace(this.link, subject, value, found?.seq ?? 0))) !== null
  }

  async notes(space: string): Promise<Map<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>()
    await readOn(this.link, this.link.names.note(space, '*'), 0, ({ subject, bytes }) => {
      if (bytes.byteLength > 0) found.set(subject.split('.').at(-1) ?? '', bytes.slice())
      return true
    })
    return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  async prune(space: string, cursors: readonly number[]): Promise<void> {
    const { names } = this.link
    for (const cursor of cursors) {
      const found = cursor < 1 ? null : await getMessage(this.link, { seq: cursor })
      const entry = found && names.readEntry(found.subject)
      if (!found || entry?.space !== space || found.data.byteLength === 0) continue
      await putOnce(this.link, names.pruned(space, cursor), fromHex(entry.hash))
      const mark = headers()
      mark.set(CURSOR, String(cursor))
      const done = await replace(this.link, found.subject, new Uint8Array(), cursor, mark)
      if (done !== null) this.totals.add(space, 0, -found.data.byteLength)
    }
  }

  async stats(): Promise<StoreStats> {
    // Asked so that a cluster that cannot be written to shows.
    await this.link.manager.streams.info(this.link.names.stream)
    return this.totals.sum()
  }

  async flush(): Promise<void> {
    await Promise.allSettled(this.begun)
    await this.totals.save()
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    try {
      await this.flush()
    } finally {
      this.totals.stop()
      this.tail.stop()
      this.told.unsubscribe()
      await this.link.nats.flush().catch(() => {})
      await this.link.nats.close()
    }
  }
}
