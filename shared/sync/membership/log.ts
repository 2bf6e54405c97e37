// The membership log of one space in memory: takes operations from anybody in any order, keeps those whose signatures are right, and says what
// they mean. Storing and sending are others' work: `ops()` is all there is to keep.
import { Turns } from '../../kernel/turns.ts'
import { fromHex, Malformed, concatBytes, toHex } from '../bytes.ts'
import { deviceIdOf, type DevicePublic } from '../crypto/device-keys.ts'
import { hash } from '../crypto/digest.ts'
import { checkSignatures, type RefusalCode } from './admission.ts'
import { type Op, parseOp } from './op.ts'
import { resolve, type Resolution, type ResolverBase } from './resolver.ts'
import type { VoidCode } from './replay.ts'
import type { Roster } from './roster.ts'
import { WaitingRoom } from './waiting-room.ts'

export type AddResult =
  | { status: 'accepted'; op: Op; /** Others that had waited for it. */ released: readonly Op[] }
  | { status: 'known' }
  /** Kept for a while; `missing` are hashes of operations to ask for. */
  | { status: 'waiting'; missing: readonly string[] }
  | { status: 'refused'; code: RefusalCode }

/** Bounds on what a log takes: far above a team's life, below what hurts. */
const MAX_OPS = 100_000
const MAX_JOINS_PER_INVITE = 32

interface Base {
  checkpoint: string
  resolved: ResolverBase
  voids: ReadonlyMap<string, VoidCode>
}

export class MembershipLog {
  /** In the order of coming in: parents before children. */
  private readonly known = new Map<string, Op>()
  private readonly keys = new Map<string, DevicePublic>()
  private readonly headSet = new Set<string>()
  /** Heads that a writer names: joins that nobody admitted are not among them. */
  private readonly tipSet = new Set<string>()
  private readonly joinsByInvite = new Map<string, number>()
  private readonly waiting = new WaitingRoom()
  private readonly turns = new Turns()
  private resolution: Resolution | null = null
  private base: Base | null = null
  /** Operations that have the base's checkpoint among their ancestors. */
  private readonly above = new Set<string>()
  private latestCheckpoint: string | null = null

  /** An empty log of a space; its genesis comes in like every other operation. */
  constructor(readonly space: string) {}

  /** Takes an operation. Calls are carried out one after the other. Never throws on account of the bytes. */
  add(bytes: Uint8Array): Promise<AddResult> {
    return this.turns.take(() => this.take(bytes))
  }

  /** Takes several; the results are in the same order. */
  async addAll(list: Iterable<Uint8Array>): Promise<AddResult[]> {
    const results: AddResult[] = []
    for (const bytes of list) results.push(await this.add(bytes))
    return results
  }

  private async take(bytes: Uint8Array): Promise<AddResult> {
    let op: Op
    try {
      op = parseOp(bytes)
    } catch (error) {
      if (error instanceof Malformed) return { status: 'refused', code: 'malformed' }
      throw error
    }
    if (op.space !== this.space) return { status: 'refused', code: 'other-space' }
    if (this.known.has(op.hash)) return { status: 'known' }
    const outcome = await this.admit(op)
    if (outcome === 'accepted') return { status: 'accepted', op, released: await this.release(op) }
    if (outcome === 'waiting') return { status: 'waiting', missing: op.prev.filter((up) => !this.known.has(up)) }
    return { status: 'refused', code: outcome }
  }

  private async admit(op: Op): Promise<'accepted' | 'waiting' | RefusalCode> {
    if (this.known.size >= MAX_OPS) return 'log-full'
    const missing = op.prev.find((up) => !this.known.has(up))
    if (missing !== undefined) {
      this.waiting.put(op, missing)
      return 'waiting'
    }
    if (op.body.type === 'join' && this.isCrowded(op)) return 'too-many-joins'
    const fault = await checkSignatures(op, {
      device: (id) => this.keys.get(id),
      op: (name) => this.known.get(name),
    })
    if (fault === 'unknown') {
      // Whether its author is in must not depend on which of two operations came first.
      this.waiting.put(op, `device:${op.device}`)
      return 'waiting'
    }
    if (fault) return fault
    this.keep(op)
    return 'accepted'
  }

  /** Anybody who has the link can make joins without end. One that an admission waits for is taken all the same. */
  private isCrowded(join: Op): boolean {
    return (
      (this.joinsByInvite.get(join.prev[0] ?? '') ?? 0) >= MAX_JOINS_PER_INVITE && !this.waiting.isAwaited(join.hash)
    )
  }

  private keep(op: Op): void {
    const { body } = op
    this.known.set(op.hash, op)
    this.resolution = null
    for (const up of op.prev) this.headSet.delete(up)
    this.headSet.add(op.hash)
    if (body.type === 'join') {
      const invite = op.prev[0] ?? ''
      this.joinsByInvite.set(invite, (this.joinsByInvite.get(invite) ?? 0) + 1)
      return
    }
    for (const up of this.upOf(op)) this.tipSet.delete(up)
    this.tipSet.add(op.hash)
    if (body.type === 'checkpoint') this.latestCheckpoint = op.hash
    if (this.base) this.noteAbove(op, this.base)
    if (body.type === 'genesis') {
      this.learn(body.founder)
      if (body.recovery) this.learn(body.recovery.public)
    } else if (body.type === 'addDevice') this.learn(body.device)
    else if (body.type === 'admit') {
      const join = this.known.get(body.join)
      if (join?.body.type === 'join') this.learn(join.body.device)
    }
  }

