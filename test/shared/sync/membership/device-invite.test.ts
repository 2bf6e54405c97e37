import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { createDeviceKeys, type DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { createSigningKey, type SigningKey } from '../../../../shared/sync/crypto/webcrypto.ts'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import { parseOp } from '../../../../shared/sync/membership/op.ts'
import { createJoin, deviceOf, proveDevice } from '../../../../shared/sync/membership/write.ts'
import { Actor, meet } from './actors.ts'

const inviteDevice = async (by: Actor): Promise<{ op: Op; key: SigningKey }> => {
  const key = await createSigningKey()
  const op = await by.write({ type: 'invite', key: key.publicKey, role: 'reader', expires: 0, forDevice: true })
  return { op, key }
}

const ask = async (at: Actor, { op, key }: { op: Op; key: SigningKey }): Promise<{ join: Op; keys: DeviceKeys }> => {
  const keys = await createDeviceKeys()
  const join = await createJoin(at.log.space, op.hash, key.privateKey, keys, utf8('tablet'))
  expect((await at.log.add(join.bytes)).status).toBe('accepted')
  return { join, keys }
}

describe('[M10] an invite for a further device', () => {
  it('is everybody’s to make, says so in its bytes, and leads to a device and not to a person', async () => {
    const ada = await Actor.found('ada')
    const rep = await ada.bringIn('rep', 'reader')
    const invite = await inviteDevice(rep)
    expect(parseOp(invite.op.bytes).body).toEqual(invite.op.body)
    const { join, keys } = await ask(rep, invite)
    await meet(ada, rep)
    for (const { log } of [ada, rep]) {
      expect(log.resolved().voids.size).toBe(0)
      expect(log.resolved().pending).toMatchObject([{ device: deviceOf(keys), invite: invite.op.hash }])
      expect(log.resolved().invites.get(invite.op.hash)?.forDeviceOf).toBe(rep.person)
    }
    const proof = await proveDevice(keys, rep.log.space, rep.person)
    await rep.write({ type: 'addDevice', person: rep.person, device: keys.public, proof })
    expect(rep.log.roster().devices.get(join.device)?.person).toBe(rep.person)
    expect(rep.log.resolved().pending).toEqual([])
  })

  it('admits nobody, by whomever', async () => {
    const ada = await Actor.found('ada')
    const rep = await ada.bringIn('rep', 'member')
    for (const by of [ada, rep]) {
      const invite = await inviteDevice(by)
      const { join } = await ask(by, invite)
      await meet(ada, rep)
      const admit = await ada.write({ type: 'admit', join: join.hash, sealedName: utf8('nobody') })
      expect(ada.log.resolved().voids.get(admit.hash)).toBe('unknown-invite')
      expect(ada.log.roster().people.has(join.device)).toBe(false)
    }
  })

  it('is revoked by its maker and by those who lead, and by no one else', async () => {
    const ada = await Actor.found('ada')
    const rep = await ada.bringIn('rep', 'member')
    const other = await ada.bringIn('other', 'member')
    const [first, second] = [await inviteDevice(rep), await inviteDevice(rep)]
    await meet(ada, rep, other)
    const vain = await other.write({ type: 'revokeInvite', invite: first.op.hash })
    expect(other.log.resolved().voids.get(vain.hash)).toBe('not-entitled')
    await rep.write({ type: 'revokeInvite', invite: first.op.hash })
    await ada.write({ type: 'revokeInvite', invite: second.op.hash })
    await meet(ada, rep, other)
    for (const { log } of [ada, rep, other])
      for (const { op } of [first, second]) expect(log.resolved().invites.get(op.hash)?.revoked).toBe(true)
  })

  it('for a person is still made by those who lead only', async () => {
    const ada = await Actor.found('ada')
    const rep = await ada.bringIn('rep', 'coach')
    const key = await createSigningKey()
    const vain = await rep.write({ type: 'invite', key: key.publicKey, role: 'reader', expires: 0 })
    expect(rep.log.resolved().voids.get(vain.hash)).toBe('not-entitled')
  })
})
