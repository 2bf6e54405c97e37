// What passes between devices before and beside their connections, through relays that are not trusted: words to all of a space, and sealed
// signals from one device to another. A device that is heard of for the first time is greeted; by answering with our session it proves that it
// is there now, for whoever carries signals may keep old ones.
import { concatBytes, fromHex, toHex } from '../bytes.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { randomBytes } from '../crypto/webcrypto.ts'
import { isDeviceIn } from '../membership/entitled.ts'
import { TEAM_GROUP } from '../membership/state.ts'
import type { Members } from '../replica/ports.ts'
import { EphemeralSpace, type OpenedWord, type Word } from './ephemeral.ts'
import { PeerBook } from './peer-book.ts'
import type { PeerRefusal, PeerRefusals } from './refusals.ts'
import { openSignal, sealSignal, SIGNAL_MARK } from './signal-seal.ts'

/** A space as signalling sees it. */
export interface SignalSpace {
  /** Hex. */
  space: string
  members: Pick<Members, 'roster' | 'contentKey'>
  /** The group whose readers hear who is here; the whole team unless named. */
  group?: string
  /** `RelayClient.signal`: false when there is no connection. */
  signal(to: Uint8Array, bytes: Uint8Array): boolean
}

export interface SignallingOwner {
  /** A device proved that it is there; `isChange`: it has started anew since it was last heard of. */
  onProven(device: string, isChange: boolean): void
  /** A signal for the connection with a device. */
  onLinkSignal(device: string, signal: Uint8Array): void
  onWord(device: string, space: string, word: Word): void
  /** Sealing or opening failed for a reason of this machine. */
  onFailure(error: unknown): void
}

export interface SignallingOptions {
  self: string
  keys: DeviceKeys
  refusals: PeerRefusals
  /** ms, never set back. */
  now(): number
}

const TO_ALL = new Uint8Array(16)
const GREETING = { greet: 1, answer: 2, link: 3 } as const
/** Signals that wait to be opened: each costs a millisecond, whoever made it up. */
const MAX_WAITING = 512

