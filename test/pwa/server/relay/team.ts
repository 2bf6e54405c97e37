// A team for tests of the relay: operations as peers write them, and envelopes of the right outside with anything inside.
import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { concatBytes, fromHex, toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { createDeviceKeys, deviceIdOf, type DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { createSigningKey, type SigningKey } from '../../../../shared/sync/crypto/webcrypto.ts'
import { MembershipLog } from '../../../../shared/sync/membership/log.ts'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import type { Body } from '../../../../shared/sync/membership/op-body.ts'
import { createJoin, createOp, foundSpace } from '../../../../shared/sync/membership/write.ts'
import { ENTRY_ENVELOPE, ENTRY_OP } from '../../../../shared/sync/relay/protocol.ts'

export interface Actor {
  keys: DeviceKeys
  id: Uint8Array
  hex: string
}

export async function createActor(): Promise<Actor> {
  const keys = await createDeviceKeys()
  const id = deviceIdOf(keys.public)
  return { keys, id, hex: toHex(id) }
}

export const opEntry = (op: Op): Uint8Array => Uint8Array.from([ENTRY_OP, ...op.bytes])

/** A space and the operations in it so far. */
export class TestTeam {
  readonly ops: Op[] = []
  space = ''
  private log: MembershipLog | null = null

  private constructor(readonly owner: Actor) {}

  static async found(founder?: Actor): Promise<TestTeam> {
    const team = new TestTeam(founder ?? (await createActor()))
    const op = await foundSpace(team.owner.keys, { kind: 'team', sealedName: randomBytes(40) })
    await team.take(op)
    team.space = op.space
    return team
  }

  private async take(op: Op): Promise<Op> {
    this.log ??= new MembershipLog(op.space)
    expect(await this.log.add(op.bytes)).toMatchObject({ status: 'accepted' })
    this.ops.push(op)
    return op
  }

  get id(): Uint8Array {
    return fromHex(this.space)
  }

  get entries(): Uint8Array[] {
    return this.ops.map(opEntry)
  }

  async write(body: Exclude<Body, { type: 'genesis' | 'join' }>, by: Actor = this.owner): Promise<Op> {
    if (!this.log) throw new Error('not founded')
    return this.take(await createOp(this.log, by.keys, body))
  }

  /** An operation that nobody else has seen yet: what is written next does not build on it. */
  draft(body: Exclude<Body, { type: 'genesis' | 'join' }>, by: Actor): Promise<Op> {
    if (!this.log) throw new Error('not founded')
    return createOp(this.log, by.keys, body)
  }

  async invite(): Promise<{ op: Op; key: SigningKey }> {
    const key = await createSigningKey()
    return { op: await this.write({ type: 'invite', key: key.publicKey, role: 'member', expires: 0 }), key }
  }

  async join(invite: { op: Op; key: SigningKey }, who: Actor): Promise<Op> {
    return this.take(await createJoin(this.space, invite.op.hash, invite.key.privateKey, who.keys, randomBytes(40)))
  }

  /** Lets someone in, all in one. */
  async add(): Promise<Actor> {
    const who = await createActor()
    const invite = await this.invite()
    const join = await this.join(invite, who)
    await this.admit(join)
    return who
  }

  admit(join: Op): Promise<Op> {
    return this.write({ type: 'admit', join: join.hash, sealedName: randomBytes(40) })
  }

  remove(who: Actor): Promise<Op> {
    return this.write({ type: 'removePerson', person: who.hex, cuts: new Map() })
  }

  /** An entry that is an envelope by its head, with content in place of the ciphertext. */
  envelope(by: Actor, content: Uint8Array | string, seq = 1): Uint8Array {
    return envelopeEntry(this.id, by.id, typeof content === 'string' ? utf8(content) : content, seq)
  }
}

/** See `TestTeam.envelope`. */
export function envelopeEntry(space: Uint8Array, device: Uint8Array, content: Uint8Array, seq = 1): Uint8Array {
  const number = new Uint8Array(4)
  new DataView(number.buffer).setUint32(0, seq)
  return concatBytes([
    Uint8Array.of(ENTRY_ENVELOPE, 1, 1),
    space,
    new Uint8Array(16).fill(7),
    device,
    number,
    new Uint8Array(32).fill(seq === 1 ? 0 : 9),
    new Uint8Array(16).fill(3),
    new Uint8Array(16).fill(4),
    Uint8Array.of(0, 0),
    new Uint8Array(randomBytes(12)),
    content,
    new Uint8Array(16 + 64).fill(5),
  ])
}
