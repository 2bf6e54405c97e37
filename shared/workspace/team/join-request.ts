// A request to be let in, as the one who asks makes it: from a link and the operations a relay shows its guests.
import { ok } from '../../kernel/result.ts'
import { equalBytes, toHex } from '../../sync/bytes.ts'
import { type DeviceKeys, deviceIdOf } from '../../sync/crypto/device-keys.ts'
import { inviteKeyOf, parseInvite } from '../../sync/invite/invite-link.ts'
import type { MembershipLog } from '../../sync/membership/log.ts'
import type { Op } from '../../sync/membership/op.ts'
import type { Device, Person, Roster } from '../../sync/membership/roster.ts'
import { isAbove, slotOf } from '../../sync/membership/state.ts'
import { createJoin, deviceOf, proveDevice } from '../../sync/membership/write.ts'
import type { InviteTextFault } from '../team-api.ts'
import type { Refusal } from './acting.ts'
import { newDeviceKeys } from './found.ts'
import { cleanDeviceName, cleanName, sealAskingName } from './names.ts'
import { relayAddressOf } from './relay-address.ts'
import { devicesIn, leads } from './rights.ts'

/** Why nobody will be let in on a link any more. `damaged`: the link is not what the invite says it is. */
export type JoinEnd = 'expired' | 'revoked' | 'used' | 'damaged'

/** A request under way: all there is to keep of it. Structured-clonable; the keys cannot be read. */
export interface JoinDraft {
  /** 32 hex. */
  space: string
  secret: Uint8Array
  forDevice: boolean
  /** `wss://host/relay` */
  relay: string
  personName: string
  deviceName: string
  keys: DeviceKeys
  /** The signed request, once it was made: it stays the same over restarts. */
  request: Uint8Array | null
  ended: JoinEnd | null
}

const INVITE_FAULTS = {
  'not-an-invite': 'not_an_invite',
  'newer-version': 'newer_version',
  damaged: 'damaged',
  'relay-not-allowed': 'relay_not_allowed',
} as const

/**
 * A draft from a link's text. `relay`: the address taken when the link names none. Nothing is sent or kept. Fails with why the text is no
 * invite, `no_relay` when there is none to go to, or `no_crypto`.
 */
export async function draftJoin(args: {
  link: string
  personName: string
  deviceName: string
  relay: string | null
}): Promise<
  | { ok: true; value: JoinDraft }
  | Refusal
  | { ok: false; error: { code: InviteTextFault | 'no_relay'; detail?: string } }
> {
  const parsed = parseInvite(args.link)
  if (!parsed.ok) return { ok: false, error: { code: INVITE_FAULTS[parsed.fault] } }
  const { space, secret, relay: origin, forDevice = false } = parsed.invite
  const relay = origin === null ? args.relay : relayAddressOf(origin)
  if (relay === null) return { ok: false, error: { code: 'no_relay' } }
  const keys = await newDeviceKeys()
  if (!keys.ok) return keys
  return ok({
    space,
    secret,
    forDevice,
    relay,
    personName: cleanName(args.personName),
    deviceName: cleanDeviceName(args.deviceName),
    keys: keys.value,
    request: null,
    ended: null,
  })
}

/** What a draft meets in a log. */
export type Prospect =
  /** It is in. `memberId`: the person it is a device of. */
  | { is: 'in'; memberId: string }
  | { is: 'ended'; why: JoinEnd }
  /** The invite's hash. */
  | { is: 'open'; invite: string }
  /** The invite is not in the log, as far as it was shown. */
  | { is: 'unknown' }

/** How a draft stands by a log. `now`: ms by the clock on the wall; only a request that was not made yet minds an expiry. */
export async function prospectOf(log: MembershipLog, draft: JoinDraft, now: number): Promise<Prospect> {
  const roster = log.roster()
  const device = roster.devices.get(deviceOf(draft.keys))
  if (device) return { is: 'in', memberId: device.person }
  const { publicKey } = await inviteKeyOf(draft)
  const found = [...log.resolved().invites].find(([, { key }]) => equalBytes(key, publicKey))
  if (!found) return { is: 'unknown' }
  const [invite, { revoked, usedBy, expires, forDeviceOf }] = found
  if (revoked) return { is: 'ended', why: 'revoked' }
  if (usedBy !== null) return { is: 'ended', why: 'used' }
  if ((forDeviceOf !== null) !== draft.forDevice) return { is: 'ended', why: 'damaged' }
  if (draft.request === null && expires !== 0 && now >= expires) return { is: 'ended', why: 'expired' }
  return { is: 'open', invite }
}

