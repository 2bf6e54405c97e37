// One reading of the log in its order, given which removals are in force. Rules ask what an operation's author knew and what was decided.
import type { History } from './history.ts'
import type { Op } from './op.ts'
import { applyOp, type OpContext } from './rules.ts'
import { copyState, type DeviceState, emptyState, foldRole, type PersonState, type State } from './state.ts'
import type { Role } from './roster.ts'

/** Why an operation has no effect. The words for people stand with the languages. */
export type VoidCode =
  | 'unknown-device'
  | 'unknown-target'
  | 'unknown-invite'
  | 'not-entitled'
  | 'above-own-role'
  | 'not-own-person'
  | 'known-device'
  | 'slot-taken'
  | 'invite-used'
  | 'invite-revoked'
  | 'already-removed'
  | 'wrong-direction'
  | 'last-owner'
  | 'recipients'
  | 'author-removed'
  | 'lost-to-senior'
  | 'second-genesis'
  | 'undecided'

/** What was decided before a reading. */
export interface Decisions {
  /** Places of removals, demotions and revocations that stand, whatever a reading finds. */
  inForce: ReadonlySet<number>
  /** Places that are void for good, with the reason. */
  voided: ReadonlyMap<number, VoidCode>
}

/** What a reading found. */
export interface Reading {
  state: State
  voids: Map<number, VoidCode>
  /** Removals that are valid and not decided. They had no effect in this reading. */
  candidates: number[]
  /** Places each valid operation rests on: without them its author could not have done it. */
  support: Map<number, readonly number[]>
  /** Seniority of each candidate's author: person, then device. */
  authors: Map<number, readonly [number, number]>
  /** Join -> its invite, for every join that is here. */
  invites: ReadonlyMap<string, string>
  /** Decisions this reading could not carry out; they are to be void from now on. */
  impossible: Map<number, VoidCode>
}

/** Which removals concern a person, a device or an invite: a row of columns for each key. */
export interface Targets {
  removals: ReadonlyMap<string, Uint32Array>
  demotions: ReadonlyMap<string, Uint32Array>
}

/** Columns of the removals, demotions and revocations by what they are aimed at. */
export function targetsOf(history: History): Targets {
  const removals = new Map<string, Uint32Array>()
  const demotions = new Map<string, Uint32Array>()
  history.ops.forEach(({ body }, at) => {
    const column = history.columnOf(at + history.offset)
    const lowers = body.type === 'setRole' && body.cuts !== null
    const key = lowers ? body.person : removalTarget(body)
    if (key === null) return
    const rows = lowers ? demotions : removals
    const row = rows.get(key) ?? new Uint32Array(history.words)
    row[column >>> 5]! |= 1 << (column & 31)
    rows.set(key, row)
  })
  return { removals, demotions }
}

function removalTarget(body: Op['body']): string | null {
  if (body.type === 'removePerson') return body.person
  if (body.type === 'removeDevice') return `device:${body.target}`
  return body.type === 'revokeInvite' ? `invite:${body.invite}` : null
}

/**
 * Calls `hit` with the columns of those removals that void the operation if they are in force (strong remove): removals of its author's person or
 * device, and revocations of its invite, that are not its descendants; demotions of its author that neither saw it nor were seen by it.
 */
export function attackers(
  history: History,
  targets: Targets,
  place: number,
  keys: { person: string; device: string; invite: string | null },
  hit: (word: number, bits: number) => void,
): void {
  const person = targets.removals.get(keys.person)
  const device = targets.removals.get(`device:${keys.device}`)
  const invite = keys.invite === null ? undefined : targets.removals.get(`invite:${keys.invite}`)
  const demoted = targets.demotions.get(keys.person)
  if (!person && !device && !invite && !demoted) return
  const own = history.columnOf(place)
  for (let word = 0; word < history.words; word++) {
    const removing = (person?.[word] ?? 0) | (device?.[word] ?? 0) | (invite?.[word] ?? 0)
    const lowering = (demoted?.[word] ?? 0) & ~history.seenWord(place, word)
    let bits = (removing | lowering) & ~history.seenByWord(place, word)
    if (own >>> 5 === word && own >= 0) bits &= ~(1 << (own & 31))
    if (bits !== 0) hit(word, bits)
  }
}

/** Of many changes of a role an operation rests on, so many are followed: a bound on work, far above what a team does. */
const MAX_SUPPORT = 16

/** Reads the whole history once. */
export class Replay implements OpContext {
  readonly state: State
  readonly reading: Reading
  place = 0
  private readonly forceBits: Uint32Array
  private readonly revokedInBase: ReadonlySet<string>

  constructor(
    readonly history: History,
    readonly joins: ReadonlyMap<string, Op>,
    private readonly targets: Targets,
    private readonly decisions: Decisions,
    base: State | null,
  ) {
    this.state = base ? copyState(base) : emptyState()
    this.revokedInBase = new Set([...this.state.invites].filter(([, invite]) => invite.revoked).map(([hash]) => hash))
    this.reading = {
      state: this.state,
      voids: new Map(),
      candidates: [],
      support: new Map(),
      authors: new Map(),
      invites: new Map([...joins].map(([hash, join]) => [hash, join.prev[0] ?? ''])),
      impossible: new Map(),
    }
    this.forceBits = new Uint32Array(history.words)
    for (const place of decisions.inForce) {
      const column = history.columnOf(place)
      this.forceBits[column >>> 5]! |= 1 << (column & 31)
    }
  }

