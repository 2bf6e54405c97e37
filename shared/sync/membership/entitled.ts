// Questions a roster answers: who may read and write what, and which key is in force.
import type { Group, KeyEpoch, Roster } from './roster.ts'
import { belongs } from './state.ts'

/** True when the device is in the space now. */
export function isDeviceIn(roster: Roster, device: string): boolean {
  return roster.devices.get(device)?.cut === null
}

/** True when the person is in and belongs to the group's readers. */
export function mayRead(roster: Roster, person: string, group: string): boolean {
  return isIn(roster, person, group, 'readers')
}

/** True when the person is in and belongs to the group's writers. */
export function mayWrite(roster: Roster, person: string, group: string): boolean {
  return isIn(roster, person, group, 'writers')
}

function isIn(roster: Roster, id: string, groupId: string, side: keyof Pick<Group, 'readers' | 'writers'>): boolean {
  const person = roster.people.get(id)
  const group = roster.groups.get(groupId)
  return !!person && !!group && !person.removed && belongs(group[side], id, person.role)
}

/** The devices that are to hold the group's key now. */
export function entitledDevices(roster: Roster, group: string): string[] {
  return [...roster.devices.values()]
    .filter((device) => device.cut === null && mayRead(roster, device.person, group))
    .map((device) => device.id)
}

/**
 * The key honest writers seal with now: the latest that was given to exactly those entitled, if nobody holds it who no longer is. Null when
 * there is none: then nothing is sealed until somebody who may rotates. An older one does not do in its place: whoever was given the latest
 * was handed the older ones with it.
 */
export function keyInForce(roster: Roster, group: string): KeyEpoch | null {
  let latest: KeyEpoch | null = null
  for (const key of roster.keys.values()) {
    if (key.group === group && key.sound && (!latest || latest.place < key.place)) latest = key
  }
  if (!latest) return null
  const entitled = new Set(entitledDevices(roster, group))
  return [...latest.recipients.keys()].every((device) => entitled.has(device)) ? latest : null
}

/** True when the group needs a new key: none is in force, or a device that may read does not hold it. */
export function isRotateDue(roster: Roster, group: string): boolean {
  const key = keyInForce(roster, group)
  return key === null || entitledDevices(roster, group).some((device) => !key.recipients.has(device))
}
