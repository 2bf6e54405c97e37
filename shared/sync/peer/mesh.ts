// The worker's half: who is online, who connects to whom, and what goes over the connections. One mesh serves all spaces of this device; the
// workspace gives it the spaces, their relays' signals and the page's connections, and hears who is here.
import { shortHash } from '../crypto/digest.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { isDeviceIn } from '../membership/entitled.ts'
import { fromHex, toHex } from '../bytes.ts'
import { Awareness, type Presence } from './awareness.ts'
import { ConnectPlan } from './connect-plan.ts'
import type { Word } from './ephemeral.ts'
import { openPairing, type Pairing } from './pairing.ts'
import type { LinkEnd, LinkEvents, Links } from './ports.ts'
import { PeerRefusals, type PeerRefusal } from './refusals.ts'
import { neighboursOf } from './ring.ts'
import { Signalling, type SignalSpace } from './signalling.ts'
import { SpaceChannels, type ReplicaPort } from './space-channels.ts'

/** A space that is open on this device. */
export interface MeshSpace extends SignalSpace {
  replica: ReplicaPort
}

export interface MeshOptions {
  /** This device's id, hex. */
  self: string
  keys: DeviceKeys
  links: Links
  /** From 0 to below 1, for spreading retries. */
  random(): number
  /** ms, never set back. */
  now(): number
  /** Who is online or connected has changed, or where somebody is in a space. */
  onChange?(): void
  /** Something failed for a reason of this machine: a full disk, no WebCrypto. The mesh goes on. */
  onFailure?(error: unknown): void
}

/** A device that is online, and whether messages go to it directly. */
export interface OnlinePeer {
  device: string
  isDirect: boolean
}

/** ms between two words that this device is there; with many devices each says it less often. */
const HELLO_EVERY = 30_000
const DEVICES_PER_INTERVAL = 16
/** Who misses so many of them is gone. */
const MISSED = 2.5
const TICK = 1_000
/** Over all spaces. */
const MAX_LINKS = 32

export class Mesh implements LinkEvents {
  readonly refusals = new PeerRefusals()
  readonly pairing: Pairing
  private readonly spaces = new Map<string, MeshSpace>()
  private readonly open = new Set<string>()
  /** Connected by hand: kept whoever else comes. */
  private readonly paired = new Set<string>()
  private readonly signalling: Signalling
  private readonly channels: SpaceChannels
  private readonly awareness: Awareness
  private readonly plan: ConnectPlan
  private helloAt = -Infinity
  private timer: ReturnType<typeof setInterval> | null = null

  constructor(private readonly options: MeshOptions) {
    const { self, keys, links, now } = options
    const onFailure = (error: unknown): void => options.onFailure?.(error)
    this.plan = new ConnectPlan(self, options)
    this.awareness = new Awareness({
      say: (space, place) => this.say(space, place),
      onChange: () => this.changed(),
      now,
    })
    this.channels = new SpaceChannels({
      send: (peer, message) => links.send(peer, message),
      refuse: (peer, code, isOver) => this.refuse(peer, code, isOver),
      onWord: (_, space, bytes) => this.signalling.takeWord(space, bytes),
      onHeard: (peer, space) => this.heard(peer, space),
      onFailure: (_, error) => onFailure(error),
    })
    this.signalling = new Signalling(
      { self, keys, refusals: this.refusals, now },
      {
        onProven: (device, isChange) => this.proven(device, isChange),
        onLinkSignal: (device, signal) => this.takeLinkSignal(device, signal),
        onWord: (device, space, word) => this.hear(device, space, word),
        onFailure,
      },
    )
    this.pairing = openPairing({
      self,
      keys,
      links,
      session: this.signalling.session,
      rosterOf: (space) => this.spaces.get(space)?.members.roster() ?? null,
      onPaired: (device, session) => {
        this.paired.add(device)
        this.signalling.book.vouch(device, session)
      },
    })
  }

  /** Begins to look after time: retries, words that are said again, devices that went without a word. */
  start(): void {
    this.timer ??= setInterval(() => this.tick(), TICK)
  }

  /** Says good-bye and ends all connections. */
  stop(): void {
    if (this.timer) clearInterval(this.timer)
    this.timer = null
    for (const space of [...this.spaces.keys()]) this.remove(space)
    for (const peer of [...this.open]) this.options.links.drop(peer)
  }

  /** A space was opened on this device. */
  add(space: MeshSpace): void {
    this.spaces.set(space.space, space)
    this.signalling.add(space)
    this.channels.add(space)
    this.relayLive(space.space)
  }

  /** A space was closed on this device. */
  remove(space: string): void {
    this.signalling.say(space, { type: 'away' })
    this.channels.remove(space)
    this.awareness.close(space)
    this.spaces.delete(space)
    this.signalling.remove(space)
    this.settle()
  }

  /** A relay of the space is connected: whoever is there may be called. To be called each time it becomes `live`. */
  relayLive(space: string): void {
    this.signalling.say(space, { type: 'hello' })
    this.awareness.sayAgain(space)
  }

  /** A relay handed on a signal: `RelayClient.onSignal`. */
  relaySignal(space: string, from: Uint8Array, bytes: Uint8Array): void {
    this.signalling.takeRelayed(space, from, bytes)
  }

