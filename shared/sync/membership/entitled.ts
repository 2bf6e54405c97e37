// Questions a roster answers: who may read and write what, and which key is in force.
import { type Device, type Group, isAtLeast, type KeyEpoch, type Roster } from './roster.ts'
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
  if (![...latest.recipients.keys()].every((device) => entitled.has(device))) return null
  for (const device of roster.devices.values()) if (mayHaveBeenHanded(device, latest)) return null
  return latest
}

/**
 * True when a device that is out may hold a key which was not sealed to it: one that its person linked, after the key was made, and that was
 * handed it by the person's other device.
 */
function mayHaveBeenHanded({ id, person, cut }: Device, key: KeyEpoch): boolean {
  return cut !== null && id !== person && !key.recipients.has(id) && !key.without.has(id)
}

/** The devices of this device's person that may read the group and were not given the key in force: it may hand it to them. */
export function ownLacking(roster: Roster, self: string, key: KeyEpoch): string[] {
  const person = roster.devices.get(self)?.person
  return entitledDevices(roster, key.group).filter(
    (id) => id !== self && roster.devices.get(id)?.person === person && !key.recipients.has(id),
  )
}

/** True when the group needs a new key: none is in force, or a device that may read does not hold it. */
export function isRotateDue(roster: Roster, group: string): boolean {
  const key = keyInForce(roster, group)
  return key === null || entitledDevices(roster, group).some((device) => !key.recipients.has(device))
}

/** Who may make snapshots of a group: who may write in it and is a coach or more. */
export function maySnapshot(roster: Roster, device: string, group: string): boolean {
  const person = roster.people.get(roster.devices.get(device)?.person ?? '')
  return person !== undefined && isAtLeast(person.role, 'coach') && mayDeviceWrite(roster, device, group)
}

/**
 * Whose word for a snapshot counts: that of one who may write in the group and is another person than its author; another device where one
 * person is alone in the group.
 */
export function mayVouch(roster: Roster, device: string, author: string, group: string): boolean {
  if (device === author || !mayDeviceWrite(roster, device, group)) return false
  const personOf = (id: string): string | undefined => roster.devices.get(id)?.person
  if (personOf(device) !== personOf(author)) return true
  return new Set(entitledDevices(roster, group).map(personOf)).size === 1
}

function mayDeviceWrite(roster: Roster, device: string, group: string): boolean {
  return isDeviceIn(roster, device) && mayWrite(roster, roster.devices.get(device)?.person ?? '', group)
}
