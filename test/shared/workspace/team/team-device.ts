// Devices of a team in memory: real keys, real logs, real operations that travel when a test says so. What a device keeps survives its
// restart; nothing else does.
import { expect } from 'vitest'
import type { DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { parseInvite } from '../../../../shared/sync/invite/invite-link.ts'
import { keyInForce } from '../../../../shared/sync/membership/entitled.ts'
import { MembershipLog } from '../../../../shared/sync/membership/log.ts'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import type { Cut } from '../../../../shared/sync/membership/roster.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { deviceOf } from '../../../../shared/sync/membership/write.ts'
import { LogMembers } from '../../../../shared/sync/replica/log-members.ts'
import type { TeamRole, TeamState } from '../../../../shared/workspace/team-api.ts'
import type { Acted } from '../../../../shared/workspace/team/acting.ts'
import { foundTeam } from '../../../../shared/workspace/team/found.ts'
import { draftJoin, type JoinDraft, makeRequest, prospectOf } from '../../../../shared/workspace/team/join-request.ts'
import type { NewDevice } from '../../../../shared/workspace/team/joining.ts'
import { deviceNoteKey } from '../../../../shared/workspace/team/notes.ts'
import type { TeamLog } from '../../../../shared/workspace/team/team-log.ts'
import { TeamService } from '../../../../shared/workspace/team/team-service.ts'

export const RELAY = 'wss://relay.example/relay'
export const APP = 'https://app.example/'

/** What a device has on its disk. */
interface Disk {
  space: string
  keys: DeviceKeys
  ops: Uint8Array[]
  notes: Map<string, unknown>
}

export class TeamDevice implements TeamLog {
  service!: TeamService
  members!: LogMembers
  /** ms; null: the machine's own. */
  clock: number | null = 1_000_000
  /** Ids of devices that this one takes for connected. */
  connected = new Set<string>()
  heard = new Map<string, number>()
  cuts = new Map<string, Cut>()
  records = new Map<string, { recordId: string; name: string }>()
  private readonly callbacks = new Set<() => void>()

  private constructor(
    readonly name: string,
    readonly disk: Disk,
  ) {}

  /** Founds a team. */
  static async found(name: string, recovery?: DeviceKeys): Promise<TeamDevice> {
    const founded = await foundTeam({ personName: name, deviceName: `${name}'s laptop`, ...(recovery && { recovery }) })
    if (!founded.ok) throw new Error(founded.error.code)
    const { space, keys, operations, notes } = founded.value
    return TeamDevice.open(name, { space, keys, ops: operations, notes: new Map(notes) })
  }

  /** A device that came in. */
  static enter(name: string, { space, keys, operations, notes }: NewDevice): Promise<TeamDevice> {
    return TeamDevice.open(name, { space, keys, ops: [...operations], notes: new Map(notes) })
  }

  private static async open(name: string, disk: Disk): Promise<TeamDevice> {
    const device = new TeamDevice(name, disk)
    await device.restart()
    return device
  }

  /** The same device, on a disk of its own. */
  copy(): Promise<TeamDevice> {
    return TeamDevice.open(this.name, { ...this.disk, ops: [...this.disk.ops], notes: new Map(this.disk.notes) })
  }

  /** As when the process ends and begins: only what is on the disk is left. */
  async restart(): Promise<void> {
    this.failing.clear()
    const { space, keys, ops } = this.disk
    const log = new MembershipLog(space)
    for (const result of await log.addAll(ops)) expect(result.status).toBe('accepted')
    this.members = await LogMembers.open(log, keys, (more) => Promise.resolve(void this.disk.ops.push(...more)))
    this.service = new TeamService({
      team: this,
      app: APP,
      relay: () => RELAY,
      now: () => this.now,
      recordOf: (id) => this.records.get(id) ?? null,
    })
  }

  get now(): number {
    return this.clock ?? Date.now()
  }
  get log(): MembershipLog {
    return this.members.log
  }
  get keys(): DeviceKeys {
    return this.disk.keys
  }
  get self(): string {
    return deviceOf(this.disk.keys)
  }
  /** The id of its person, '' when it is in no log yet. */
  get person(): string {
    return this.log.roster().devices.get(this.self)?.person ?? ''
  }
  keysOf(group: string): Map<string, Uint8Array> {
    return this.members.keysOf(group)
  }
  /** What this device handed to others and a test has not delivered. */
  readonly handovers: Uint8Array[] = []
  sendHandover(envelope: Uint8Array): Promise<void> {
    return Promise.resolve(void this.handovers.push(envelope))
  }
  contentKey(id: string): Uint8Array | null {
    return this.members.contentKey(id)
  }
  /** Kinds of operations that are not kept: the process ends, or the disk is full. */
  failing = new Set<Op['body']['type']>()
  async append(op: Op): Promise<void> {
    if (this.failing.has(op.body.type)) throw new Error('disk full')
    if (!(await this.members.add([op.bytes]))) throw new Error(`refused: ${op.body.type}`)
    this.changed()
  }
  cutOf(device: string): Cut {
    return this.cuts.get(device) ?? new Map()
  }
  lastSeen(device: string): number | null {
    return this.heard.get(device) ?? null
  }
  online(): ReadonlySet<string> {
    return this.connected
  }
  note(key: string): Promise<unknown> {
    return Promise.resolve(structuredClone(this.disk.notes.get(key)))
  }
  setNote(key: string, value: unknown): Promise<void> {
    this.disk.notes.set(key, structuredClone(value))
    this.changed()
    return Promise.resolve()
  }
  onChange(callback: () => void): () => void {
    this.callbacks.add(callback)
    return () => this.callbacks.delete(callback)
  }
  private changed(): void {
    for (const callback of this.callbacks) callback()
  }

  /** Takes in all that others know. */
  async hears(...others: readonly TeamDevice[]): Promise<void> {
    for (const other of others) {
      if (other !== this) await this.members.add(other.log.since(this.log.heads).map((op) => op.bytes))
    }
  }

  state(): Promise<TeamState> {
    return this.service.state()
  }

  /** The content key in force for a group, null when there is none or this device does not hold it. */
  current(group = TEAM_GROUP): Uint8Array | null {
    const epoch = keyInForce(this.log.roster(), group)
    return epoch && this.contentKey(epoch.id)
  }

  /** How many operations of a kind its log has. */
  count(type: Op['body']['type']): number {
    return this.log.ops().filter((op) => op.body.type === type).length
  }
}

/** Everybody hears everybody, until all know the same. */
export async function meet(...devices: readonly TeamDevice[]): Promise<void> {
  for (let round = 0; round < 2; round++) for (const device of devices) await device.hears(...devices)
}

/** Does what is the device's to do, its clock going on while it waits for its turn. */
export async function keepUp(device: TeamDevice): Promise<void> {
  for (let wait = await device.service.upkeep(); wait !== null; wait = await device.service.upkeep()) {
    expect(wait).toBeGreaterThan(0)
    device.clock = device.now + wait
  }
}

/**
 * Everybody hears everybody and does what is his to do, until nobody has anything left. Those who wait for their turn are all heard of only
 * after each did what he may, as when they know nothing of each other.
 */
export async function settle(...devices: readonly TeamDevice[]): Promise<void> {
  for (let round = 0; ; round++) {
    expect(round).toBeLessThan(20)
    await meet(...devices)
    const before = Math.max(...devices.map(({ log }) => log.size))
    for (const device of devices) await keepUp(device)
    await meet(...devices)
    if (Math.max(...devices.map(({ log }) => log.size)) === before) return
  }
}

/** What an action gave, or the test fails with its code. */
export function done<T>(acted: Acted<T>): T {
  if (!acted.ok) throw new Error(`${acted.error.code} ${acted.error.detail ?? ''}`)
  return acted.value
}

/** Somebody with a link, who reads the log of a device as a guest reads a relay's. */
export class Asker {
  private constructor(
    readonly name: string,
    public draft: JoinDraft,
    public request: string,
  ) {}

  /** Asks on a link; the request is in the log of `at` then. */
  static async ask(link: string, name: string, at: TeamDevice): Promise<Asker> {
    expect(parseInvite(link).ok).toBe(true)
    const made = await draftJoin({ link, personName: name, deviceName: `${name}'s phone`, relay: null })
    if (!made.ok) throw new Error(made.error.code)
    const prospect = await prospectOf(at.log, made.value, at.now)
    if (prospect.is !== 'open') throw new Error(JSON.stringify(prospect))
    const { draft, op } = await makeRequest(at.log, made.value, prospect.invite)
    await at.members.add([op.bytes])
    return new Asker(name, draft, op.hash)
  }

  /** Comes in as a device, when the log of `at` says that it is in. */
  async enter(at: TeamDevice): Promise<TeamDevice> {
    const prospect = await prospectOf(at.log, this.draft, at.now)
    if (prospect.is !== 'in') throw new Error(`${this.name} is not in: ${JSON.stringify(prospect)}`)
    return TeamDevice.enter(this.name, {
      space: this.draft.space,
      memberId: prospect.memberId,
      keys: this.draft.keys,
      operations: at.log.ops().map((op) => op.bytes),
      notes: [[deviceNoteKey(deviceOf(this.draft.keys)), { name: this.draft.deviceName, isRecovery: false }]],
    })
  }
}

/** Invites, is asked and lets in by itself. */
export async function bringIn(by: TeamDevice, name: string, role: TeamRole): Promise<TeamDevice> {
  const { link } = done(await by.service.invite({ role, expiresInDays: 0 }))
  const asker = await Asker.ask(link, name, by)
  await by.service.upkeep()
  return asker.enter(by)
}

/** The same for a further device of one's own. */
export async function linkDevice(by: TeamDevice, name: string): Promise<TeamDevice> {
  const { link } = done(await by.service.inviteDevice())
  const asker = await Asker.ask(link, name, by)
  await by.service.upkeep()
  return asker.enter(by)
}