/** Signs the request. The draft it gives back is to be kept before the request is sent: with new keys when the old ones' slot is taken. */
export async function makeRequest(
  log: MembershipLog,
  given: JoinDraft,
  invite: string,
): Promise<{ draft: JoinDraft; op: Op }> {
  const roster = log.roster()
  const draft = { ...given, keys: await keysWithFreeSlot(roster, given.keys) }
  const { privateKey } = await inviteKeyOf(draft)
  const person = log.resolved().invites.get(invite)?.forDeviceOf ?? null
  const proof = person === null ? null : await proveDevice(draft.keys, log.space, person)
  const name = { person: draft.personName, device: draft.deviceName, proof }
  const place = { space: log.space, invite, device: draft.keys.public }
  const readers = readersOf(log, invite).map((device) => device.public)
  const sealed = await sealAskingName(name, place, draft.secret, readers)
  const op = await createJoin(log.space, invite, privateKey, draft.keys, sealed)
  return { draft: { ...draft, request: op.bytes }, op }
}

async function keysWithFreeSlot(roster: Roster, given: DeviceKeys): Promise<DeviceKeys> {
  const taken = new Set([...roster.devices.values()].map(({ slot }) => slot))
  let keys = given
  while (taken.has(slotOf(deviceOf(keys)))) {
    const made = await newDeviceKeys()
    if (!made.ok) throw new Error(made.error.detail)
    keys = made.value
  }
  return keys
}

/**
 * Who should be able to read a request besides the device that made the invite: other devices of its person first, then those who lead, the
 * strongest first. A device's request is for its person alone.
 */
function readersOf(log: MembershipLog, invite: string): Device[] {
  const roster = log.roster()
  const maker = log.op(invite)?.device ?? ''
  const person = roster.people.get(roster.devices.get(maker)?.person ?? '')
  const paper = recoveryIn(log)
  const devicesOf = (of: Person): Device[] => devicesIn(roster, of).filter(({ id }) => id !== maker && id !== paper)
  const own = person && !person.removed ? devicesOf(person) : []
  if (log.resolved().invites.get(invite)?.forDeviceOf !== null) return own
  const others = [...roster.people.values()].filter((each) => each !== person && !each.removed && leads(each.role))
  others.sort((a, b) => (isAbove(a.role, b.role) ? -1 : isAbove(b.role, a.role) ? 1 : 0))
  // One device of each before the second of anybody.
  const firsts = others.flatMap((each) => devicesOf(each).slice(0, 1))
  return [...own.slice(0, 1), ...firsts, ...own.slice(1)]
}

/**
 * Devices that are words on paper, as the log tells: the one of the genesis, and those that a device of the person added without their having
 * asked; but not a machine which words brought in, nor new keys of a device, which put out the old ones that added them.
 */
export function paperDevicesIn(log: MembershipLog): Set<string> {
  const paper = new Set<string>()
  const asked = new Set(log.ops().flatMap(({ body, device }) => (body.type === 'join' ? [device] : [])))
  const ofFounder = recoveryIn(log)
  if (ofFounder) paper.add(ofFounder)
  const adders = new Map<string, string>()
  for (const { body, device } of log.ops()) {
    if (body.type === 'removeDevice' && adders.get(device) === body.target) paper.delete(device)
    if (body.type !== 'addDevice' || paper.has(device)) continue
    const added = toHex(deviceIdOf(body.device))
    if (asked.has(added)) continue
    paper.add(added)
    adders.set(added, device)
  }
  return paper
}

/** The device on paper that the founder named, or null. */
export function recoveryIn(log: MembershipLog): string | null {
  const body = log.ops()[0]?.body
  return body?.type === 'genesis' && body.recovery ? toHex(deviceIdOf(body.recovery.public)) : null
}
