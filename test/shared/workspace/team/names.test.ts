import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { createDeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { createInviteSecret } from '../../../../shared/sync/invite/invite-link.ts'
import { createContentKey } from '../../../../shared/sync/membership/group-key.ts'
import {
  cleanDeviceName,
  cleanName,
  openAskingName,
  openMemberName,
  sealAskingName,
  sealMemberName,
} from '../../../../shared/workspace/team/names.ts'

const person = '00112233445566778899aabbccddeeff'
const name = { person: 'Ada Lovelace', device: '阿达的笔记本' }

describe('a name from a person or a peer', () => {
  it('is one visible line of bounded length', () => {
    expect(cleanName('  Ada\n\tLovelace\u0000 ')).toBe('Ada Lovelace')
    expect(cleanName('\u202Eevil\u2066\u200B\uFEFF')).toBe('evil')
    expect(cleanName('李'.repeat(200))).toBe('李'.repeat(40))
    expect(cleanDeviceName('x'.repeat(200))).toBe('x'.repeat(60))
    // Nothing is cut through the middle of a character.
    expect(cleanDeviceName(`x${'😀'.repeat(40)}`)).toBe(`x${'😀'.repeat(14)}`)
    expect(cleanName('e\u0301')).toBe('é')
    expect(cleanName('Ada \u200B Lovelace')).toBe('Ada Lovelace')
    expect(cleanName('e\u200B\u0301')).toBe('é')
  })

  it('is clean whatever was given, and cleaning it again changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const clean = cleanName(text)
        expect(utf8(clean).byteLength).toBeLessThanOrEqual(120)
        expect(clean).not.toMatch(/[\p{C}\n]/u)
        expect(cleanName(clean)).toBe(clean)
      }),
    )
  })
})

describe('a member’s name', () => {
  it('is read with its key, for its person, and not otherwise', async () => {
    const key = createContentKey()
    const sealed = await sealMemberName(name, person, key)
    expect(sealed.byteLength).toBeLessThanOrEqual(512)
    expect(await openMemberName(sealed, person, key)).toEqual(name)
    expect(await openMemberName(sealed, person, createContentKey())).toBeNull()
    expect(await openMemberName(sealed, 'ff'.repeat(16), key)).toBeNull()
    for (let at = 0; at < sealed.byteLength; at++) {
      expect(await openMemberName(sealed.slice(0, at), person, key)).toBeNull()
      const flipped = sealed.slice()
      flipped[at]! ^= 1
      // The hint is what the key is looked up by, and no more.
      if (at < 1 || at > 8) expect(await openMemberName(flipped, person, key)).toBeNull()
    }
  })
})

describe('the name of somebody who asks', () => {
  const space = 'ab'.repeat(16)
  const invite = 'cd'.repeat(32)

  it('is read by who has the secret and by as many others as fit, the first first', async () => {
    const asker = await createDeviceKeys()
    const readers = await Promise.all(Array.from({ length: 5 }, () => createDeviceKeys()))
    const place = { space, invite, device: asker.public }
    const secret = createInviteSecret()
    const longest = { person: '李'.repeat(60), device: '机'.repeat(60) }
    for (const [proof, fit] of [
      [null, 3],
      [new Uint8Array(64).fill(7), 2],
    ] as const) {
      const sealed = await sealAskingName(
        { ...longest, proof },
        place,
        secret,
        readers.map((reader) => reader.public),
      )
      expect(sealed.byteLength).toBeLessThanOrEqual(512)
      const said = { person: '李'.repeat(40), device: '机'.repeat(20), proof }
      expect(await openAskingName(sealed, place, { secret, keys: asker })).toEqual(said)
      for (const [at, keys] of readers.entries()) {
        expect(await openAskingName(sealed, place, { secret: null, keys })).toEqual(at < fit ? said : null)
      }
      // Not for another invite, another space, another device.
      for (const other of [
        { ...place, invite: 'ce'.repeat(32) },
        { ...place, space: 'ac'.repeat(16) },
        { ...place, device: readers[0]!.public },
      ]) {
        expect(await openAskingName(sealed, other, { secret, keys: readers[0]! })).toBeNull()
      }
    }
  })

  it('any bytes are a name or none', async () => {
    const keys = await createDeviceKeys()
    const place = { space, invite, device: keys.public }
    const secret = createInviteSecret()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 512 }), fc.integer({ min: 0, max: 2 }), async (bytes, kind) => {
        const given = Uint8Array.from([kind, ...bytes])
        expect(await openAskingName(given, place, { secret, keys })).toBeNull()
        expect(await openMemberName(given, person, secret)).toBeNull()
      }),
      { numRuns: 60 },
    )
  })
})
