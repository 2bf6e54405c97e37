import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equalBytes, Malformed, toHex } from '../../../../shared/sync/bytes.ts'
import { encodeHeader, MAX_DEPS, NO_HASH, parseEnvelope, tagOf } from '../../../../shared/sync/envelope/codec.ts'
import {
  docIdOf,
  MAX_BATCH_BYTES,
  MessageKeys,
  openEnvelope,
  sealEnvelope,
} from '../../../../shared/sync/envelope/seal.ts'
import { encodeMessage } from '../../../../shared/sync/replica/messages.ts'
import { createDeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { forge, forgeDocId, sha256, tag } from '../../../support/forge-envelope.ts'
import { foundTeam, TEAM } from '../../../support/network.ts'

const id = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(16)
const secret = new Uint8Array(32).fill(9)
const keys = new MessageKeys((keyId) => (keyId === id(5) ? secret : null))

async function corpus(): Promise<Uint8Array[]> {
  const { signing } = await createDeviceKeys()
  const doc = forgeDocId(id(7), 'board')
  const told = { space: id(1), doc, device: id(2), keyId: id(5), contentKey: secret, name: 'board', signing }
  return Promise.all([
    forge({ ...told, seq: 1, updates: [] }),
    forge({ ...told, seq: 2, prev: new Uint8Array(32).fill(3), updates: [Uint8Array.of(1, 2), new Uint8Array(0)] }),
    forge({
      ...told,
      seq: 9,
      deps: [
        { device: id(1), seq: 3, tag: 4 },
        { device: id(3), seq: 1, tag: 0 },
      ],
      updates: [new Uint8Array(90)],
    }),
  ])
}

describe('the envelope', () => {
  test('[E1] is read as an independent writer wrote it', async () => {
    const [, second, third] = await corpus()
    const read = parseEnvelope(third ?? new Uint8Array())
    expect(read).toMatchObject({ kind: 'update', space: id(1), device: id(2), seq: 9, keyId: id(5) })
    expect(read.doc).toBe(docIdOf(id(7), 'board'))
    expect(read.deps).toEqual([
      { device: id(1), seq: 3, tag: 4 },
      { device: id(3), seq: 1, tag: 0 },
    ])
    expect(toHex(read.hash)).toBe(toHex(sha256(third ?? new Uint8Array())))
    expect(tagOf(read.hash)).toBe(tag(third ?? new Uint8Array()))
    const opened = await openEnvelope(keys, parseEnvelope(second ?? new Uint8Array()), id(7))
    expect(opened).toEqual({ name: 'board', blocks: [Uint8Array.of(1, 2), new Uint8Array(0)] })
  })

  test('[E1] cut at any byte it is none, or does not open', async () => {
    for (const bytes of await corpus()) {
      for (let length = 0; length < bytes.byteLength; length++) {
        const cut = bytes.slice(0, length)
        let parsed
        try {
          parsed = parseEnvelope(cut)
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed)
          continue
        }
        expect(await openEnvelope(keys, parsed, id(7)), String(length)).toBe('sealed')
      }
    }
  })

  test('[E1] has one spelling: what parses has the header that encodes to the same bytes', async () => {
    const [, , base = new Uint8Array()] = await corpus()
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(base.byteLength - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const bytes = base.slice()
        for (const [at, value] of changes) bytes[at] = value
        try {
          const read = parseEnvelope(bytes)
          expect(toHex(encodeHeader(read))).toBe(toHex(read.head))
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('[E1] any bytes end in Malformed at worst', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(() => parseEnvelope(bytes)).toThrow(Malformed)
      }),
    )
  })

  test('[E1] with one bit changed anywhere a member’s envelope is refused, and then taken as it was', async () => {
    const { devices, space } = await foundTeam({ anna: 'owner', mallory: 'member' })
    const { anna, mallory } = devices
    const keyId = [...mallory.members.keysOf(TEAM).keys()][0] ?? ''
    const contentKey = mallory.members.contentKey(keyId) ?? new Uint8Array()
    const told = { space, doc: forgeDocId(TEAM, 'b'), device: mallory.id, keyId, contentKey, name: 'b' }
    const real = await forge({ ...told, seq: 1, updates: [], signing: mallory.keys.signing })
    const flips = Array.from({ length: real.byteLength * 8 }, (_, bit) => {
      const bytes = real.slice()
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      return bytes
    })
    const session = anna.replica.connect({ device: mallory.id, send: () => undefined })
    for (let at = 0; at < flips.length; at += 500) {
      const envelopes = flips.slice(at, at + 500)
      await anna.replica.receive(session, encodeMessage({ type: 'give', envelopes, more: [] }))
    }
    expect(anna.disk.envelopes.rows.size).toBe(0)
    expect(anna.replica.admission.logs.size).toBe(0)
    await anna.replica.receive(session, encodeMessage({ type: 'give', envelopes: [real], more: [] }))
    expect([...anna.disk.envelopes.rows.values()].map((row) => row.bytes)).toEqual([real])
  })

  test('a batch of the size said to fit fits; a byte in the header is bound to the ciphertext', async () => {
    const device = await createDeviceKeys()
    const deps = Array.from({ length: MAX_DEPS }, (_, at) => ({ device: id(at), seq: 1, tag: 0 })).slice(0, 64)
    const header = {
      kind: 'update',
      space: id(1),
      doc: docIdOf(id(7), 'b'),
      device: id(200),
      seq: 1,
      keyId: id(5),
    } as const
    const rest = { prevHash: new Uint8Array(32), authHead: id(0), deps: deps.slice(1) }
    const blocks = [new Uint8Array(MAX_BATCH_BYTES - 4)]
    const bytes = await sealEnvelope(device, keys, { ...header, ...rest }, { name: 'b', blocks })
    const read = parseEnvelope(bytes)
    const opened = await openEnvelope(keys, read, id(7))
    expect(
      opened !== null && typeof opened !== 'string' && equalBytes(opened.blocks[0] ?? NO_HASH, blocks[0] ?? NO_HASH),
    ).toBe(true)
    const head = read.head.slice()
    head[100] = (head[100] ?? 0) ^ 1
    expect(await openEnvelope(keys, { ...read, head }, id(7))).toBe('sealed')
    expect(await openEnvelope(keys, read, id(8))).toBe('document')
  })
})