export class Signalling {
  /** Hex of 16 random bytes: this run of the device. */
  readonly session = toHex(randomBytes(16))
  readonly book = new PeerBook()
  private readonly spaces = new Map<string, { space: SignalSpace; words: EphemeralSpace }>()
  private wordNumber = 0
  private waiting = 0
  private incoming: Promise<unknown> = Promise.resolve()
  private outgoing: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly options: SignallingOptions,
    private readonly owner: SignallingOwner,
  ) {}

  add(space: SignalSpace): void {
    const words = new EphemeralSpace(space.space, space.group ?? TEAM_GROUP, space.members)
    this.spaces.set(space.space, { space, words })
  }

  remove(space: string): void {
    this.spaces.delete(space)
  }

  /** Seals a word for all of a space and hands it to its relay; nothing while this device may not. `isForRelay` sees it first. */
  say(name: string, word: Word, isForRelay: (bytes: Uint8Array) => boolean = () => true): void {
    const { keys, self } = this.options
    const known = this.spaces.get(name)
    this.after('outgoing', async () => {
      const bytes = await known?.words.seal(keys, self, this.session, ++this.wordNumber, word)
      if (bytes && isForRelay(bytes)) known?.space.signal(TO_ALL, bytes)
    })
  }

  /** Brings a connection's signal to a device, over the first relay of a shared space that can. */
  sendLinkSignal(device: string, signal: Uint8Array): void {
    this.sendDirect(device, concatBytes([Uint8Array.of(GREETING.link), signal]))
  }

  private sendDirect(device: string, payload: Uint8Array, only?: { space: string; session: string }): void {
    this.after('outgoing', async () => {
      const answers = only?.session ?? this.book.of(device).session
      if (answers === null) return
      for (const { space } of this.spacesWith(device)) {
        if (only && only.space !== space.space) continue
        const recipient = space.members.roster().devices.get(device)?.public
        if (!recipient) continue
        const route = { space: space.space, from: this.options.self, to: device }
        const number = this.book.of(device).next++
        const opened = { session: this.session, answers, number, payload }
        const sealed = await sealSignal(this.options.keys, recipient, route, opened)
        if (space.signal(fromHex(device), sealed)) return
      }
    })
  }

  /** Spaces that a device is in; where it was heard of last comes first. */
  private spacesWith(device: string): { space: SignalSpace }[] {
    const { spaces } = this.book.of(device)
    const seen = ({ space }: { space: SignalSpace }): number => spaces.get(space.space)?.seen ?? 0
    return [...this.spaces.values()]
      .filter(({ space }) => isDeviceIn(space.members.roster(), device))
      .sort((a, b) => seen(b) - seen(a))
  }

  /** Takes what a relay handed on. Who sent it is not believed to the relay. */
  takeRelayed(name: string, from: Uint8Array, bytes: Uint8Array): void {
    if (bytes[0] !== SIGNAL_MARK) return this.takeWord(name, bytes)
    this.inTurn(async () => {
      const space = this.spaces.get(name)?.space
      if (!space) return
      const device = toHex(from)
      const roster = space.members.roster()
      const sender = roster.devices.get(device)
      if (!sender || !isDeviceIn(roster, device)) return this.refuse('relay', 'stranger')
      const route = { space: name, from: device, to: this.options.self }
      const opened = await openSignal(this.options.keys, sender.public, route, bytes)
      if (typeof opened === 'string') return this.refuse('relay', opened)
      if (opened.answers !== this.session) return this.refuse(device, 'session')
      const standing = this.book.takeSignal(device, opened.session, opened.number)
      if (standing !== 'known' && standing !== 'first' && standing !== 'changed') return this.refuse(device, standing)
      if (this.book.of(device).signalsLeft.take(1, this.options.now()) > 0) return this.refuse(device, 'flood')
      this.book.see(device, name, this.options.now())
      if (standing !== 'known') this.owner.onProven(device, standing === 'changed')
      const [kind] = opened.payload
      if (kind === GREETING.greet) this.greet(device, name, opened.session, GREETING.answer)
      else if (kind === GREETING.link) this.owner.onLinkSignal(device, opened.payload.subarray(1))
      else if (kind !== GREETING.answer) this.refuse(device, 'shape')
    })
  }

  /** Takes a word that came through a relay or over a connection. */
  takeWord(name: string, bytes: Uint8Array): void {
    this.inTurn(async () => {
      const words = this.spaces.get(name)?.words
      if (!words) return
      const opened = await words.open(bytes)
      if (typeof opened === 'string') this.refuse('relay', opened)
      else if (opened.device !== this.options.self) this.hear(name, opened)
    })
  }

  private hear(name: string, { device, session, number, word }: OpenedWord): void {
    const standing = this.book.takeWord(device, name, session, number)
    if (standing === 'unproven') return this.greet(device, name, session, GREETING.greet)
    if (standing === 'late') return
    if (standing !== 'known') return this.refuse(device, standing)
    this.book.see(device, name, this.options.now())
    if (word.type === 'away') this.book.leave(device, name)
    this.owner.onWord(device, name, word)
  }

  private greet(device: string, space: string, session: string, how: number): void {
    if (this.book.of(device).greetingsLeft.take(1, this.options.now()) > 0) return
    this.sendDirect(device, Uint8Array.of(how), { space, session })
  }

  private refuse(who: string, code: PeerRefusal): void {
    this.options.refusals.count(who, code)
  }

  /** One after the other: signals of a device must not overtake each other while they are opened. */
  private inTurn(work: () => Promise<void>): void {
    if (this.waiting >= MAX_WAITING) return this.refuse('relay', 'flood')
    this.waiting++
    this.after('incoming', () => work().finally(() => this.waiting--))
  }

  private after(queue: 'incoming' | 'outgoing', work: () => Promise<void>): void {
    // What fails here, fails for a reason of this machine; the next signal may still go.
    this[queue] = this[queue].then(work).catch((error: unknown) => this.owner.onFailure(error))
  }
}
