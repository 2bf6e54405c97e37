// Who may do what: one function for each kind of operation. Each says why it is void, or changes the state and says nothing.
import { toHex } from '../bytes.ts'
import { deviceIdOf } from '../crypto/device-keys.ts'
import { type Op } from './op.ts'
import type * as bodies from './op-body.ts'
import type { VoidCode } from './replay.ts'
import { type Group, isAtLeast, type Role } from './roster.ts'
import { belongs, type DeviceState, isAbove, joinCuts, newDevice, type PersonState, type State } from './state.ts'

/** What a rule may ask about the operation being read. */
export interface OpContext {
  readonly state: State
  readonly joins: ReadonlyMap<string, Op>
  readonly place: number
  readonly isDecided: boolean
  sees(earlier: number): boolean
  attack(person: string, device: string, invite: string | null): 'none' | 'unseen' | 'seen'
  roleOf(author: PersonState): Role
  standingOf(target: PersonState): Role
  seenRoleOf(person: PersonState): Role | null
  rests(person: PersonState, device: DeviceState, target: PersonState | null, invite: number | null): void
  nominate(): void
  overrule(place: number, code: VoidCode): void
  keepsOwner(without: { person?: string; device?: string }): boolean
}

type Verdict = VoidCode | null
interface Author {
  person: PersonState
  device: DeviceState
  role: Role
}

/** Judges an operation at its place and carries it out. Null, or why it has no effect. */
export function applyOp(at: OpContext, op: Op): Verdict {
  const verdict = judge(at, op)
  // Whatever becomes of its author, a key opens what honest devices sealed with it before they heard; it is never in force.
  if (verdict !== null && op.body.type === 'rotate') keepKey(at, op, op.body, false)
  return verdict
}

function judge(at: OpContext, op: Op): Verdict {
  const { body } = op
  if (body.type === 'genesis') return applyGenesis(at, body)
  const device = at.state.devices.get(op.device)
  const person = device && at.state.people.get(device.person)
  if (!device || !person || !device.intros.some((intro) => at.sees(intro))) return 'unknown-device'
  const author: Author = { person, device, role: at.roleOf(person) }
  const join = body.type === 'admit' ? at.joins.get(body.join) : undefined
  const invite = join?.prev[0] ?? null
  const attack = at.isDecided ? 'none' : at.attack(person.id, device.id, invite)
  if (attack !== 'none') {
    // A group too stays for what honest devices have written in it. It gives its maker nothing.
    if (attack === 'unseen' && body.type === 'grant') applyGrant(at, op, body, author)
    return invite !== null && at.attack('', '', invite) !== 'none' ? 'invite-revoked' : 'author-removed'
  }
  const target = targetOf(at, body)
  if (target === undefined) return 'unknown-target'
  const verdict = applyBody(at, op, author, target)
  if (verdict === null) {
    at.rests(person, device, target, invite === null ? null : (at.state.invites.get(invite)?.place ?? null))
  }
  return verdict
}

/** The person an operation acts on; null when it acts on none, undefined when that one is not here. */
function targetOf(at: OpContext, body: Op['body']): PersonState | null | undefined {
  if (body.type === 'setRole' || body.type === 'removePerson') return at.state.people.get(body.person)
  if (body.type !== 'removeDevice') return null
  const device = at.state.devices.get(body.target)
  return device && at.state.people.get(device.person)
}

function applyBody(at: OpContext, op: Op, author: Author, target: PersonState | null): Verdict {
  const { body } = op
  switch (body.type) {
    case 'invite':
      return applyInvite(at, op, body, author)
    case 'admit':
      return applyAdmit(at, body, author)
    case 'addDevice':
      return applyAddDevice(at, body, author)
    case 'setRole':
      return target && applySetRole(at, body, author, target)
    case 'removePerson':
      return target && applyRemovePerson(at, body, author, target)
    case 'removeDevice':
      return target && applyRemoveDevice(at, body, author, target)
    case 'grant':
      return applyGrant(at, op, body, author)
    case 'rotate':
      return applyRotate(at, op, body, author)
    case 'revokeInvite':
      return applyRevoke(at, body, author)
    case 'checkpoint':
      return leads(author) ? null : 'not-entitled'
    case 'genesis':
    case 'join':
      return 'second-genesis'
  }
}

/** Owners and managers change who is in. */
const leads = (author: Author): boolean => isAtLeast(author.role, 'manager')

function applyGenesis(at: OpContext, body: bodies.GenesisBody): Verdict {
  const { state, place } = at
  if (state.people.size > 0) return 'second-genesis'
  const founder = newDevice(body.founder, toHex(deviceIdOf(body.founder)), place)
  founder.legacyClients = body.legacyClients
  state.devices.set(founder.id, founder)
  state.slots.set(founder.slot, founder.id)
  const devices = [founder.id]
  if (body.recovery) {
    // Words on paper are harder to steal than a laptop: of two devices that remove each other, the one on paper stays.
    const recovery = newDevice(body.recovery.public, founder.id, place, -1)
    if (!state.slots.has(recovery.slot)) {
      state.devices.set(recovery.id, recovery)
      state.slots.set(recovery.slot, recovery.id)
      devices.push(recovery.id)
    }
  }
  addPerson(at, founder.id, 'owner', body.sealedName, devices)
  return null
}

