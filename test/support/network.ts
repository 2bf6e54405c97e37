// A team on a network that loses, doubles, reorders and partitions: no timers, a seeded schedule.
import { createDeviceKeys, type DeviceKeys } from '../../shared/sync/crypto/device-keys.ts'
import { createSigningKey } from '../../shared/sync/crypto/webcrypto.ts'
import { createContentKey, createRotate } from '../../shared/sync/membership/group-key.ts'
import { MembershipLog } from '../../shared/sync/membership/log.ts'
import type { Role } from '../../shared/sync/membership/roster.ts'
import { TEAM_GROUP, slotOf } from '../../shared/sync/membership/state.ts'
import { createJoin, createOp, deviceOf, foundSpace } from '../../shared/sync/membership/write.ts'
import type { Session } from '../../shared/sync/replica/session.ts'
import { Malformed } from '../../shared/sync/bytes.ts'
import { Crash, NetworkDevice } from './network-device.ts'

export { Crash, NetworkDevice }
export const TEAM = TEAM_GROUP

/**
 * A space with one device for each name; the first is the owner. All hold the whole membership log and the team's key. `given`: keys of
 * devices that are in another space too.
 */
export async function foundTeam<Name extends string>(
  roles: Record<Name, Role>,
  given: Partial<Record<Name, DeviceKeys>> = {},
): Promise<{ space: string; devices: Record<Name, NetworkDevice>; keys: Record<Name, DeviceKeys> }> {
  const names = Object.keys(roles) as Name[]
  const keys = { ...(await distinctKeys(names)), ...given }
  const owner = keys[names[0] as Name]
  const genesis = await foundSpace(owner, { kind: 'team', sealedName: new Uint8Array(0) })
  const log = new MembershipLog(genesis.space)
  const add = async (op: { bytes: Uint8Array }): Promise<void> => {
    const result = await log.add(op.bytes)
    if (result.status !== 'accepted') throw new Error(`team: ${JSON.stringify(result)}`)
  }
  await add(genesis)
  for (const name of names.slice(1)) {
    const invite = await createSigningKey()
    const invited = await createOp(log, owner, { type: 'invite', key: invite.publicKey, role: roles[name], expires: 0 })
    await add(invited)
    const join = await createJoin(log.space, invited.hash, invite.privateKey, keys[name], new Uint8Array(0))
    await add(join)
    await add(await createOp(log, owner, { type: 'admit', join: join.hash, sealedName: new Uint8Array(0) }))
  }
  await add(await createOp(log, owner, await createRotate(log.roster(), TEAM, createContentKey())))
  const ops = log.ops().map((op) => op.bytes)
  const devices = {} as Record<Name, NetworkDevice>
  for (const name of names) devices[name] = await NetworkDevice.start(name, log.space, keys[name], ops)
  return { space: log.space, devices, keys }
}

async function distinctKeys<Name extends string>(names: readonly Name[]): Promise<Record<Name, DeviceKeys>> {
  const keys = {} as Record<Name, DeviceKeys>
  const slots = new Set<number>()
  for (const name of names) {
    do keys[name] = await createDeviceKeys()
    while (slots.has(slotOf(deviceOf(keys[name]))))
    slots.add(slotOf(deviceOf(keys[name])))
  }
  return keys
}

interface Wire {
  to: NetworkDevice
  session(): Session | null
  message: Uint8Array
  link: Link
}

interface Link {
  ends: readonly [NetworkDevice, NetworkDevice]
  sessions: Map<NetworkDevice, Session>
}

/** How the wire behaves; each out of 100. */
export interface Weather {
  lost: number
  doubled: number
}

export class Network {
  weather: Weather = { lost: 0, doubled: 0 }
  /** All messages that went over a wire, for tests that look into them. */
  readonly seen: { to: NetworkDevice; message: Uint8Array }[] = []
  private wires: Wire[] = []
  private links: Link[] = []

  constructor(private readonly roll: (below: number) => number) {}

  /** Connects two devices. */
  connect(a: NetworkDevice, b: NetworkDevice): void {
    const link: Link = { ends: [a, b], sessions: new Map() }
    this.links.push(link)
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const session = from.replica.connect({
        device: to.id,
        send: (message) => this.put({ to, message, link, session: () => link.sessions.get(to) ?? null }),
      })
      link.sessions.set(from, session)
    }
  }

  private put(wire: Wire): void {
    this.seen.push({ to: wire.to, message: wire.message })
    if (this.roll(100) < this.weather.lost) return
    this.wires.push(wire)
    if (this.roll(100) < this.weather.doubled) this.wires.push(wire)
  }

  /** Cuts all of a device's connections, or all there are; what is on them is lost. */
  cut(device?: NetworkDevice): void {
    const gone = this.links.filter((link) => !device || link.ends.includes(device))
    for (const link of gone) for (const [end, session] of link.sessions) end.replica.disconnect(session)
    this.links = this.links.filter((link) => !gone.includes(link))
    this.wires = this.wires.filter((wire) => !gone.includes(wire.link))
  }

  /** Delivers one message, any of those on the way. False when there is none. */
  async deliverOne(): Promise<boolean> {
    const [wire] = this.wires.splice(this.roll(Math.max(1, this.wires.length)), 1)
    if (!wire) return false
    const session = wire.session()
    if (!session) return true
    try {
      await wire.to.replica.receive(session, wire.message)
    } catch (error) {
      if (error instanceof Crash) await this.crashed(wire.to)
      else if (!(error instanceof Malformed)) throw error
    }
    return true
  }

  /** A device stopped: its connections end, it starts again over its disk. */
  async crashed(device: NetworkDevice): Promise<void> {
    this.cut(device)
    await device.restart()
  }

  /** Delivers until nothing is on its way. */
  async deliverAll(): Promise<void> {
    while (await this.deliverOne());
  }

  /** Everyone meets everyone on a good network until nobody has anything to say. */
  async heal(devices: readonly NetworkDevice[]): Promise<void> {
    this.cut()
    this.weather = { lost: 0, doubled: 0 }
    for (let round = 0; round < 2; round++) {
      for (const device of devices) await device.flush()
      for (const [at, a] of devices.entries()) for (const b of devices.slice(at + 1)) this.connect(a, b)
      await this.deliverAll()
      this.cut()
    }
  }
}
