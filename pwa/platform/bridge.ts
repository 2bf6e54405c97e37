// The app's end of the bridge to the extension. It takes what waits in the extension's outbox, exactly once by id, and keeps the
// extension's look-up of known people and companies up to date. Several tabs may do so at once: a command id makes a second delivery of
// the same item do nothing, and a look-up entry put twice is the same entry.
import type { AppMessage, ExtensionMessage } from '../../shared/domain/clip/bridge.ts'
import { BRIDGE_CHANNEL, BRIDGE_VERSION } from '../../shared/domain/clip/channel.ts'
import type { OutboxItem } from '../../shared/domain/clip/outbox-item.ts'
import type { AnswerOf, SpaceInfo, Workspace } from '../../shared/workspace/api.ts'

/** How messages leave and arrive: the window in the app, a pair of functions in tests. */
export interface BridgePort {
  post(message: AppMessage): void
  /** Calls back with each message that may be the extension's; returns what ends it. */
  onMessage(callback: (data: unknown) => void): () => void
}

export interface ExtensionStatus {
  /** `unknown` until the extension answers: it may not be installed. */
  state: 'unknown' | 'connected' | 'lost'
  version: string
  /** Items in its outbox that are not taken yet. */
  waiting: number
}

/** One item that became part of a record just now (not one delivered a second time). */
export interface TakenClip {
  item: OutboxItem
  recordId: string
}

export interface BridgeEvents {
  onStatus(status: ExtensionStatus): void
  onTaken(clips: TakenClip[]): void
}

type Reading = Pick<typeof import('./bridge-reading.ts'), 'readItem' | 'isRefusal'>

/** What the extension says. The window also brings back what the app itself posted. */
const FROM_EXTENSION: Record<ExtensionMessage['type'], true> = {
  'extension-present': true,
  'extension-hello': true,
  deliver: true,
  'extension-lost': true,
  'lookup-stored': true,
}

type Body = AppMessage extends infer T ? (T extends unknown ? Omit<T, 'channel' | 'version'> : never) : never

/** What one look-up message may carry at most. */
const LOOKUP_PART = 2000
/** Changes of a moment travel together, ms. */
const LOOKUP_DELAY_MS = 400
/** How many taken items are remembered, so that a repeated delivery is not announced as a new clip. */
const REMEMBERED = 500

/** The command id under which an item is taken. */
export function itemToCommandId(itemId: string): string {
  return `clip:${itemId}`
}

/** The bridge over this window: only what this very page posted to itself, which is where the extension's content script speaks. */
export function createWindowPort(target: Window = window): BridgePort {
  return {
    post: (message) => target.postMessage(message, target.location.origin),
    onMessage(callback) {
      const listen = (event: MessageEvent<unknown>): void => {
        if (event.source === target && event.origin === target.location.origin) callback(event.data)
      }
      target.addEventListener('message', listen)
      return () => target.removeEventListener('message', listen)
    },
  }
}

interface Seat {
  workspace: Workspace
  space: SpaceInfo
}

export class Bridge {
  #port: BridgePort
  #events: BridgeEvents
  #locale: () => string
  #seat: Seat | null = null
  #status: ExtensionStatus = { state: 'unknown', version: '', waiting: 0 }
  /** The revision the extension is known to hold; undefined until it has said so for this space. */
  #held: string | null | undefined = undefined
  #seen = new Set<string>()
  #stopWatching: (() => void) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending = false
  /** Something changed while a look-up was being sent. */
  #changed = false
  #stopListening: () => void
  /** Deliveries are worked through one after the other. */
  #work: Promise<void> = Promise.resolve()

  constructor(port: BridgePort, events: BridgeEvents, locale: () => string) {
    this.#port = port
    this.#events = events
    this.#locale = locale
    this.#stopListening = port.onMessage((data) => this.#receive(data))
  }

  /** Says which space is open now; null: none, and items stay in the outbox. */
  async setSpace(seat: Seat | null): Promise<void> {
    this.#stopWatching?.()
    this.#stopWatching = null
    clearTimeout(this.#timer)
    this.#seat = seat
    this.#held = undefined
    await this.hello()
  }

  /** Introduces the app: on load, after a change of space or language, and when the extension appears late. */
  async hello(): Promise<void> {
    const seat = this.#seat
    let people: { id: string; name: string }[] = []
    if (seat) {
      const rows = await seat.workspace.query('people.all', {}).catch(() => [])
      if (this.#seat !== seat) return
      people = rows.filter((row) => !row.inactive).map((row) => ({ id: row.id, name: row.name ?? '' }))
    }
    this.#post({
      type: 'app-hello',
      spaceId: seat?.space.spaceId ?? null,
      teamName: seat?.space.name.slice(0, 100) ?? '',
      locale: this.#locale(),
      lookupRevision: this.#held ?? null,
      people,
    })
  }

  /** Resolves when everything delivered so far has been dealt with. */
  settled(): Promise<void> {
    return this.#work
  }

  close(): void {
    this.#stopListening()
    this.#stopWatching?.()
    clearTimeout(this.#timer)
    this.#seat = null
  }

  #post(message: Body): void {
    this.#port.post({ channel: BRIDGE_CHANNEL, version: BRIDGE_VERSION, ...message } as AppMessage)
  }

