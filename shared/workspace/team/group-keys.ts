// Content keys of the space's groups: which a device should make new, and which older ones others still need from it.
import { createContentKey, createRotate, openPast } from '../../sync/membership/group-key.ts'
import { sealHandover } from '../../sync/envelope/handover.ts'
import { entitledDevices, isRotateDue, keyInForce, ownLacking } from '../../sync/membership/entitled.ts'
import type { KeyEpoch, Roster } from '../../sync/membership/roster.ts'
import { LEADERS_GROUP, TEAM_GROUP } from '../../sync/membership/state.ts'
import { act, type Acted, refuse } from './acting.ts'
import { mayRotate, selfIn } from './rights.ts'
import type { TeamLog } from './team-log.ts'

/** As much of the log as giving keys needs. */
export type KeyHolder = Pick<TeamLog, 'log' | 'keys' | 'self' | 'keysOf' | 'contentKey' | 'append' | 'wantsKey'>

/** Keeps the groups' keys as they should be, as far as this device may. */
export class GroupKeys {
  /** Ids of the older keys an epoch itself brings along. An epoch never changes. */
  private readonly pasts = new Map<string, readonly string[]>()

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
    const held = this.team.keysOf(group)
    const others = entitledDevices(roster, group).filter((device) => device !== this.team.self)
    const lacking = new Map(others.map((device) => [device, new Set(held.keys())]))
    // The newest mostly brings all the others, and then no older one is opened.
    const epochs = [...roster.keys.values()].filter((epoch) => held.has(epoch.id)).sort((a, b) => b.place - a.place)
    for (const epoch of epochs) {
      if (lacking.size === 0) return false
      const concerned = [...epoch.recipients.keys()].filter((device) => lacking.has(device))
      if (concerned.length === 0) continue
      const reached = await this.reachOf(roster, epoch, held)
      for (const device of concerned) {
        const lacks = lacking.get(device)!
        for (const id of reached) lacks.delete(id)
        if (lacks.size === 0) lacking.delete(device)
      }
    }
    return lacking.size > 0
  }

  /** Ids of the keys that whoever was given an epoch's walks back to, that epoch's own among them. */
  private async reachOf(
    roster: Roster,
    epoch: KeyEpoch,
    held: ReadonlyMap<string, Uint8Array>,
  ): Promise<ReadonlySet<string>> {
    const reached = new Set<string>()
    const open = [epoch.id]
    for (let id = open.pop(); id !== undefined && reached.size < held.size; id = open.pop()) {
      const key = held.get(id)
      if (reached.has(id) || !key) continue
      reached.add(id)
      let past = this.pasts.get(id)
      if (!past) this.pasts.set(id, (past = [...(await openPast(roster, roster.keys.get(id)!, key)).keys()]))
      open.push(...past)
    }
    return reached
  }

  /** Gives a group a new key, with the older ones this device holds under it. */
  async rotate(group: string): Promise<Acted<null>> {
    const { team } = this
    const roster = team.log.roster()
    const body = await createRotate(roster, group, createContentKey(), team.keysOf(group))
    const written = await act(team, body)
    return written.ok ? { ok: true, value: null } : written
  }

  /** Gives every group that is due a new key. A refusal of one is no reason to leave the others: somebody else has just done it. */
  async rotateDue(): Promise<void> {
    for (const group of await this.due()) await this.rotate(group)
  }

  /**
   * Hands the keys in force to this person's other devices that were not given them: whoever may rotate does that instead, but the person need
   * not wait for one. Each once; `wasHanded` and `noteHanded` remember.
   */
  async handToOwn(
    send: TeamLog['sendHandover'],
    wasHanded: (name: string) => Promise<boolean>,
    noteHanded: (name: string) => Promise<void>,
  ): Promise<void> {
    const { log, keys, self } = this.team
    const roster = log.roster()
    const own = selfIn(roster, self)
    for (const group of own ? roster.groups.keys() : []) {
      const epoch = keyInForce(roster, group)
      const contentKey = epoch && this.team.contentKey(epoch.id)
      if (!own || !epoch || !contentKey || mayRotate(roster, own.person, group)) continue
      for (const to of ownLacking(roster, self, epoch)) {
        const name = `handed:${epoch.id}:${to}`
        if (await wasHanded(name)) continue
        const envelope = await sealHandover(roster, keys, log.heads, { epoch, contentKey, from: self, to })
        if (envelope) await send(envelope)
        await noteHanded(name)
      }
    }
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
