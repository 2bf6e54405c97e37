/**
 * From a set of operations to a roster: who is in, on which devices, with which rights and keys.
 *
 * 1. Order. Operations are ordered by depth, then hash (history.ts). Ancestors come before descendants. Joins stand outside: they say
 *    nothing until an admission names one.
 * 2. Reading (replay.ts, rules.ts). One pass in that order judges each operation by what is known at its place. Removals, demotions and
 *    revocations are only nominated in it; they act once they are decided.
 * 3. Conflicts. A nominated removal *attacks* every operation of its target that is not its ancestor (a demotion: that neither saw it). It
 *    attacks another removal if it attacks that one or anything it rests on: the admission, the device, the role of its author, the demotion
 *    of its target. So nobody saves himself by letting a puppet do the removing.
 * 4. Settling (settle.ts). What nobody attacks stands and voids what it attacks; in a circle the most senior author's stands.
 * 5. Again from 2 with what is decided, until nothing new is nominated. What is decided is not taken back: a later nominee that attacks it is
 *    void. Except a removal that would take the last owner: it is void for good and everything else is decided afresh.
 *
 * Deterministic: each step is a function of the ordered operations and of sets made by earlier steps; no step depends on the order of
 * arrival, a clock or chance. Total: nothing throws, and each round either decides a nominee or voids one for good, of which there are
 * finitely many; after MAX_ROUNDS the undecided are void, so that nobody makes it slow either. Cost of a round: operations times the words
 * of a row of removals; a log without conflicts takes two rounds, one without removals one.
 *
 * With a base only what follows is read. That is exact, not an approximation, because a base is taken only where every later operation has
 * all of it among its ancestors: then no later operation can attack, or come before, any of it. The other way round,
 * removals in it do attack what follows: the reading asks the base's state for them.
 */
import { History, type HistoryBase } from './history.ts'
import type { Op } from './op.ts'
import { attackers, type Decisions, type Reading, Replay, type Targets, targetsOf, type VoidCode } from './replay.ts'
import type { Roster } from './roster.ts'
import { settle } from './settle.ts'
import { copyState, foldRole, type InviteState, type State } from './state.ts'

/** Rounds of reading. Honest histories need two; each further one takes somebody who wove removals into each other on purpose. */
const MAX_ROUNDS = 24

/** The resolved past that later operations are read on top of. */
export interface ResolverBase extends HistoryBase {
  state: State
}

/** A request to be let in that nobody has answered. */
export interface PendingJoin {
  /** Hash of the join. */
  hash: string
  device: string
  /** Hash of its invite. */
  invite: string
  /** True when another one stands on the same invite: a person has to say which. */
  contested: boolean
}

export interface Resolution {
  roster: Roster
  /** Operations without effect: hash -> why. */
  voids: ReadonlyMap<string, VoidCode>
  invites: ReadonlyMap<string, Readonly<InviteState>>
  pending: readonly PendingJoin[]
  /** What a later resolution may start from, if every operation to come has all of these as ancestors. */
  toBase(): ResolverBase
}

/** The roster that a set of operations of one space means. Operations of other spaces and those without all their ancestors do not count. */
export function resolve(space: string, ops: Iterable<Op>, base: ResolverBase | null = null): Resolution {
  const own = [...ops].filter((op) => op.space === space)
  const joins = new Map(own.filter((op) => op.body.type === 'join').map((op) => [op.hash, op]))
  const history = new History(own, base ?? undefined)
  const reading = decide(history, joins, base?.state ?? null)
  const state = collapse(reading.state)
  const voids = new Map<string, VoidCode>()
  for (const [place, code] of reading.voids) voids.set(history.opAt(place)?.hash ?? '', code)
  return {
    roster: rosterOf(space, own, state),
    voids,
    invites: state.invites,
    pending: pendingOf(joins, state),
    toBase: () => ({
      count: history.offset + history.ops.length,
      depths: base ? new Map([...base.depths, ...history.depths]) : history.depths,
      state,
    }),
  }
}

function decide(history: History, joins: ReadonlyMap<string, Op>, base: State | null): Reading {
  const targets = targetsOf(history)
  // Void for good; what is decided on top of that may be decided afresh.
  const hopeless = new Map<number, VoidCode>()
  let inForce = new Set<number>()
  let voided = new Map<number, VoidCode>()
  const read = (): Reading => new Replay(history, joins, targets, { inForce, voided } satisfies Decisions, base).run()
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const reading = read()
    if (reading.impossible.size > 0) {
      for (const [place, code] of reading.impossible) hopeless.set(place, code)
      inForce = new Set()
      voided = new Map(hopeless)
    } else if (reading.candidates.length === 0) return reading
    else decideOn(history, targets, reading, inForce, voided)
  }
  const last = read()
  for (const place of last.candidates) voided.set(place, 'undecided')
  for (const [place, code] of last.impossible) {
    inForce.delete(place)
    voided.set(place, code)
  }
  return read()
}

