// The direct lines of a shared space: devices that are online, found by the relay's signals or by codes shown to each other, talk to this one
// without a server in between. The connections stand in the page (`environment.links`); without one there are none.
import { fromHex, toHex } from '../../sync/bytes.ts'
import type { DeviceKeys } from '../../sync/crypto/device-keys.ts'
import { Mesh } from '../../sync/peer/mesh.ts'
import type { PairingFault, Scanned } from '../../sync/peer/pairing.ts'
import type { Members } from '../../sync/replica/ports.ts'
import type { Peer, Session } from '../../sync/replica/session.ts'
import type { Result } from '../../kernel/result.ts'
import type { LinkPort } from '../environment.ts'
import { WorkerLinks } from '../peers/worker-links.ts'
import type { SyncState } from '../team-api.ts'

export interface NearbyEnvironment {
  links: LinkPort
  space: string
  self: string
  keys: DeviceKeys
  members: Pick<Members, 'roster' | 'contentKey'>
  /** Begins, carries on and ends the exchange with a device that has proved who it is. */
  connect(peer: Peer & { device: string }): Session
  receive(device: string, message: Uint8Array): Promise<void>
  disconnect(device: string): void
  /** Sends a signal by the relay: to a device, to all by 32 zeros. False when there is no line. */
  signal(to: string, bytes: Uint8Array): boolean
  /** Who is online, how, or where, has changed. */
  onChange(): void
}

/** Codes two devices show each other stand for a moment only. */
export type Paired = Result<Scanned, PairingFault>

export class Nearby {
  private readonly links: WorkerLinks
  private readonly mesh: Mesh

  constructor(private readonly env: NearbyEnvironment) {
    const { links, self, keys, space, members } = env
    this.links = new WorkerLinks(self, (command) => links.post(command))
    this.mesh = new Mesh({
      self,
      keys,
      links: this.links,
      random: () => Math.random(),
      now: () => performance.now(),
      onChange: () => env.onChange(),
    })
    links.onEvent = (event) => this.links.take(event, this.mesh)
    this.mesh.add({
      space,
      members,
      signal: (to, bytes) => env.signal(toHex(to), bytes),
      replica: {
        connect: (peer) => env.connect({ ...peer, device: peer.device ?? '' }),
        receive: (session, message) => env.receive(session.peer.device ?? '', message),
        disconnect: (session) => env.disconnect(session.peer.device ?? ''),
      },
    })
    this.mesh.start()
  }

  /** A relay of the space is there: whoever is online may be called. */
  relayLive(): void {
    this.mesh.relayLive(this.env.space)
  }

  /** A signal that a relay handed on. */
  takeSignal(from: string, bytes: Uint8Array): void {
    this.mesh.relaySignal(this.env.space, fromHex(from), bytes)
  }

  /** The membership log has grown. */
  membersChanged(): void {
    this.mesh.membersChanged(this.env.space)
  }

  /** Says where this person is, at most 200 bytes; a longer name of a place is not said. */
  setPlace(place: string): void {
    const isShort = new TextEncoder().encode(place).byteLength <= 200
    this.mesh.setPlace(this.env.space, isShort ? place : '')
  }

  /** The other devices that are online, without their names. */
  peers(): SyncState['peers'] {
    const places = new Map(this.mesh.here(this.env.space).map(({ device, place }) => [device, place]))
    return this.mesh.online(this.env.space).map(({ device, isDirect }) => ({
      deviceId: device,
      name: '',
      via: isDirect ? 'direct' : 'relay',
      place: places.get(device) ?? '',
    }))
  }

  /** A code to show to a device of the space. */
  offer(): Promise<Result<string, PairingFault>> {
    return this.mesh.pairing.offer(this.env.space)
  }

  /** Takes a code that was scanned or pasted. */
  scan(text: string): Promise<Paired> {
    return this.mesh.pairing.scan(text)
  }

  /** What peers sent that was refused, by who sent it and why. */
  refusals(): { code: string; count: number }[] {
    return this.mesh.refusals.all()
  }

  close(): void {
    this.env.links.onEvent = null
    this.mesh.stop()
    this.links.end()
  }
}