  /** Reads every operation in order. */
  run(): Reading {
    this.history.ops.forEach((op, at) => {
      this.place = at + this.history.offset
      const code = this.decisions.voided.get(this.place) ?? applyOp(this, op)
      if (code) this.reading.voids.set(this.place, code)
    })
    return this.reading
  }

  /** True when the operation being read is a decided removal. */
  get isDecided(): boolean {
    return this.decisions.inForce.has(this.place)
  }

  sees(earlier: number): boolean {
    return this.history.sees(this.place, earlier)
  }

  /** The removals in force that hit the operation being read: none, or whether it saw one of them. */
  attack(person: string, device: string, invite: string | null): 'none' | 'unseen' | 'seen' {
    if (this.isEndedInBase(person, device, invite)) return 'seen'
    let found: 'none' | 'unseen' | 'seen' = 'none'
    attackers(this.history, this.targets, this.place, { person, device, invite }, (word, bits) => {
      const inForce = bits & this.forceBits[word]!
      if (inForce === 0) return
      if (inForce & this.history.seenWord(this.place, word)) found = 'seen'
      else if (found === 'none') found = 'unseen'
    })
    return found
  }

  /** Removals and revocations before the base have no columns here; all that is read has seen them. */
  private isEndedInBase(person: string, device: string, invite: string | null): boolean {
    const { people, devices } = this.state
    const isBefore = (place: number): boolean => place < this.history.offset
    if (people.get(person)?.removedBy.some(isBefore) || devices.get(device)?.removedBy.some(isBefore)) return true
    return invite !== null && this.revokedInBase.has(invite)
  }

  /**
   * The role an author acts in: what he was raised to counts if he saw it, what he was lowered to if he saw it or it is decided. He is given
   * nothing that he could not have relied on.
   */
  roleOf(author: PersonState): Role {
    return (
      foldRole(author, (event) =>
        event.lowers ? this.counts(event.place, true) : this.seesEvent(author, event.place),
      ) ?? 'reader'
    )
  }

  /** How high a target stands: every raise counts, a lowering only if the author of the operation being read saw it. */
  standingOf(target: PersonState): Role {
    return foldRole(target, (event) => !event.lowers || this.sees(event.place)) ?? 'reader'
  }

  /** The role as the author of the operation being read saw it, or null when he did not know the person. */
  seenRoleOf(person: PersonState): Role | null {
    return foldRole(person, (event) => this.seesEvent(person, event.place))
  }

  private seesEvent(person: PersonState, place: number): boolean {
    if (place !== person.roles[0]?.place) return this.sees(place)
    // Two may have admitted the same person without knowing of each other: having seen either will do.
    return this.state.devices.get(person.id)?.intros.some((intro) => this.sees(intro)) ?? false
  }

  private counts(place: number, lowers: boolean): boolean {
    return !lowers || place < this.history.offset || this.decisions.inForce.has(place) || this.sees(place)
  }

  /** Notes what the operation being read rests on, and who wrote it. */
  rests(person: PersonState, device: DeviceState, target: PersonState | null, invite: number | null): void {
    const on = [device.intros[0]!]
    if (person.roles[0]) on.push(person.roles[0].place)
    for (const event of person.roles.slice(1).slice(-MAX_SUPPORT)) {
      if (this.counts(event.place, event.lowers)) on.push(event.place)
    }
    for (const event of target?.roles.slice(-MAX_SUPPORT) ?? []) {
      if (event.lowers && this.counts(event.place, true)) on.push(event.place)
    }
    if (invite !== null) on.push(invite)
    this.reading.support.set(
      this.place,
      on.filter((place) => place >= this.history.offset),
    )
    this.reading.authors.set(this.place, [person.seniority, device.seniority])
  }

  /** Marks the removal being read as valid but not decided. */
  nominate(): void {
    this.reading.candidates.push(this.place)
  }

  /** Voids a decision, or something read before, from the next reading on. */
  overrule(place: number, code: VoidCode): void {
    this.reading.impossible.set(place, code)
  }

  /** True when an owner with a device would be left, by what is in force. Ends at the first, mostly the founder. */
  keepsOwner(without: { person?: string; device?: string }): boolean {
    const { people, devices } = this.state
    for (const person of people.values()) {
      if (person.id === without.person || person.removedBy.length > 0) continue
      const role = foldRole(
        person,
        (event) => !event.lowers || event.place < this.history.offset || this.decisions.inForce.has(event.place),
      )
      if (role !== 'owner') continue
      if (person.devices.some((id) => id !== without.device && devices.get(id)?.removedBy.length === 0)) return true
    }
    return false
  }
}
