// Attackers write their signals with their own code and keys (test/support/forge-signal.ts).
import { beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '../../../../shared/sync/bytes.ts'
import { createDeviceKeys, type DeviceKeys, deviceIdOf } from '../../../../shared/sync/crypto/device-keys.ts'
import { openSignal, sealSignal } from '../../../../shared/sync/peer/signal-seal.ts'
import { forgeSignal, type ForgedSignal } from '../../../support/forge-signal.ts'

const space = '0a'.repeat(16)
const other = '0b'.repeat(16)
const signal = { session: '01'.repeat(16), answers: '02'.repeat(16), number: 3, payload: Uint8Array.of(7, 8) }

let anna: DeviceKeys
let ben: DeviceKeys
let mallory: DeviceKeys
const id = (keys: DeviceKeys): string => toHex(deviceIdOf(keys.public))
beforeAll(async () => {
  ;[anna, ben, mallory] = (await Promise.all([1, 2, 3].map(() => createDeviceKeys()))) as [DeviceKeys, DeviceKeys, DeviceKeys]
})

const route = () => ({ space, from: id(anna), to: id(ben) })
/** What Ben makes of it as one from Anna. */
const open = (bytes: Uint8Array, as = ben) => openSignal(as, anna.public, route(), bytes)
const forged = (told: Partial<ForgedSignal>): Promise<Uint8Array> =>
  forgeSignal({ signed: route(), signing: anna.signing, box: ben.public.box, ...signal, ...told })

describe('a signal between two devices', () => {
  it('is read by the one it is for', async () => {
    expect(await open(await sealSignal(anna, ben.public, route(), signal))).toEqual(signal)
    // The attacker's writer writes what the program writes: what is refused below is refused for what was changed.
    expect(await open(await forged({}))).toEqual(signal)
  })

  it('[P1] is not Anna’s when another member signs it, or when she signed it for another use', async () => {
    expect(await open(await forged({ signing: mallory.signing }))).toBe('signature')
    expect(await open(await forged({ label: 'env-v1' }))).toBe('signature')
  })

  it('[P1] cannot be sealed anew for another space, sender, recipient or direction', async () => {
    for (const signed of [
      { ...route(), space: other },
      { ...route(), from: id(mallory) },
      { ...route(), to: id(mallory) },
      { space, from: id(ben), to: id(anna) },
    ]) {
      // A member who was given it seals what she signed to Ben.
      expect(await open(await forged({ signed, sealed: route() }))).toBe('signature')
      // A relay names another route than the one it was sealed for.
      expect(await open(await forged({ signed }))).toBe('sealed')
    }
    expect(await open(await forged({ box: mallory.public.box }))).toBe('sealed')
    expect(await open(await forged({ use: 'touchline/rotate-v1' }))).toBe('sealed')
    expect(await open(await forged({}), mallory)).toBe('sealed')
  })

  it('[P1] is refused with any bit changed and at any length', async () => {
    const good = await forged({})
    for (let bit = 0; bit < good.byteLength * 8; bit++) {
      const changed = Uint8Array.from(good)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(await open(changed), String(bit)).toBe(bit < 16 ? 'shape' : 'sealed')
    }
    for (let length = 0; length < good.byteLength; length++)
      expect(['shape', 'sealed']).toContain(await open(good.subarray(0, length)))
  })

  it('[P3] of any bytes inside is refused', async () => {
    for (const inner of [new Uint8Array(), new Uint8Array(63), new Uint8Array(64), new Uint8Array(200)])
      expect(['sealed', 'signature']).toContain(await open(await forged({ inner })))
    expect(await open(await forged({ payload: new Uint8Array(2049) }))).toBe('shape')
    expect(await open(new Uint8Array(1_000_000).fill(0x73, 0, 1).fill(1, 1, 2))).toBe('shape')
    expect(await open(await forged({ version: 2 }))).toBe('shape')
  })
})