  /** The membership log of a space has grown. */
  membersChanged(space: string): void {
    this.channels.membersChanged(space)
    this.settle()
  }

  /** Sets where this device's person is in a space. Throws `RangeError` for a place of more than 200 bytes. */
  setPlace(space: string, place: string): void {
    this.awareness.set(space, place)
  }

  /** Which other devices are in a space now, and where. */
  here(space: string): Presence[] {
    return this.awareness.here(space)
  }

  /** The other devices of a space that are online, by id. */
  online(space: string): OnlinePeer[] {
    return this.onlineIn(space).map((device) => ({ device, isDirect: this.open.has(device) }))
  }

  private onlineIn(name: string): string[] {
    const roster = this.spaces.get(name)?.members.roster()
    const since = this.options.now() - this.helloEvery(name) * MISSED
    const known = this.signalling.book.online(name, since, (device) => this.open.has(device))
    return known.filter((device) => roster && isDeviceIn(roster, device)).sort()
  }

  private helloEvery(name: string): number {
    return HELLO_EVERY * Math.max(1, Math.ceil(this.awareness.count(name) / DEVICES_PER_INTERVAL))
  }

  /** @internal Once a second. */
  tick(): void {
    const now = this.options.now()
    const pause = Math.max(HELLO_EVERY, ...[...this.spaces.keys()].map((name) => this.helloEvery(name)))
    if (now - this.helloAt >= pause) {
      this.helloAt = now
      for (const space of this.spaces.keys()) this.signalling.say(space, { type: 'hello' })
    }
    this.awareness.tick()
    this.settle()
  }

  /** Connects to whom this device should be connected to, and lets the others go. */
  private settle(): void {
    const wanted = this.wanted()
    for (const peer of this.open) {
      const isKept = wanted.has(peer) || (this.paired.has(peer) && this.channels.isShared(peer))
      if (!isKept) this.options.links.drop(peer)
    }
    for (const peer of wanted) if (!this.open.has(peer) && this.plan.isDue(peer)) this.options.links.connect(peer)
  }

  private wanted(): Set<string> {
    const { self } = this.options
    const all = new Set([...this.spaces.keys()].flatMap((name) => [...neighboursOf(self, this.onlineIn(name))]))
    if (all.size <= MAX_LINKS) return all
    // The same for both ends of a pair.
    const order = (peer: string): string => toHex(shortHash('pair', ...[self, peer].sort().map(fromHex)))
    const sorted = [...all].map((peer) => ({ peer, by: order(peer) })).sort((a, b) => (a.by < b.by ? -1 : 1))
    return new Set(sorted.slice(0, MAX_LINKS).map(({ peer }) => peer))
  }

  private proven(device: string, isChange: boolean): void {
    if (isChange) {
      this.plan.forget(device)
      this.options.links.forget(device)
    }
    for (const [name, { members }] of this.spaces)
      if (isDeviceIn(members.roster(), device)) this.awareness.sayAgain(name)
    this.settle()
    this.changed()
  }

  private hear(device: string, space: string, word: Word): void {
    const person = this.spaces.get(space)?.members.roster().devices.get(device)?.person
    if (word.type === 'place' && person !== undefined) this.awareness.take(space, { device, person, place: word.place })
    if (word.type === 'away') this.awareness.leave(space, device)
    if (word.type !== 'place') {
      this.settle()
      this.changed()
    }
  }

  private takeLinkSignal(device: string, signal: Uint8Array): void {
    // Whom this device does not want it does not answer: the other sees other devices, and will hear of those it missed.
    if (this.open.has(device) || this.wanted().has(device)) this.options.links.signal(device, signal)
  }

  private say(space: string, place: string): void {
    this.signalling.say(space, { type: 'place', place }, (bytes) => {
      const direct = new Set(this.channels.sendWord(space, bytes))
      return this.onlineIn(space).some((device) => !direct.has(device))
    })
  }

  private heard(peer: string, space: string): void {
    this.signalling.book.see(peer, space, this.options.now())
  }

  private refuse(peer: string, code: PeerRefusal, isOver: boolean): void {
    this.refusals.count(peer, code)
    if (isOver) this.options.links.drop(peer)
  }

  private changed(): void {
    this.options.onChange?.()
  }

  onOpen(peer: string): void {
    if (!this.channels.isShared(peer)) return this.options.links.drop(peer)
    this.plan.opened(peer)
    this.open.add(peer)
    this.channels.opened(peer)
    for (const name of this.spaces.keys()) this.awareness.sayAgain(name)
    this.changed()
  }

  onMessage(peer: string, message: Uint8Array): void {
    this.channels.receive(peer, message)
  }

  onClose(peer: string, end: LinkEnd): void {
    this.open.delete(peer)
    this.channels.closed(peer)
    if (end === 'frame' || end === 'signal') this.refusals.count(peer, end)
    if (end === 'replaced') {
      this.plan.forget(peer)
      this.settle()
    } else {
      this.paired.delete(peer)
      this.plan.closed(peer)
    }
    this.changed()
  }

  onSignal(peer: string, signal: Uint8Array): void {
    this.signalling.sendLinkSignal(peer, signal)
  }
}
