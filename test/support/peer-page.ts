// What stands ready in a page of the peer lab (peer-lab.mjs): the program's own parts, for tests to put together inside the page.
import { fromHex, toHex } from '../../shared/sync/bytes.ts'
import { createDeviceKeys, type DeviceKeys, signAs } from '../../shared/sync/crypto/device-keys.ts'
import { createInviteSecret, inviteKeyOf } from '../../shared/sync/invite/invite-link.ts'
import { createContentKey, createRotate } from '../../shared/sync/membership/group-key.ts'
import { MembershipLog } from '../../shared/sync/membership/log.ts'
import { createJoin, createOp, deviceOf, foundSpace } from '../../shared/sync/membership/write.ts'
import { RelayClient, type RelayMark } from '../../shared/sync/relay/client.ts'
import { MAX_LINK_MESSAGE } from '../../shared/sync/peer/frames.ts'
import type { LinkTimes } from '../../shared/sync/peer/link.ts'
import { PeerConnections } from '../../shared/sync/peer/peer-connections.ts'
import { foundTeam, NetworkDevice, TEAM } from './network.ts'
import { EVERYONE, PeerDevice } from './peer-device.ts'
import { until } from './until.ts'

const now = (): number => performance.timeOrigin + performance.now()
const board = { group: TEAM, name: 'board' }

/** What carries the signals of devices in one page; a test may put itself between them. */
export class Wire {
  readonly devices = new Map<string, PeerDevice>()
  /** Everything that was carried. */
  readonly seen: { from: string; to: string; bytes: Uint8Array }[] = []
  isDown = false
  /** What becomes of a signal on its way: other bytes, or none. */
  tamper: (from: string, to: string, bytes: Uint8Array) => Uint8Array | null = (_from, _to, bytes) => bytes

  readonly carry = (from: string, to: string, bytes: Uint8Array): boolean => {
    if (this.isDown) return false
    this.seen.push({ from, to, bytes })
    for (const [id, device] of this.devices) {
      if (id === from || (to !== EVERYONE && to !== id)) continue
      const given = this.tamper(from, id, bytes)
      if (given) setTimeout(() => device.hear(from, given))
    }
    return true
  }

  async team<Name extends string>(roles: Record<Name, 'owner' | 'member'>): Promise<Record<Name, PeerDevice>> {
    const { devices } = await foundTeam(roles)
    const entries = Object.entries<NetworkDevice>(devices).map(([name, device]) => {
      const peer = new PeerDevice(device, this.carry)
      this.devices.set(device.id, peer)
      return [name, peer]
    })
    return Object.fromEntries(entries) as Record<Name, PeerDevice>
  }
}

/** One end of a pair without keys or spaces, with all that happened to it. */
class End {
  readonly raw: RTCPeerConnection[] = []
  readonly channels: RTCDataChannel[] = []
  readonly messages: Uint8Array[] = []
  readonly ends: string[] = []
  /** Signals it gave to be carried. */
  readonly said: Uint8Array[] = []
  opened = 0
  readonly connections: PeerConnections

  constructor(self: string, carry: (to: string, signal: Uint8Array) => void, times: Partial<LinkTimes>) {
    this.connections = new PeerConnections({
      self,
      times,
      createConnection: () => this.createConnection(),
      events: {
        onOpen: () => void this.opened++,
        onMessage: (_, message) => this.messages.push(message),
        onClose: (_, end) => this.ends.push(end),
        onSignal: (peer, signal) => {
          this.said.push(signal)
          carry(peer, signal)
        },
      },
    })
  }

  private createConnection(): RTCPeerConnection {
    const connection = new RTCPeerConnection({ iceServers: [] })
    const create = connection.createDataChannel.bind(connection)
    connection.createDataChannel = (label, options) => {
      const channel = create(label, options)
      this.channels.push(channel)
      return channel
    }
    this.raw.push(connection)
    return connection
  }

  get heard(): string[] {
    return this.messages.map((message) => new TextDecoder().decode(message))
  }
}

/** Two ends whose signals cross each other on the way, as the wire says. */
function pairOf([first, second]: [string, string], times: Partial<LinkTimes> = {}) {
  const wire = { isDown: false, change: (bytes: Uint8Array): Uint8Array => bytes }
  const ends = new Map<string, End>()
  const endOf = (self: string, other: string): End => {
    const carry = (to: string, signal: Uint8Array): void => {
      if (!wire.isDown && to === other)
        setTimeout(() => ends.get(other)?.connections.signal(self, wire.change(signal.slice())), 5)
    }
    const end = new End(self, carry, times)
    ends.set(self, end)
    return end
  }
  const a = endOf(first, second)
  const b = endOf(second, first)
  const connect = (): void => {
    a.connections.connect(second)
    b.connections.connect(first)
  }
  const send = (text: string): void => {
    a.connections.send(second, new TextEncoder().encode(text))
    b.connections.send(first, new TextEncoder().encode(text))
  }
  return { a, b, wire, connect, send }
}

/** This page as one device of a team that is spread over several pages. */
class OwnDevice {
  private readonly keys: Promise<DeviceKeys> = createDeviceKeys()
  private log: MembershipLog | null = null
  private device: NetworkDevice | null = null
  peer: PeerDevice | null = null
  private relay: RelayClient | null = null
  private isStopped = false
  /** Key -> when it was seen here: ms of the machine's clock, the same in all pages. */
  readonly seenAt = new Map<string, number>()