  /** Parents, a join standing for its invite. */
  private upOf(op: Op): string[] {
    return op.prev.flatMap((up) => {
      const parent = this.known.get(up)
      return parent?.body.type === 'join' ? parent.prev : [up]
    })
  }

  private learn(device: DevicePublic): void {
    this.keys.set(toHex(deviceIdOf(device)), device)
  }

  /** Tries again what had waited for an operation or for the keys it brought. */
  private async release(first: Op): Promise<Op[]> {
    const released: Op[] = []
    const open = [first]
    for (let op = open.pop(); op; op = open.pop()) {
      for (const next of this.waiting.takeFor(op.hash, ...this.broughtBy(op))) {
        if (this.known.has(next.hash) || (await this.admit(next)) !== 'accepted') continue
        released.push(next)
        open.push(next)
      }
    }
    return released
  }

  private broughtBy({ body }: Op): string[] {
    const name = (device: DevicePublic): string => `device:${toHex(deviceIdOf(device))}`
    if (body.type === 'genesis') return [name(body.founder), ...(body.recovery ? [name(body.recovery.public)] : [])]
    if (body.type === 'addDevice') return [name(body.device)]
    const join = body.type === 'admit' ? this.known.get(body.join) : undefined
    return join ? [`device:${join.device}`] : []
  }

  /** What the operations mean. Kept until the next one is accepted. */
  resolved(): Resolution {
    this.resolution ??= this.resolveNow()
    return this.resolution
  }

  /** Who is in, and with which rights and keys. */
  roster(): Roster {
    return this.resolved().roster
  }

  private resolveNow(): Resolution {
    if (this.latestCheckpoint !== null) this.moveBase(this.latestCheckpoint)
    this.latestCheckpoint = null
    const { base } = this
    const rest = base ? this.select((op) => op.body.type === 'join' || this.above.has(op.hash)) : this.known.values()
    const found = resolve(this.space, rest, base?.resolved ?? null)
    const voids = base ? new Map([...base.voids, ...found.voids]) : found.voids
    return { ...found, voids, roster: { ...found.roster, heads: this.heads } }
  }

  private select(keep: (op: Op) => boolean): Op[] {
    return [...this.known.values()].filter(keep)
  }

  /** What lies before a checkpoint is resolved for good if every other operation has the checkpoint among its ancestors. */
  private moveBase(checkpoint: string): void {
    const below = new Set([checkpoint])
    const open = [checkpoint]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const op = this.known.get(at)
      for (const up of op ? this.upOf(op) : []) {
        if (!below.has(up)) {
          below.add(up)
          open.push(up)
        }
      }
    }
    const above = new Set<string>()
    for (const op of this.known.values()) {
      if (op.body.type === 'join' || below.has(op.hash)) continue
      if (!this.upOf(op).some((up) => up === checkpoint || above.has(up))) return
      above.add(op.hash)
    }
    const before = this.base
    const part = this.select((op) =>
      op.body.type === 'join' ? true : below.has(op.hash) && (before === null || this.above.has(op.hash)),
    )
    const found = resolve(this.space, part, before?.resolved ?? null)
    const voids = new Map([...(before?.voids ?? []), ...found.voids])
    this.base = { checkpoint, resolved: found.toBase(), voids }
    this.above.clear()
    for (const name of above) this.above.add(name)
  }

  /** An operation from beside the checkpoint, late by a long way: everything is read again from the start. */
  private noteAbove(op: Op, base: Base): void {
    if (this.upOf(op).some((up) => up === base.checkpoint || this.above.has(up))) this.above.add(op.hash)
    else {
      this.base = null
      this.above.clear()
    }
  }

  /** Hashes of the operations nobody builds on yet, sorted. */
  get heads(): readonly string[] {
    return [...this.headSet].sort()
  }

  /** The parents of the next operation written here. */
  get tips(): readonly string[] {
    return [...this.tipSet].sort()
  }

  /** How many operations there are. */
  get size(): number {
    return this.known.size
  }

  /** True while what lies before a checkpoint is not read again. */
  get isResting(): boolean {
    return this.base !== null
  }

  /** An operation by its hash. */
  op(name: string): Op | undefined {
    return this.known.get(name)
  }

  /** All operations, parents before children: the order to store and to send them in. */
  ops(): readonly Op[] {
    return [...this.known.values()]
  }

  /** What somebody with these heads lacks, parents before children. Heads not known here say nothing. */
  since(heads: Iterable<string>): readonly Op[] {
    const has = new Set<string>()
    const open = [...heads]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const op = this.known.get(at)
      if (!op || has.has(at)) continue
      has.add(at)
      open.push(...op.prev)
    }
    return this.select((op) => !has.has(op.hash))
  }

  /** Hash over all operations but joins: the body of a checkpoint, and how two peers see whether one was shown less. */
  digest(): Uint8Array {
    const names = this.select((op) => op.body.type !== 'join').map((op) => op.hash)
    return hash(concatBytes(names.sort().map(fromHex)))
  }
}
