// What a device may do by the roster, asked before it acts and shown to its person. The resolver has the last word: see `acting.ts`.
import { type Device, isAtLeast, type Person, type Role, type Roster, ROLES } from '../../sync/membership/roster.ts'
import { belongs, isAbove } from '../../sync/membership/state.ts'

/** This device and its person. */
export interface Self {
  device: Device
  person: Person
}

/** The device and its person while both are in; else null. */
export function selfIn(roster: Roster, deviceId: string): Self | null {
  const device = roster.devices.get(deviceId)
  const person = device && roster.people.get(device.person)
  return device && person && device.cut === null && !person.removed ? { device, person } : null
}

/** Owners and managers change who is in. */
export function leads(role: Role): boolean {
  return isAtLeast(role, 'manager')
}

/** The roles somebody of this role may give, strongest first. */
export function rolesToGive(role: Role): Role[] {
  return leads(role) ? ROLES.filter((given) => !isAbove(given, role)) : []
}

/** True when somebody may act on a person: he leads and is not below him. */
export function mayActOn(self: Person, target: Person): boolean {
  return leads(self.role) && !isAbove(target.role, self.role)
}

/** True when a person may give a group a new key: who leads, for groups by role; who writes in it, for groups of named people. */
export function mayRotate(roster: Roster, person: Person, groupId: string): boolean {
  const writers = roster.groups.get(groupId)?.writers
  if (!writers || person.removed || !belongs(writers, person.id, person.role)) return false
  return 'people' in writers || leads(person.role)
}

/** The devices of a person that are in. */
export function devicesIn(roster: Roster, person: Person): Device[] {
  return person.devices.flatMap((id) => {
    const device = roster.devices.get(id)
    return device?.cut === null ? [device] : []
  })
}