  #setStatus(change: Partial<ExtensionStatus>): void {
    this.#status = { ...this.#status, ...change }
    this.#events.onStatus(this.#status)
  }

  #receive(data: unknown): void {
    if (!mayBeForApp(data)) return
    this.#work = this.#work
      .then(async () => {
        const { readMessage, readItem, isRefusal } = await import('./bridge-reading.ts')
        const message = readMessage(data)
        if (message) await this.#handle(message, { readItem, isRefusal })
      })
      .catch(() => {})
  }

  async #handle(message: ExtensionMessage, reading: Reading): Promise<void> {
    switch (message.type) {
      case 'extension-present':
        await this.hello()
        break
      case 'extension-hello':
        this.#setStatus({ state: 'connected', version: message.extensionVersion, waiting: message.waiting })
        this.#held = message.lookupRevision
        this.#watchLookup()
        break
      case 'deliver':
        await this.#take(message.items, reading)
        break
      case 'extension-lost':
        this.#stopWatching?.()
        this.#stopWatching = null
        this.#setStatus({ state: 'lost', waiting: 0 })
        break
      case 'lookup-stored':
        if (message.revision !== null) this.#held = message.revision
    }
  }

  async #take(items: unknown[], { readItem, isRefusal }: Reading): Promise<void> {
    const seat = this.#seat
    // No team is open: nothing is answered, so everything stays where it is.
    if (!seat) return
    const taken: { id: string; recordId: string | null }[] = []
    const rejected: { id: string; code: string }[] = []
    const clips: TakenClip[] = []
    for (const data of items) {
      const item = readItem(data)
      if (!item) {
        const id = itemIdOf(data)
        // Without an id nobody could be told; the extension keeps it and shows it as waiting.
        if (id) rejected.push({ id, code: isNewer(data) ? 'unsupported_version' : 'invalid_arguments' })
        continue
      }
      const result = await seat.workspace
        .run('takeClip', item, { commandId: itemToCommandId(item.id) })
        .catch(() => null)
      if (result?.ok) {
        taken.push({ id: item.id, recordId: result.value.recordId })
        if (this.#remember(item.id)) clips.push({ item, recordId: result.value.recordId })
      } else if (result && isRefusal(result.error.code)) {
        // After storage trouble the item stays and is delivered later.
        rejected.push({ id: item.id, code: result.error.code })
      }
    }
    if (taken.length > 0 || rejected.length > 0) this.#post({ type: 'taken', taken, rejected })
    if (taken.length > 0) this.#setStatus({ waiting: Math.max(0, this.#status.waiting - taken.length) })
    if (clips.length > 0) this.#events.onTaken(clips)
  }

  /** False when this item has been announced in this tab before. */
  #remember(itemId: string): boolean {
    if (this.#seen.has(itemId)) return false
    this.#seen.add(itemId)
    const [oldest] = this.#seen
    if (this.#seen.size > REMEMBERED && oldest !== undefined) this.#seen.delete(oldest)
    return true
  }

  #watchLookup(): void {
    const seat = this.#seat
    if (!seat) return
    this.#stopWatching?.()
    // The watch only says that something changed; what to send is asked for then, from the revision the extension holds by then.
    this.#stopWatching = seat.workspace.watch('lookup', { revision: this.#held ?? null }, () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => void this.#feed(seat), LOOKUP_DELAY_MS)
    })
  }

  async #feed(seat: Seat): Promise<void> {
    if (this.#seat !== seat) return
    this.#changed = this.#sending
    if (this.#sending) return
    this.#sending = true
    try {
      const revision = this.#held ?? null
      const answer = await seat.workspace.query('lookup', { revision })
      if (this.#seat !== seat) return
      if (!answer.reset && answer.revision === revision) return
      for (const part of lookupToParts(answer)) this.#post(part)
      // Sent is not stored: `lookup-stored` moves `#held`. Until then the same changes are sent again, which does no harm.
    } catch {
      // The core is changing hands; the next change or hello tries again.
    } finally {
      this.#sending = false
      if (this.#changed) void this.#feed(seat)
    }
  }
}

/** The messages that carry an answer of the look-up: at most 2,000 entries each, the revision on the last. */
export function lookupToParts(answer: AnswerOf<'lookup'>): Extract<Body, { type: 'lookup' }>[] {
  const parts: Extract<Body, { type: 'lookup' }>[] = []
  const count = Math.max(1, Math.ceil(answer.put.length / LOOKUP_PART))
  for (let index = 0; index < count; index += 1) {
    parts.push({
      type: 'lookup',
      reset: answer.reset && index === 0,
      put: answer.put.slice(index * LOOKUP_PART, (index + 1) * LOOKUP_PART),
      remove: index === 0 ? answer.remove : [],
      revision: index === count - 1 ? answer.revision : null,
    })
  }
  return parts
}

/** By its head alone; whether it is well formed is read later. */
function mayBeForApp(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false
  const { channel, type } = data as { channel?: unknown; type?: unknown }
  return channel === BRIDGE_CHANNEL && typeof type === 'string' && Object.hasOwn(FROM_EXTENSION, type)
}

function itemIdOf(data: unknown): string | null {
  const id = typeof data === 'object' && data !== null ? (data as { id?: unknown }).id : null
  return typeof id === 'string' && id.length <= 64 ? id : null
}

function isNewer(data: unknown): boolean {
  const version = (data as { version?: unknown }).version
  return typeof version === 'number' && version > 1
}
