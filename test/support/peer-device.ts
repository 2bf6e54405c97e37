// A device in a real browser: replica, mesh and connections, all real; only the disk is memory. Its signals go wherever the test wires them.
import { fromHex, toHex } from '../../shared/sync/bytes.ts'
import { Mesh } from '../../shared/sync/peer/mesh.ts'
import { PeerConnections } from '../../shared/sync/peer/peer-connections.ts'
import type { ConnectionPort, LinkEnd } from '../../shared/sync/peer/ports.ts'
import type { NetworkDevice, Place } from './network-device.ts'

/** Carries a signal; 16 zero bytes are everyone. False when nobody does. */
export type Carry = (from: string, to: string, bytes: Uint8Array) => boolean

export const EVERYONE = '00'.repeat(16)

export class PeerDevice {
  readonly mesh: Mesh
  readonly connections: PeerConnections
  readonly closed: [peer: string, end: LinkEnd][] = []
  readonly failures: unknown[] = []
  /** The browser's connections, newest last: for tests that break them. */
  readonly raw: RTCPeerConnection[] = []

  constructor(
    readonly device: NetworkDevice,
    private readonly carry: Carry,
  ) {
    const self = device.id
    const events = {
      onOpen: (peer: string) => this.mesh.onOpen(peer),
      onMessage: (peer: string, message: Uint8Array) => this.mesh.onMessage(peer, message),
      onClose: (peer: string, end: LinkEnd) => {
        this.closed.push([peer, end])
        this.mesh.onClose(peer, end)
      },
      onSignal: (peer: string, signal: Uint8Array) => this.mesh.onSignal(peer, signal),
    }
    this.connections = new PeerConnections({ self, createConnection: () => this.createConnection(), events })
    this.mesh = new Mesh({
      self,
      keys: device.keys,
      links: this.connections,
      random: () => 0,
      now: () => performance.now(),
      onFailure: (error) => this.failures.push(error),
    })
  }

  private createConnection(): ConnectionPort {
    const connection = new RTCPeerConnection({ iceServers: [] })
    this.raw.push(connection)
    return connection
  }

  /** Opens the space: from here on it says that it is there. */
  start(): void {
    const { space, members, replica } = this.device
    const signal = (to: Uint8Array, bytes: Uint8Array): boolean => this.carry(this.device.id, toHex(to), bytes.slice())
    this.mesh.add({ space, members, replica, signal })
    this.mesh.start()
  }

  /** What a relay hands on. */
  hear(from: string, bytes: Uint8Array): void {
    this.mesh.relaySignal(this.device.space, fromHex(from), bytes)
  }

  /** Edits a map and sends it. */
  async edit(place: Place, key: string, value: unknown): Promise<void> {
    this.device.edit(place, (doc) => doc.getMap('m').set(key, value))
    await this.device.flush()
  }
}
