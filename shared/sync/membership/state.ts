// What a replay of the log knows at a place of the order, and the questions its rules ask.
import type { DevicePublic } from '../crypto/device-keys.ts'
import { deviceIdOf } from '../crypto/device-keys.ts'
import { toHex } from '../bytes.ts'
import { type Cut, type Group, isAtLeast, type KeyEpoch, type Role, ROLES } from './roster.ts'

/** A change of role, in order. A lowering one never raises and the other way round, so that two that did not know each other agree. */
export interface RoleEvent {
  place: number
  role: Role
  lowers: boolean
}

export interface PersonState {
  id: string
  /** Place of the admission: who was added earlier is more senior. */
  seniority: number
  sealedName: Uint8Array
  roles: RoleEvent[]
  devices: string[]
  /** Places of the removals in force. */
  removedBy: number[]
}

export interface DeviceState {
  id: string
  person: string
  public: DevicePublic
  slot: number
  seniority: number
  /** Places of the operations that brought it in; more than one when two managers admitted it without knowing of each other. */
  intros: number[]
  cut: Map<string, number> | null
  demotedCut: Map<string, number> | null
  removedBy: number[]
  legacyClients: readonly number[]
}

export interface InviteState {
  place: number
  key: Uint8Array
  role: Role
  expires: number
  /** The join that was admitted on it. */
  usedBy: string | null
  revoked: boolean
  /** The person whose further device may ask on it; null when it is for a new person. */
  forDeviceOf: string | null
}

/** Everything a replay carries from one operation to the next. */
export interface State {
  people: Map<string, PersonState>
  devices: Map<string, DeviceState>
  /** Slot -> device. A removed device keeps its slot: its client ids are in the data. */
  slots: Map<number, string>
  groups: Map<string, Group>
  keys: Map<string, KeyEpoch>
  invites: Map<string, InviteState>
}

/** 20 bits of a device's id. */
export function slotOf(device: string): number {
  return Number.parseInt(device.slice(0, 5), 16)
}

/** The group every space has: all may read, members and up may write. */
export const TEAM_GROUP = '00'.repeat(16)

/** The other group every space has: all may read, managers and up may write. It has no key before somebody writes in it. */
export const LEADERS_GROUP = '01'.repeat(16)

/** Nobody and nothing but the groups that every space has. */
export function emptyState(): State {
  const team: Group = { id: TEAM_GROUP, readers: { least: 'reader' }, writers: { least: 'member' } }
  const leaders: Group = { id: LEADERS_GROUP, readers: { least: 'reader' }, writers: { least: 'manager' } }
  return {
    people: new Map(),
    devices: new Map(),
    slots: new Map(),
    groups: new Map([
      [TEAM_GROUP, team],
      [LEADERS_GROUP, leaders],
    ]),
    keys: new Map(),
    invites: new Map(),
  }
}

/** A state that can be written to without changing the one it was made from. */
export function copyState(state: State): State {
  return {
    people: new Map(
      [...state.people].map(([id, it]) => [
        id,
        { ...it, roles: [...it.roles], devices: [...it.devices], removedBy: [...it.removedBy] },
      ]),
    ),
    devices: new Map(
      [...state.devices].map(([id, it]) => [
        id,
        {
          ...it,
          intros: [...it.intros],
          cut: it.cut && new Map(it.cut),
          demotedCut: it.demotedCut && new Map(it.demotedCut),
          removedBy: [...it.removedBy],
        },
      ]),
    ),
    slots: new Map(state.slots),
    groups: new Map(state.groups),
    keys: new Map(state.keys),
    invites: new Map([...state.invites].map(([id, it]) => [id, { ...it }])),
  }
}

/** A device as it comes in. */
export function newDevice(device: DevicePublic, person: string, intro: number, seniority = intro): DeviceState {
  const id = toHex(deviceIdOf(device))
  return {
    id,
    person,
    public: device,
    slot: slotOf(id),
    seniority,
    intros: [intro],
    cut: null,
    demotedCut: null,
    removedBy: [],
    legacyClients: [],
  }
}

/** A person's role after the changes that count. */
export function foldRole(person: PersonState, counts: (event: RoleEvent) => boolean): Role | null {
  let role: Role | null = null
  for (const event of person.roles) {
    if (!counts(event)) continue
    if (role === null || isAtLeast(role, event.role) === event.lowers) role = event.role
  }
  return role
}

/** True when a person of that role belongs to an audience. */
export function belongs(audience: Group['readers'], person: string, role: Role): boolean {
  return 'least' in audience ? isAtLeast(role, audience.least) : audience.people.has(person)
}

/** True when `role` is stronger than `other`. */
export function isAbove(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) < ROLES.indexOf(other)
}

/** Both cuts: of a document that both name, the later end. */
export function joinCuts(into: Map<string, number> | null, cut: Cut | undefined): Map<string, number> {
  const joined = into ?? new Map<string, number>()
  for (const [doc, seq] of cut ?? []) joined.set(doc, Math.max(seq, joined.get(doc) ?? 0))
  return joined
}