  private async write(body: Parameters<typeof createOp>[2]): Promise<{ hash: string; bytes: Uint8Array }> {
    if (!this.log) throw new Error('not founded')
    const op = await createOp(this.log, await this.keys, body)
    await this.log.add(op.bytes)
    return op
  }

  async found(): Promise<string> {
    const genesis = await foundSpace(await this.keys, { kind: 'team', sealedName: new Uint8Array(0) })
    this.log = new MembershipLog(genesis.space)
    await this.log.add(genesis.bytes)
    return genesis.space
  }

  async invite(space: string): Promise<{ space: string; secret: string; invite: string }> {
    const secret = createInviteSecret()
    const { publicKey } = await inviteKeyOf({ space, secret })
    const op = await this.write({ type: 'invite', key: publicKey, role: 'member', expires: 0 })
    return { space, secret: toHex(secret), invite: op.hash }
  }

  async join({ space, secret, invite }: { space: string; secret: string; invite: string }): Promise<string> {
    const { privateKey } = await inviteKeyOf({ space, secret: fromHex(secret) })
    const join = await createJoin(space, invite, privateKey, await this.keys, new Uint8Array(0))
    return toHex(join.bytes)
  }

  async admit(join: string): Promise<void> {
    await this.log?.add(fromHex(join))
    const hash = this.log?.heads.find((head) => this.log?.op(head)?.body.type === 'join') ?? ''
    await this.write({ type: 'admit', join: hash, sealedName: new Uint8Array(0) })
  }

  async rotate(): Promise<string[]> {
    if (!this.log) throw new Error('not founded')
    await this.write(await createRotate(this.log.roster(), TEAM, createContentKey()))
    return this.log.ops().map((op) => toHex(op.bytes))
  }

  /** Starts the replica, the mesh and the line to the relay; without one the function `carry` of the page brings signals to other pages. */
  async start(space: string, ops: readonly string[], relay: string | null): Promise<string> {
    const keys = await this.keys
    const device = await NetworkDevice.start('me', space, keys, ops.map(fromHex))
    this.device = device
    const { carry } = globalThis as unknown as { carry?: (from: string, to: string, hex: string) => Promise<void> }
    const peer = new PeerDevice(device, (from, to, bytes) => {
      if (this.relay) return this.relay.signal(fromHex(to), bytes)
      void carry?.(from, to, toHex(bytes))
      return true
    })
    this.peer = peer
    if (relay !== null) this.openRelay(peer, relay, keys)
    peer.start()
    void this.watch()
    return device.id
  }

  private openRelay(peer: PeerDevice, relay: string, keys: DeviceKeys): void {
    const { device } = peer
    const { space } = device
    const operations = (): Uint8Array[] => device.disk.ops.map((op) => Uint8Array.from([1, ...op]))
    let mark: RelayMark | null = null
    this.relay = new RelayClient({
      address: relay,
      space: fromHex(space),
      claim: { as: 'device', device: fromHex(deviceOf(keys)) },
      sign: (bytes) => signAs(keys, bytes),
      openSocket: (address) => new WebSocket(address) as never,
      loadMark: () => Promise.resolve(mark),
      saveMark: (next) => Promise.resolve(void (mark = next)),
      receive: () => Promise.resolve(),
      async *everything() {
        yield await Promise.resolve(operations())
      },
      operations: () => Promise.resolve(operations()),
      onState: ({ state }) => state === 'live' && peer.mesh.relayLive(space),
      onSignal: (from, bytes) => peer.hear(toHex(from), bytes),
      random: Math.random,
      now: () => performance.now(),
    })
    this.relay.start()
  }

  /** A signal that `carry` of another page brought. */
  hear(from: string, hex: string): void {
    this.peer?.hear(from, fromHex(hex))
  }

  /** Ends everything. */
  stop(): void {
    this.isStopped = true
    this.peer?.mesh.stop()
    this.peer?.connections.close()
    this.relay?.stop()
  }

  /** Notes when keys become visible; in a loop of tasks, for the documents may be replaced at any time. */
  private async watch(): Promise<void> {
    const known = new Map<unknown, boolean>()
    while (!this.isStopped) {
      const doc = this.device?.doc(board)
      if (doc && !known.has(doc)) {
        known.set(doc, true)
        const look = (): void => {
          for (const key of doc.getMap('m').keys()) if (!this.seenAt.has(key)) this.seenAt.set(key, now())
        }
        doc.on('update', look)
        look()
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  /** Edits; gives when it began. */
  async edit(key: string, value: unknown): Promise<number> {
    const start = now()
    await this.peer?.edit(board, key, value)
    return start
  }

  read(): Record<string, unknown> {
    return this.device?.read(board) ?? {}
  }

  direct(): string[] {
    return this.peer?.connections.open ?? []
  }
}

const lab = { Wire, pairOf, OwnDevice, me: new OwnDevice(), board, until, MAX_LINK_MESSAGE }
export type Lab = typeof lab
;(globalThis as unknown as { lab: Lab }).lab = lab
