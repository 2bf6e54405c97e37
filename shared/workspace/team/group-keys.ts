// Content keys of the space's groups: which a device should make new, and which older ones others still need from it.
import { createContentKey, createRotate, openPast } from '../../sync/membership/group-key.ts'
import { entitledDevices, isRotateDue, keyInForce } from '../../sync/membership/entitled.ts'
import type { KeyEpoch, Roster } from '../../sync/membership/roster.ts'
import { LEADERS_GROUP, TEAM_GROUP } from '../../sync/membership/state.ts'
import { act, type Acted, refuse } from './acting.ts'
import { mayRotate, selfIn } from './rights.ts'
import type { TeamLog } from './team-log.ts'

/** As much of the log as giving keys needs. */
export type KeyHolder = Pick<TeamLog, 'log' | 'keys' | 'self' | 'keysOf' | 'contentKey' | 'append' | 'wantsKey'>

/** Older keys that a rotate hands on: the newest by their places, so that every device means the same ones. */
const MOST_OLDER = 1000

/** Keeps the groups' keys as they should be, as far as this device may. */
export class GroupKeys {
  /** Ids of the older keys an epoch brings along. An epoch never changes. */
  private readonly pasts = new Map<string, ReadonlySet<string>>()

  constructor(private readonly team: KeyHolder) {}

  /** The groups that need a new key which this device may give. */
  async due(): Promise<string[]> {
    const { team } = this
    const roster = team.log.roster()
    const self = selfIn(roster, team.self)
    if (!self) return []
    const due: string[] = []
    for (const group of roster.groups.keys()) {
      if (!mayRotate(roster, self.person, group) || !this.isUsed(roster, group)) continue
      const current = keyInForce(roster, group)
      // Who was not given the current key yet has nothing to hand on; who has it will give it to him.
      if (current && team.contentKey(current.id) === null) continue
      if (isRotateDue(roster, group) || (await this.isHandOnDue(roster, group))) due.push(group)
    }
    return due
  }

  /** True when a group is to have a key. Most spaces have no goals: the leaders' group costs them no key, and no new one for each device that comes and goes. */
  isUsed(roster: Roster, group: string): boolean {
    if (group !== LEADERS_GROUP || this.team.wantsKey?.(group)) return true
    return [...roster.keys.values()].some((epoch) => epoch.group === group)
  }

  /** True when a device that may read lacks a key this one holds: who rotated for it did not have that key. */
  private async isHandOnDue(roster: Roster, group: string): Promise<boolean> {
    const held = this.heldKeys(roster, group)
    const others = entitledDevices(roster, group).filter((device) => device !== this.team.self)
    const lacking = new Map(others.map((device) => [device, new Set(held.keys())]))
    // The newest mostly brings all the others, and then no older one is opened.
    const epochs = [...roster.keys.values()].filter((epoch) => held.has(epoch.id)).sort((a, b) => b.place - a.place)
    for (const epoch of epochs) {
      if (lacking.size === 0) return false
      const concerned = [...epoch.recipients.keys()].filter((device) => lacking.has(device))
      if (concerned.length === 0) continue
      const past = await this.pastOf(roster, epoch, held.get(epoch.id)!)
      for (const device of concerned) {
        const lacks = lacking.get(device)!
        lacks.delete(epoch.id)
        for (const id of past) lacks.delete(id)
        if (lacks.size === 0) lacking.delete(device)
      }
    }
    return lacking.size > 0
  }

  /** The newest keys of the group that this device holds, in the order of their places. */
  private heldKeys(roster: Roster, group: string): Map<string, Uint8Array> {
    const placeOf = (id: string): number => roster.keys.get(id)?.place ?? -1
    const held = [...this.team.keysOf(group)].sort(([a], [b]) => placeOf(a) - placeOf(b))
    return new Map(held.slice(-MOST_OLDER))
  }

  private async pastOf(roster: Roster, epoch: KeyEpoch, key: Uint8Array): Promise<ReadonlySet<string>> {
    const known = this.pasts.get(epoch.id)
    if (known) return known
    const past = new Set((await openPast(roster, epoch, key)).keys())
    this.pasts.set(epoch.id, past)
    return past
  }

  /** Gives a group a new key, with the older ones this device holds under it. */
  async rotate(group: string): Promise<Acted<null>> {
    const { team } = this
    const roster = team.log.roster()
    const body = await createRotate(roster, group, createContentKey(), this.heldKeys(roster, group))
    const written = await act(team, body)
    return written.ok ? { ok: true, value: null } : written
  }

  /** Gives every group that is due a new key. A refusal of one is no reason to leave the others: somebody else has just done it. */
  async rotateDue(): Promise<void> {
    for (const group of await this.due()) await this.rotate(group)
  }

  /** The team key that names are sealed under: the newest this device holds. Makes one when there is none and it may. */
  async forNames(): Promise<Acted<Uint8Array>> {
    const found = this.newest()
    if (found) return { ok: true, value: found }
    const rotated = await this.rotate(TEAM_GROUP)
    if (!rotated.ok) return rotated
    const made = this.newest()
    return made ? { ok: true, value: made } : refuse('not_allowed', 'no key')
  }

  private newest(): Uint8Array | null {
    const roster = this.team.log.roster()
    const current = keyInForce(roster, TEAM_GROUP)
    const key = current && this.team.contentKey(current.id)
    if (key) return key
    const held = this.team.keysOf(TEAM_GROUP)
    let newest: KeyEpoch | null = null
    for (const epoch of roster.keys.values()) {
      if (held.has(epoch.id) && (!newest || epoch.place > newest.place)) newest = epoch
    }
    return newest && (held.get(newest.id) ?? null)
  }
}