function addPerson(at: OpContext, id: string, role: Role, sealedName: Uint8Array, devices: string[]): void {
  const roles = [{ place: at.place, role, lowers: false }]
  at.state.people.set(id, { id, seniority: at.place, sealedName, roles, devices, removedBy: [] })
}

function applyInvite(at: OpContext, op: Op, body: bodies.InviteBody, author: Author): Verdict {
  if (!body.forDevice && !leads(author)) return 'not-entitled'
  if (isAbove(body.role, author.role)) return 'above-own-role'
  const { key, role, expires } = body
  const forDeviceOf = body.forDevice ? author.person.id : null
  at.state.invites.set(op.hash, { place: at.place, key, role, expires, usedBy: null, revoked: false, forDeviceOf })
  return null
}

function applyAdmit(at: OpContext, body: bodies.AdmitBody, author: Author): Verdict {
  const join = at.joins.get(body.join)
  const invite = at.state.invites.get(join?.prev[0] ?? '')
  if (join?.body.type !== 'join' || !invite || invite.forDeviceOf !== null) return 'unknown-invite'
  if (!leads(author)) return 'not-entitled'
  if (isAbove(invite.role, author.role)) return 'above-own-role'
  if (invite.usedBy !== null && invite.usedBy !== body.join) return 'invite-used'
  const verdict = bringIn(at, newDevice(join.body.device, join.device, at.place), true)
  if (verdict === null && invite.usedBy === null) {
    addPerson(at, join.device, invite.role, body.sealedName, [join.device])
    invite.usedBy = body.join
  }
  return verdict
}

function applyAddDevice(at: OpContext, body: bodies.AddDeviceBody, author: Author): Verdict {
  if (body.person !== author.person.id) return 'not-own-person'
  const device = newDevice(body.device, author.person.id, at.place)
  const verdict = bringIn(at, device, false)
  if (verdict === null && !author.person.devices.includes(device.id)) author.person.devices.push(device.id)
  return verdict
}

/**
 * Puts a device on the list. No two share a slot; of two that came in without knowing of each other an admitted one goes before one that
 * somebody added for himself, else the earlier: a member cannot drive a teammate's device out by adding one with its slot and old parents.
 */
function bringIn(at: OpContext, device: DeviceState, admitted: boolean): Verdict {
  const { devices, slots } = at.state
  const known = devices.get(device.id)
  if (known) {
    const twice = known.person === device.person && known.removedBy.length === 0
    if (!twice || known.intros.some((intro) => at.sees(intro))) return 'known-device'
    known.intros.push(at.place)
    return null
  }
  const holder = devices.get(slots.get(device.slot) ?? '')
  if (holder) {
    const first = holder.intros[0]!
    const holderAdmitted = holder.person === holder.id
    if (admitted && !holderAdmitted && !at.sees(first)) at.overrule(first, 'slot-taken')
    return 'slot-taken'
  }
  devices.set(device.id, device)
  slots.set(device.slot, device.id)
  return null
}

function mayActOn(at: OpContext, author: Author, target: PersonState): Verdict {
  if (!leads(author)) return 'not-entitled'
  return isAbove(at.standingOf(target), author.role) ? 'above-own-role' : null
}

function applySetRole(at: OpContext, body: bodies.SetRoleBody, author: Author, target: PersonState): Verdict {
  const lowers = body.cuts !== null
  if (!at.isDecided) {
    const verdict = mayActOn(at, author, target)
    if (verdict) return verdict
    if (isAbove(body.role, author.role)) return 'above-own-role'
    const raises = isAbove(body.role, at.standingOf(target))
    if (lowers === raises) return 'wrong-direction'
  }
  // Asked of a decided demotion as well: it may have been decided together with the removal its author knew.
  if (target.removedBy.some((place) => at.sees(place))) return 'already-removed'
  if (lowers && at.isDecided && body.role !== 'owner' && !at.keepsOwner({ person: target.id })) {
    at.overrule(at.place, 'last-owner')
    return 'last-owner'
  }
  target.roles.push({ place: at.place, role: body.role, lowers })
  if (lowers && !at.isDecided) at.nominate()
  if (lowers && at.isDecided) {
    for (const id of target.devices) {
      const device = at.state.devices.get(id)
      if (device) device.demotedCut = joinCuts(device.demotedCut, body.cuts?.get(id))
    }
  }
  return null
}

