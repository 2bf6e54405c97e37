// Attackers write bytes with their own keys and code, not through our writers.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Malformed, toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { createDeviceKeys, deviceIdOf, type DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { MembershipLog } from '../../../../shared/sync/membership/log.ts'
import { createSigningKey } from '../../../../shared/sync/crypto/webcrypto.ts'
import { createJoin } from '../../../../shared/sync/membership/write.ts'
import { parseOp } from '../../../../shared/sync/membership/op.ts'
import type { PrivateKey } from '../../../../shared/sync/crypto/kept-key.ts'
import { signByHand } from '../../../support/sign-by-hand.ts'
import { Actor, meet } from './actors.ts'
import { randomHistory } from './random-history.ts'

/** An Ed25519 signature over the label and bytes, by hand. */
async function handSigned(unsigned: Uint8Array, key: PrivateKey): Promise<Uint8Array> {
  const label = new TextEncoder().encode('touchline/op-v1\0')
  const signature = await signByHand(key, new Uint8Array([...label, ...unsigned]))
  return new Uint8Array([...unsigned, ...signature])
}

const hex = (text: string): number[] => text.match(/../g)!.map((byte) => Number.parseInt(byte, 16))

/** setRole(person, owner) as raw bytes. */
function promotion(space: string, device: string, parent: string, person: string): Uint8Array {
  const body = [...hex(person), 0, 0]
  return new Uint8Array([1, 5, ...hex(space), ...hex(device), 1, ...hex(parent), 0, 0, 0, body.length, ...body])
}

/** A join as raw bytes, by somebody who has the link's secret. `claim`: the device that the invite's key signs for. */
async function handJoin(
  space: string,
  invite: string,
  inviteKey: PrivateKey,
  keys: DeviceKeys,
  claim = keys.public,
): Promise<{ bytes: Uint8Array; device: string; hash: string }> {
  const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
  const name = Buffer.from('thief')
  const label = Buffer.from('touchline/join-v1\0')
  const claimed = [label, Buffer.from(hex(space + invite)), claim.sign, claim.box, sha256(name)]
  const proof = await signByHand(inviteKey, Buffer.concat(claimed))
  const { sign, box } = keys.public
  const body = [...sign, ...box, 0, 0, 0, name.length, ...name, ...proof]
  const device = sha256(Buffer.from('device-v1\0'), sign, box).toString('hex', 0, 16)
  const length = [0, 0, body.length >> 8, body.length & 255]
  const unsigned = [1, 2, ...hex(space), ...hex(device), 1, ...hex(invite), ...length, ...body]
  const bytes = await handSigned(new Uint8Array(unsigned), keys.signing)
  return { bytes, device, hash: sha256(bytes).toString('hex') }
}

describe('a member who wants more', () => {
  it("[M6] cannot forge an owner's operation: his signature under the owner's name is refused", async () => {
    const ada = await Actor.found('ada')
    const eve = await ada.bringIn('eve', 'member')
    const parent = ada.log.tips[0]!
    const forged = await handSigned(promotion(ada.log.space, ada.id, parent, eve.person), eve.keys.signing)
    expect(await ada.log.add(forged)).toEqual({ status: 'refused', code: 'bad-signature' })
    // The same bytes by the owner's own key are right: what was refused is the key, not the shape.
    const real = await handSigned(promotion(ada.log.space, ada.id, parent, eve.person), ada.keys.signing)
    expect((await eve.log.add(real)).status).toBe('accepted')
    expect(eve.log.roster().people.get(eve.person)?.role).toBe('owner')
  })

  it('[M1] cannot raise himself under his own name either: it is void at every replica', async () => {
    const ada = await Actor.found('ada')
    const eve = await ada.bringIn('eve', 'member')
    const own = await handSigned(promotion(ada.log.space, eve.id, ada.log.tips[0]!, eve.person), eve.keys.signing)
    for (const each of [ada, eve]) {
      expect((await each.log.add(own)).status).toBe('accepted')
      expect(each.log.roster().people.get(eve.person)?.role).toBe('member')
      expect([...each.log.resolved().voids.values()]).toContain('not-entitled')
    }
  })

  it('[M6] cannot bring in a device that did not agree, nor join with an invite whose secret he does not have', async () => {
    const ada = await Actor.found('ada')
    const [mallory, victim] = await Promise.all([createDeviceKeys(), createDeviceKeys()])
    const { createOp, createJoin } = await import('../../../../shared/sync/membership/write.ts')
    const op = await createOp(ada.log, ada.keys, {
      type: 'addDevice',
      person: ada.person,
      device: victim.public,
      proof: new Uint8Array(64),
    })
    expect(await ada.log.add(op.bytes)).toEqual({ status: 'refused', code: 'bad-proof' })
    const invite = await ada.write({ type: 'invite', key: ada.keys.public.sign, role: 'owner', expires: 0 })
    const join = await createJoin(ada.log.space, invite.hash, mallory.signing, mallory, utf8('mallory'))
    expect(await ada.log.add(join.bytes)).toEqual({ status: 'refused', code: 'bad-proof' })
    // An outsider's operation waits for keys that never come.
    const outside = await handSigned(
      promotion(ada.log.space, toHex(deviceIdOf(mallory.public)), ada.log.tips[0]!, ada.person),
      mallory.signing,
    )
    expect((await ada.log.add(outside)).status).toBe('waiting')
    expect(ada.log.roster().people.size).toBe(1)
  })

  it('[M8] two on one invite: a person has to choose, and only one gets in', async () => {
    const ada = await Actor.found('ada')
    const bo = await ada.bringIn('bo', 'manager')
    const secret = await createSigningKey()
    const invite = await ada.write({ type: 'invite', key: secret.publicKey, role: 'member', expires: 0 })
    const [cy, thief] = await Promise.all([createDeviceKeys(), createDeviceKeys()])
    const joins = [
      await createJoin(ada.log.space, invite.hash, secret.privateKey, cy, utf8('cy')),
      await handJoin(ada.log.space, invite.hash, secret.privateKey, thief),
    ]
    // He cannot put his device in the place of the one that was let in, nor ask with the other's word.
    const swapped = await handJoin(ada.log.space, invite.hash, secret.privateKey, thief, cy.public)
    expect(await ada.log.add(swapped.bytes)).toEqual({ status: 'refused', code: 'bad-proof' })
    for (const join of joins) expect((await ada.log.add(join.bytes)).status).toBe('accepted')
    expect(ada.log.resolved().pending.map((each) => each.contested)).toEqual([true, true])
    await meet(ada, bo)
    // Two managers choose differently, offline.
    await ada.write({ type: 'admit', join: joins[0]!.hash, sealedName: utf8('cy') })
    await bo.write({ type: 'admit', join: joins[1]!.hash, sealedName: utf8('thief') })
    await meet(ada, bo)
    const inAt = (actor: Actor): string[] =>
      joins.map((join) => join.device).filter((id) => actor.log.roster().people.has(id))
    expect(inAt(ada)).toHaveLength(1)
    expect(inAt(bo)).toEqual(inAt(ada))
    expect(ada.log.resolved().pending).toEqual([])
  })
})

