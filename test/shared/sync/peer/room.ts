// Devices of a space that find each other: real replicas, meshes, seals; connections in memory, a relay whose mood the test decides, a clock
// the test moves.
import { fromHex, toHex } from '../../../../shared/sync/bytes.ts'
import { Mesh } from '../../../../shared/sync/peer/mesh.ts'
import type { Role } from '../../../../shared/sync/membership/roster.ts'
import { MemoryLinks } from '../../../support/memory-links.ts'
import type { DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { foundTeam, type NetworkDevice } from '../../../support/network.ts'
import { until } from '../../../support/until.ts'

export interface Signal {
  space: string
  from: string
  to: string
  bytes: Uint8Array
}

/** A device that is switched off hears nothing. */
const nothing = (): void => undefined
const GONE = { onOpen: nothing, onMessage: nothing, onClose: nothing, onSignal: nothing }
const EVERYONE = '00'.repeat(16)

export class Room {
  readonly links = new MemoryLinks()
  readonly signals: Signal[] = []
  readonly meshes = new Map<string, Mesh>()
  now = 1_000_000
  isRelayUp = true
  /** What the relay makes of a signal: what it hands on. */
  relay: (signal: Signal) => Signal[] = (signal) => [signal]

  /** A team, nobody of it started. */
  static async found<Name extends string>(
    roles: Record<Name, Role>,
  ): Promise<{
    room: Room
    space: string
    devices: Record<Name, NetworkDevice>
    keys: Record<Name, DeviceKeys>
  }> {
    return { room: new Room(), ...(await foundTeam(roles)) }
  }

  /** Starts a device, or starts it anew: another run of it. */
  start(...devices: readonly NetworkDevice[]): Mesh[] {
    return devices.map((device) => {
      const links = this.links.of(device.id, () => this.meshes.get(device.id) ?? GONE)
      const now = (): number => this.now
      const mesh = new Mesh({ self: device.id, keys: device.keys, links, random: () => 0, now, onFailure: failed })
      this.meshes.set(device.id, mesh)
      this.open(device)
      return mesh
    })
  }

  /** Opens the device's space, or one more: then `device` is its replica there. */
  open(device: NetworkDevice): void {
    const { space, members, replica } = device
    const signal = (to: Uint8Array, bytes: Uint8Array): boolean => this.carry(space, device.id, toHex(to), bytes)
    this.mesh(device).add({ space, members, replica, signal })
  }

  mesh(device: NetworkDevice): Mesh {
    const mesh = this.meshes.get(device.id)
    if (!mesh) throw new Error(`${device.name} is not started`)
    return mesh
  }

  private carry(space: string, from: string, to: string, bytes: Uint8Array): boolean {
    if (!this.isRelayUp) return false
    const signal = { space, from, to, bytes: bytes.slice() }
    this.signals.push(signal)
    for (const given of this.relay(signal)) this.hand(given)
    return true
  }

  /** Hands a signal to whom it names. */
  hand({ space, from, to, bytes }: Signal): void {
    for (const [id, mesh] of this.meshes) {
      if (id !== from && (to === EVERYONE || to === id))
        queueMicrotask(() => mesh.relaySignal(space, fromHex(from), bytes.slice()))
    }
  }

  /** Lets time pass on all devices, a second at a time. */
  async pass(seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left--) {
      this.now += 1000
      for (const mesh of this.meshes.values()) mesh.tick()
    }
    await this.quiet()
  }

  /** Waits until no signal was sent for a while. */
  async quiet(): Promise<void> {
    for (let before = -1; before !== this.signals.length + this.links.sent.length;) {
      before = this.signals.length + this.links.sent.length
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }

  /** The devices one is connected to. */
  peers(device: NetworkDevice): Set<string> {
    return this.links.ends.get(device.id)?.open ?? new Set()
  }

  isDirect(a: NetworkDevice, b: NetworkDevice): boolean {
    return this.peers(a).has(b.id) && this.peers(b).has(a.id)
  }

  until(isTrue: () => boolean): Promise<void> {
    return until(isTrue, 10_000)
  }
}

function failed(error: unknown): void {
  throw error
}
