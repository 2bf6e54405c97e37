// What the roster says about one device and one document.
import type { Audience, Group, Person, Roster } from '../membership/roster.ts'
import { isAtLeast } from '../membership/roster.ts'
import type { OwnerOf } from './check-content.ts'
import type { Standing } from './verdict.ts'

function isIn(audience: Audience, person: Person): boolean {
  return 'people' in audience ? audience.people.has(person.id) : isAtLeast(person.role, audience.least)
}

function personOf(roster: Roster, device: string): Person | null {
  const known = roster.devices.get(device)
  if (!known || known.cut) return null
  const person = roster.people.get(known.person)
  return person && !person.removed ? person : null
}

/** True when the device is in and its person may read the group. */
export function mayRead(roster: Roster, device: string, group: Group): boolean {
  const person = personOf(roster, device)
  return person !== null && isIn(group.readers, person)
}

/** True when the device is in and its person may write in the group. */
export function mayWrite(roster: Roster, device: string, group: Group): boolean {
  const person = personOf(roster, device)
  return person !== null && isIn(group.writers, person)
}

/**
 * Where each device's right to write in a document ends. A removed device's ends at its cut. That of a person who was demoted ends at the cut of
 * the demotion for as long as he may not write: given the right again, all he wrote counts.
 */
export function standingIn(roster: Roster, group: string, doc: string): Standing {
  const of = roster.groups.get(group)
  return (id) => {
    const device = roster.devices.get(id)
    const person = device && roster.people.get(device.person)
    if (!device || !person || !of) return 0
    if (device.cut) return device.cut.get(doc) ?? 0
    if (!person.removed && isIn(of.writers, person)) return Infinity
    return device.demotedCut?.get(doc) ?? 0
  }
}

/** Yjs client ids are slot x 2^32 + n. */
export const CLIENTS_OF_SLOT = 2 ** 32

/** Whose a Yjs client is. */
export function ownersIn(roster: Roster): OwnerOf {
  const bySlot = new Map([...roster.devices.values()].map((device) => [device.slot, device.id]))
  const legacy = new Map([...roster.devices.values()].flatMap(({ id, legacyClients }) => legacyClients.map((client) => [client, id])))
  return (client) => legacy.get(client) ?? bySlot.get(Math.floor(client / CLIENTS_OF_SLOT)) ?? null
}

/** The content key in force for a group: the latest that no device holds which may not read (rule 7). Null when there is none. */
export function keyInForce(roster: Roster, group: string): string | null {
  const of = roster.groups.get(group)
  if (!of) return null
  let best: { id: string; place: number } | null = null
  for (const key of roster.keys.values()) {
    if (key.group !== group || !key.sound || (best && key.place < best.place)) continue
    if ([...key.recipients.keys()].every((device) => mayRead(roster, device, of))) best = key
  }
  return best?.id ?? null
}
