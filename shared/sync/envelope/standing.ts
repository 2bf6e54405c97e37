// What the roster says about one device and one document.
import { keyInForce, mayRead, mayWrite } from '../membership/entitled.ts'
import type { Roster } from '../membership/roster.ts'
import type { OwnerOf } from './check-content.ts'
import type { MessageKeys } from './seal.ts'
import type { Standing } from './verdict.ts'

/** True when the device is in and its person may read the group. */
export function deviceMayRead(roster: Roster, device: string, group: string): boolean {
  const known = roster.devices.get(device)
  return known?.cut === null && mayRead(roster, known.person, group)
}

/** True when the device is in and its person may write in the group. */
export function deviceMayWrite(roster: Roster, device: string, group: string): boolean {
  const known = roster.devices.get(device)
  return known?.cut === null && mayWrite(roster, known.person, group)
}

/** The key to seal with in the group now; null when none is in force or this device does not hold it. */
export function sealingKeyId(roster: Roster, group: string, keys: MessageKeys): string | null {
  const id = keyInForce(roster, group)?.id
  return id !== undefined && keys.has(id) ? id : null
}

/**
 * Where each device's right to write in a document ends. A removed device's ends at its cut. That of a person who was demoted ends at the cut of
 * the demotion for as long as he may not write: given the right again, all he wrote counts.
 */
export function standingIn(roster: Roster, group: string, doc: string): Standing {
  return (id) => {
    const device = roster.devices.get(id)
    if (!device) return 0
    if (device.cut) return device.cut.get(doc) ?? 0
    return mayWrite(roster, device.person, group) ? Infinity : (device.demotedCut?.get(doc) ?? 0)
  }
}

/** Yjs client ids are slot x 2^32 + n. */
const CLIENTS_OF_SLOT = 2 ** 32

/** Asked for every document and batch; a roster never changes, a new one takes its place. */
const owners = new WeakMap<Roster, OwnerOf>()

/** Whose a Yjs client is: the device of its slot, or the one that the genesis gives it to. */
export function ownersIn(roster: Roster): OwnerOf {
  const known = owners.get(roster) ?? readOwners(roster)
  owners.set(roster, known)
  return known
}

function readOwners(roster: Roster): OwnerOf {
  const bySlot = new Map<number, string>()
  const legacy = new Map<number, string>()
  for (const device of roster.devices.values()) {
    bySlot.set(device.slot, device.id)
    for (const client of device.legacyClients) legacy.set(client, device.id)
  }
  return (client) => legacy.get(client) ?? bySlot.get(Math.floor(client / CLIENTS_OF_SLOT)) ?? null
}