/** Settles what a reading nominated; adds to what is in force and what is void. */
function decideOn(
  history: History,
  targets: Targets,
  reading: Reading,
  inForce: Set<number>,
  voided: Map<number, VoidCode>,
): void {
  const rows = attackedBy(history, targets, reading)
  // A nominee of a later round that would undo what stands came too late: its author may say it again, knowing what stands.
  const tooLate = reading.candidates.filter((place) => {
    const column = history.columnOf(place)
    return [...inForce].some((decided) => ((rows.get(decided)?.[column >>> 5] ?? 0) & (1 << (column & 31))) !== 0)
  })
  for (const place of tooLate) voided.set(place, 'undecided')
  const candidates = reading.candidates.filter((place) => !voided.has(place))
  const numbers = new Map(candidates.map((place, at) => [history.columnOf(place), at]))
  const graph = candidates.map((place) => {
    const by: number[] = []
    const own = history.columnOf(place)
    rows.get(place)?.forEach((bits, word) => {
      for (let left = bits; left !== 0; left &= left - 1) {
        const column = word * 32 + 31 - Math.clz32(left & -left)
        const number = numbers.get(column)
        if (column !== own && number !== undefined) by.push(number)
      }
    })
    return by
  })
  const seniority = candidates.map((place) => [...(reading.authors.get(place) ?? []), place])
  const { stands, beaten } = settle({
    count: candidates.length,
    attackers: graph,
    compare: (a, b) => {
      const [left, right] = [seniority[a] ?? [], seniority[b] ?? []]
      const at = left.findIndex((value, index) => value !== right[index])
      return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
    },
  })
  candidates.forEach((place, at) => {
    if (stands[at]) inForce.add(place)
  })
  for (const at of beaten) voided.set(candidates[at] ?? -1, 'lost-to-senior')
}

/** For each valid operation the columns of the nominees that attack it or what it rests on. */
function attackedBy(history: History, targets: Targets, reading: Reading): Map<number, Uint32Array> {
  const nominees = new Uint32Array(history.words)
  for (const place of reading.candidates) {
    const column = history.columnOf(place)
    nominees[column >>> 5]! |= 1 << (column & 31)
  }
  const rows = new Map<number, Uint32Array>()
  // In order, so that what an operation rests on has its row already.
  for (const [place, support] of reading.support) {
    const op = history.opAt(place)
    const device = op && reading.state.devices.get(op.device)
    if (!op || !device) continue
    let row: Uint32Array | undefined
    const rowOf = (): Uint32Array => (row ??= new Uint32Array(history.words))
    for (const place of support) rows.get(place)?.forEach((bits, word) => (rowOf()[word]! |= bits))
    const invite = op.body.type === 'admit' ? (reading.invites.get(op.body.join) ?? null) : null
    const keys = { person: device.person, device: device.id, invite }
    attackers(history, targets, place, keys, (word, bits) => {
      const by = bits & nominees[word]!
      if (by !== 0) rowOf()[word]! |= by
    })
    if (row) rows.set(place, row)
  }
  return rows
}

/** The state with nothing left open: one role for each person. */
function collapse(given: State): State {
  const state = copyState(given)
  for (const person of state.people.values()) {
    const role = foldRole(person, () => true) ?? 'reader'
    person.roles = [{ place: person.seniority, role, lowers: false }]
  }
  return state
}

function rosterOf(space: string, ops: readonly Op[], state: State): Roster {
  const built = new Set(ops.flatMap((op) => op.prev))
  return {
    space,
    heads: ops
      .map((op) => op.hash)
      .filter((hash) => !built.has(hash))
      .sort(),
    people: new Map(
      [...state.people].map(([id, person]) => [
        id,
        {
          id,
          role: person.roles[0]?.role ?? 'reader',
          sealedName: person.sealedName,
          devices: person.devices,
          removed: person.removedBy.length > 0,
        },
      ]),
    ),
    devices: new Map(
      [...state.devices].map(([id, { person, public: keys, slot, cut, demotedCut, legacyClients }]) => [
        id,
        { id, person, public: keys, slot, cut, demotedCut, legacyClients },
      ]),
    ),
    groups: state.groups,
    keys: state.keys,
  }
}

function pendingOf(joins: ReadonlyMap<string, Op>, state: State): PendingJoin[] {
  const open = [...joins.values()].filter((join) => {
    const invite = state.invites.get(join.prev[0] ?? '')
    return invite && invite.usedBy === null && !invite.revoked && !state.devices.has(join.device)
  })
  const perInvite = new Map<string, number>()
  for (const { prev } of open) perInvite.set(prev[0] ?? '', (perInvite.get(prev[0] ?? '') ?? 0) + 1)
  return open
    .map(({ hash, device, prev }) => ({
      hash,
      device,
      invite: prev[0] ?? '',
      contested: (perInvite.get(prev[0] ?? '') ?? 0) > 1,
    }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
}
