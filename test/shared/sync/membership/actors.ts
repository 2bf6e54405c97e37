// People with devices of their own, each with a replica of the log that knows only what it was shown.
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { createDeviceKeys, type DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { createSigningKey } from '../../../../shared/sync/crypto/webcrypto.ts'
import { createContentKey, createRotate } from '../../../../shared/sync/membership/group-key.ts'
import { MembershipLog } from '../../../../shared/sync/membership/log.ts'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import type { Body } from '../../../../shared/sync/membership/op-body.ts'
import type { Role } from '../../../../shared/sync/membership/roster.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { createJoin, createOp, deviceOf, foundSpace, proveDevice } from '../../../../shared/sync/membership/write.ts'

/** A device with its keys and its replica. */
export class Actor {
  private constructor(
    readonly name: string,
    readonly keys: DeviceKeys,
    readonly log: MembershipLog,
    readonly person: string,
  ) {}

  get id(): string {
    return deviceOf(this.keys)
  }

  /** Founds a space. */
  static async found(name: string, recovery?: DeviceKeys): Promise<Actor> {
    const keys = await createDeviceKeys()
    const genesis = await foundSpace(keys, { kind: 'team', sealedName: utf8(name), ...(recovery && { recovery }) })
    const actor = new Actor(name, keys, new MembershipLog(genesis.space), deviceOf(keys))
    await actor.log.add(genesis.bytes)
    return actor
  }

  /** The device of an actor made elsewhere. */
  static of(name: string, keys: DeviceKeys, space: string, person = deviceOf(keys)): Actor {
    return new Actor(name, keys, new MembershipLog(space), person)
  }

  /** Writes an operation into this replica only. */
  async write(body: Exclude<Body, { type: 'genesis' | 'join' }>): Promise<Op> {
    const op = await createOp(this.log, this.keys, body)
    const result = await this.log.add(op.bytes)
    if (result.status !== 'accepted') throw new Error(`${this.name}: ${body.type} ${result.status}`)
    return op
  }

  /** Invites, is asked by a new person and admits: three operations. The newcomer starts with all this replica knows. */
  async bringIn(name: string, role: Role): Promise<Actor> {
    const inviteKey = await createSigningKey()
    const invite = await this.write({ type: 'invite', key: inviteKey.publicKey, role, expires: 0 })
    const keys = await createDeviceKeys()
    const join = await createJoin(this.log.space, invite.hash, inviteKey.privateKey, keys, utf8(name))
    await this.log.add(join.bytes)
    await this.write({ type: 'admit', join: join.hash, sealedName: utf8(name) })
    const newcomer = Actor.of(name, keys, this.log.space)
    await newcomer.hears(this)
    return newcomer
  }

  /** A further device of the same person. */
  async addDevice(name: string): Promise<Actor> {
    const keys = await createDeviceKeys()
    const proof = await proveDevice(keys, this.log.space, this.person)
    await this.write({ type: 'addDevice', person: this.person, device: keys.public, proof })
    const device = Actor.of(name, keys, this.log.space, this.person)
    await device.hears(this)
    return device
  }

  remove(other: Actor, cuts: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map()): Promise<Op> {
    return this.write({ type: 'removePerson', person: other.person, cuts })
  }

  demote(other: Actor, role: Role): Promise<Op> {
    return this.write({ type: 'setRole', person: other.person, role, cuts: new Map() })
  }

  promote(other: Actor, role: Role): Promise<Op> {
    return this.write({ type: 'setRole', person: other.person, role, cuts: null })
  }

  async rotate(group = TEAM_GROUP): Promise<Op> {
    return this.write(await createRotate(this.log.roster(), group, createContentKey()))
  }

  /** Takes in all that others know. */
  async hears(...others: readonly Actor[]): Promise<void> {
    for (const other of others) await this.log.addAll(other.log.since(this.log.heads).map((op) => op.bytes))
  }

  /** People who are in, by the names of the actors given. */
  sees(...others: readonly Actor[]): string[] {
    const { people } = this.log.roster()
    return others.filter((other) => people.get(other.person)?.removed === false).map((other) => other.name)
  }
}

/** Everybody hears everybody, until all know the same. */
export async function meet(...actors: readonly Actor[]): Promise<void> {
  for (let round = 0; round < 2; round++) for (const actor of actors) await actor.hears(...actors)
}