describe('bytes of any kind', () => {
  const { ops } = randomHistory(7, 60)
  const byType = [...new Map(ops.map((op) => [op.body.type, op])).values()]

  it('[M6] an operation cut short or one bit off is refused or is another operation, never a fault', () => {
    expect(byType.length).toBeGreaterThan(9)
    for (const { bytes, hash } of byType) {
      for (let end = 0; end < bytes.byteLength; end++) expect(() => parseOp(bytes.subarray(0, end))).toThrow(Malformed)
      for (let bit = 0; bit < bytes.byteLength * 8; bit += 7) {
        const flipped = bytes.slice()
        flipped[bit >>> 3]! ^= 1 << (bit & 7)
        try {
          if (parseOp(flipped).hash === hash) expect.unreachable()
        } catch (error) {
          if (!(error instanceof Malformed)) throw error
        }
      }
      expect(() => parseOp(new Uint8Array([...bytes, 0]))).toThrow(Malformed)
    }
  })

  it('[M6] random bytes end in a declared refusal', async () => {
    const log = new MembershipLog('00'.repeat(16))
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 12 }), async (bytes, type) => {
        for (const each of [bytes, new Uint8Array([1, type, ...bytes])]) {
          const result = await log.add(each)
          expect(result.status).toBe('refused')
        }
      }),
      { numRuns: 1000 },
    )
    expect(await log.add(new Uint8Array(300_000))).toEqual({ status: 'refused', code: 'malformed' })
  })
})

describe('the log', () => {
  it('[M9] takes operations in any order and holds the same at the end; a checkpoint changes nothing', async () => {
    const ada = await Actor.found('ada')
    const bo = await ada.bringIn('bo', 'manager')
    await ada.rotate()
    await bo.bringIn('cy', 'member')
    await meet(ada, bo)
    await ada.write({ type: 'checkpoint', digest: ada.log.digest() })
    ada.log.roster()
    await ada.bringIn('di', 'coach')
    await ada.remove(bo)
    // From beside the checkpoint: the base has to be given up.
    const late = await bo.rotate()
    const expected = new MembershipLog(ada.log.space)
    for (const op of [...ada.log.ops(), late]) await expected.add(op.bytes)
    await ada.hears(bo)
    const backwards = new MembershipLog(ada.log.space)
    for (const op of [...ada.log.ops()].reverse()) await backwards.add(op.bytes)
    for (const log of [ada.log, backwards]) {
      expect(log.roster()).toEqual(expected.roster())
      expect(log.digest()).toEqual(expected.digest())
      expect(log.heads).toEqual(expected.heads)
    }
    expect(ada.log.since(ada.log.heads)).toEqual([])
    expect(ada.log.since([])).toHaveLength(ada.log.size)
  })

  it('[M2] [M9] who was removed, and an invite that was revoked, before a checkpoint do nothing after it', async () => {
    const ada = await Actor.found('ada')
    const bo = await ada.bringIn('bo', 'manager')
    const cy = await ada.bringIn('cy', 'manager')
    const inviteKey = await createSigningKey()
    const invite = await ada.write({ type: 'invite', key: inviteKey.publicKey, role: 'member', expires: 0 })
    await meet(ada, bo, cy)
    await ada.remove(bo)
    await ada.write({ type: 'revokeInvite', invite: invite.hash })
    await ada.write({ type: 'checkpoint', digest: ada.log.digest() })
    await meet(ada, bo, cy)
    expect(ada.log.roster().people.size).toBe(3)
    expect(ada.log.isResting).toBe(true)
    // Bo has seen it all and goes on; Cy lets somebody in on the revoked invite.
    await bo.remove(cy)
    const guest = await createDeviceKeys()
    const join = await createJoin(ada.log.space, invite.hash, inviteKey.privateKey, guest, utf8('guest'))
    await cy.log.add(join.bytes)
    await cy.write({ type: 'admit', join: join.hash, sealedName: utf8('guest') })
    await ada.hears(bo, cy)
    expect(ada.log.isResting).toBe(true)
    expect(ada.sees(ada, bo, cy)).toEqual(['ada', 'cy'])
    expect(ada.log.roster().people.size).toBe(3)
    expect([...ada.log.resolved().voids.values()].sort()).toEqual(['author-removed', 'invite-revoked'])
  })
})