function applyRemovePerson(at: OpContext, body: bodies.RemovePersonBody, author: Author, target: PersonState): Verdict {
  if (!at.isDecided) {
    const verdict = target.id === author.person.id ? null : mayActOn(at, author, target)
    if (verdict) return verdict
    if (target.removedBy.some((place) => at.sees(place))) return 'already-removed'
    at.nominate()
    return null
  }
  if (!at.keepsOwner({ person: target.id })) {
    at.overrule(at.place, 'last-owner')
    return 'last-owner'
  }
  target.removedBy.push(at.place)
  for (const id of target.devices) endDevice(at, id, body.cuts.get(id))
  return null
}

function applyRemoveDevice(at: OpContext, body: bodies.RemoveDeviceBody, author: Author, target: PersonState): Verdict {
  const device = at.state.devices.get(body.target)
  if (!at.isDecided) {
    const verdict = target.id === author.person.id ? null : mayActOn(at, author, target)
    if (verdict) return verdict
    if (device?.removedBy.some((place) => at.sees(place))) return 'already-removed'
    at.nominate()
    return null
  }
  if (!at.keepsOwner({ device: body.target })) {
    at.overrule(at.place, 'last-owner')
    return 'last-owner'
  }
  endDevice(at, body.target, body.cut)
  return null
}

/** Of removals that did not know each other the later end counts; one that knew of the end cannot move it. */
function endDevice(at: OpContext, id: string, cut: ReadonlyMap<string, number> | undefined): void {
  const device = at.state.devices.get(id)
  if (!device) return
  if (!device.removedBy.some((place) => at.sees(place))) device.cut = joinCuts(device.cut, cut)
  device.removedBy.push(at.place)
}

function applyRevoke(at: OpContext, body: bodies.RevokeInviteBody, author: Author): Verdict {
  const invite = at.state.invites.get(body.invite)
  if (!invite) return 'unknown-invite'
  if (at.isDecided) {
    invite.revoked = true
    return null
  }
  if (invite.forDeviceOf !== author.person.id) {
    if (!leads(author)) return 'not-entitled'
    if (isAbove(invite.role, author.role)) return 'above-own-role'
  }
  at.nominate()
  return null
}

/** Who makes a group belongs to it. Groups by role are for those who lead; a group of named people is anybody's, if all are here. */
function applyGrant(at: OpContext, op: Op, body: bodies.GrantBody, author: Author): Verdict {
  const { readers, writers } = body
  if (!belongs(readers, author.person.id, author.role)) return 'not-entitled'
  if ('least' in readers && !leads(author)) return 'not-entitled'
  if ('people' in readers) for (const id of readers.people) if (!at.state.people.has(id)) return 'unknown-target'
  const id = op.hash.slice(0, 32)
  at.state.groups.set(id, { id, readers, writers })
  return null
}

/**
 * A key counts by what its author knew, not by what others did meanwhile: honest devices that knew no more than he have used it. Exactly the
 * devices then entitled must have it, else it opens what was sealed with it and is never in force.
 */
function applyRotate(at: OpContext, op: Op, body: bodies.RotateBody, author: Author): Verdict {
  const group = at.state.groups.get(body.group)
  if (!group) return 'unknown-target'
  const role = at.seenRoleOf(author.person)
  if (role === null || !mayRotate(group, author.person.id, role)) return 'not-entitled'
  if (!holdsExactly(at, group, body.recipients)) return 'recipients'
  keepKey(at, op, body, true)
  return null
}

/** Managers and up for groups by role; in a group of named people only those of them who write. */
function mayRotate(group: Group, person: string, role: Role): boolean {
  return belongs(group.writers, person, role) && ('people' in group.writers || isAtLeast(role, 'manager'))
}

function keepKey(at: OpContext, op: Op, body: bodies.RotateBody, sound: boolean): void {
  if (!at.state.groups.has(body.group)) return
  const id = op.hash.slice(0, 32)
  const { group, commit, recipients, past } = body
  const without = new Set<string>()
  for (const device of at.state.devices.values()) {
    const removals = [...device.removedBy, ...(at.state.people.get(device.person)?.removedBy ?? [])]
    if (removals.some((place) => at.sees(place))) without.add(device.id)
  }
  at.state.keys.set(id, { id, group, commit, recipients, past, place: at.place, sound, without })
}

function holdsExactly(at: OpContext, group: Group, recipients: ReadonlyMap<string, Uint8Array>): boolean {
  let entitled = 0
  for (const device of at.state.devices.values()) {
    if (!device.intros.some((intro) => at.sees(intro))) continue
    const person = at.state.people.get(device.person)
    const removals = [...device.removedBy, ...(person?.removedBy ?? [])]
    if (!person || removals.some((place) => at.sees(place))) continue
    const role = at.seenRoleOf(person)
    if (role === null || !belongs(group.readers, person.id, role)) continue
    if (!recipients.has(device.id)) return false
    entitled++
  }
  return entitled === recipients.size
}
