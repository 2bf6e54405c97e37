// Devices of simulated people that share a space through a real relay on loopback.
import type { SpaceInfo, SyncState, TeamState, Workspace } from '../../shared/workspace/api.ts'
import type { RunningRelay } from '../pwa/server/relay/running.ts'
import { createDevice, type SimulatedDevice, type SimulatedTab } from './simulated-device.ts'
import { value } from './team.ts'
import { until } from './until.ts'

/** One person's device with the space open in one tab. */
export class Seat {
  team: TeamState | null = null
  sync: SyncState | null = null
  tab!: SimulatedTab
  space!: SpaceInfo
  workspace!: Workspace

  constructor(readonly device: SimulatedDevice) {}

  /** Opens the space in a new tab. */
  async open(): Promise<this> {
    this.tab = await this.device.openTab()
    const [space] = this.space ? [this.space] : await this.tab.directory.list()
    if (!space) throw new Error('no space on this device')
    this.space = space
    this.workspace = await this.tab.directory.open(space.spaceId)
    this.watch()
    return this
  }

  private watch(): void {
    this.workspace.team.watch((state) => (this.team = state))
    this.workspace.team.watchSync((state) => (this.sync = state))
  }

  /** Founds a team on a new device. */
  static async found(seed: number, relay: string | null): Promise<Seat> {
    const device = createDevice(seed)
    device.net.relay = relay
    const seat = new Seat(device)
    seat.tab = await device.openTab()
    seat.space = value(await seat.tab.directory.foundTeam({ teamName: 'Team', personName: 'Rep', region: 'DE' }))
    seat.workspace = await seat.tab.directory.open(seat.space.spaceId)
    seat.watch()
    return seat
  }

  /** Asks to be let in on a link, on a new device. */
  static async join(seed: number, relay: string | null, link: string, personName: string): Promise<Seat> {
    const device = createDevice(seed)
    device.net.relay = relay
    const seat = new Seat(device)
    seat.tab = await device.openTab()
    seat.space = value(await seat.tab.directory.join({ link, personName, deviceName: `${personName}'s laptop` }))
    seat.workspace = await seat.tab.directory.open(seat.space.spaceId)
    seat.watch()
    return seat
  }

  /** The tab is gone without a word, and the space is opened in another one. */
  async restart(): Promise<void> {
    this.tab.kill()
    await this.open()
  }

  /** Everything of this device is at the relay. */
  async sent(): Promise<void> {
    await until(
      () => this.sync?.relay?.state === 'live' && this.sync.waiting === 0 && this.sync.progress === null,
      20_000,
    )
  }

  /** Waits for a team state. */
  async sees(isTrue: (team: TeamState) => boolean): Promise<void> {
    await until(() => this.team !== null && isTrue(this.team), 20_000)
  }

  /** Makes a lead; its id. */
  async addLead(name: string): Promise<string> {
    return value(await this.workspace.run('createLead', { fields: { name } })).id
  }

  /** The names of all leads, sorted. */
  async leads(): Promise<string[]> {
    const { rows } = await this.workspace.query('leads.window', {
      offset: 0,
      limit: 500,
      filter: {},
      sort: { field: 'createdAt', direction: 'desc' },
      today: '2026-03-02',
    })
    return rows.map(({ name }) => name ?? '').sort()
  }
}

/** A founder who shares, and others who were let in. All have everything. */
export async function shareTeam(relay: RunningRelay, ...names: string[]): Promise<Seat[]> {
  const owner = await Seat.found(1, relay.address)
  value(await owner.workspace.team.share({ personName: 'Rep', deviceName: 'Laptop' }))
  const seats = [owner]
  for (const [at, name] of names.entries()) {
    const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
    const seat = await Seat.join(at + 2, relay.address, link, name)
    await seat.sees(({ standing }) => standing === 'member')
    // Who came in writes who he is, for which he needs his right to write.
    await owner.sees(({ members }) => members.some((one) => one.name === name && one.recordId !== null))
    seats.push(seat)
  }
  return seats
}
