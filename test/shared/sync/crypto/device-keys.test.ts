import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { createDeviceKeys, deviceIdOf, openAs, signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import { sealBox } from '../../../../shared/sync/crypto/hpke.ts'
import { expectUnreadable } from '../../../support/unreadable.ts'
import { verify } from '../../../../shared/sync/crypto/webcrypto.ts'

describe("a device's keys", () => {
  it('sign so that others can verify with the public half', async () => {
    const [laptop, phone] = await Promise.all([createDeviceKeys(), createDeviceKeys()])
    const signature = await signAs(laptop, utf8('hello'))
    expect(await verify(laptop.public.sign, signature, utf8('hello'))).toBe(true)
    expect(await verify(laptop.public.sign, signature, utf8('hullo'))).toBe(false)
    expect(await verify(phone.public.sign, signature, utf8('hello'))).toBe(false)
    expect(await verify(new Uint8Array(3), signature, utf8('hello'))).toBe(false)
  })

  it('open what was sealed to this device, for this use and with these bound bytes only', async () => {
    const [laptop, phone] = await Promise.all([createDeviceKeys(), createDeviceKeys()])
    const sealed = await sealBox(laptop.public.box, utf8('content key'), 'rotate-v1', utf8('team'))
    expect(sealed.byteLength).toBe(utf8('content key').byteLength + 48)
    expect(await openAs(laptop, sealed, 'rotate-v1', utf8('team'))).toEqual(utf8('content key'))
    expect(await openAs(phone, sealed, 'rotate-v1', utf8('team'))).toBeNull()
    expect(await openAs(laptop, sealed, 'other', utf8('team'))).toBeNull()
    expect(await openAs(laptop, sealed, 'rotate-v1', utf8('pair'))).toBeNull()
    expect(await openAs(laptop, new Uint8Array(8), 'rotate-v1', utf8('team'))).toBeNull()
  })

  it('cannot be read, only used', async () => {
    const keys = await createDeviceKeys()
    for (const key of [keys.signing, keys.box]) await expectUnreadable(key)
  })

  it('name the device: another key, another name', async () => {
    const [laptop, phone] = await Promise.all([createDeviceKeys(), createDeviceKeys()])
    expect(deviceIdOf(laptop.public)).toHaveLength(16)
    expect(deviceIdOf({ ...laptop.public, box: phone.public.box })).not.toEqual(deviceIdOf(laptop.public))
  })
})
