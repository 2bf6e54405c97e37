// What every envelope store promises, whatever it stands on. Adapters run this suite; see envelope-store.test.ts.
import { beforeEach, describe, expect, test } from 'vitest'
import type { EnvelopeStore, StoredEnvelope } from '../../shared/sync/replica/ports.ts'

export interface EnvelopeStoreUnderTest {
  store: EnvelopeStore
  /** Closes and opens it again over the same data. */
  reopen(): Promise<EnvelopeStore>
}

const id = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(16)
const row = (seq: number, more: Partial<StoredEnvelope> = {}): StoredEnvelope => ({
  doc: id(1),
  device: id(2),
  seq,
  hash: seq.toString(16).padStart(64, '0'),
  bytes: new Uint8Array(100).fill(seq),
  ends: null,
  ...more,
})

/** Runs the contract against a store; `open` gives an empty one each time. */
export function envelopeStoreContract(name: string, open: () => Promise<EnvelopeStoreUnderTest>): void {
  describe(`envelope store: ${name}`, () => {
    let under: EnvelopeStoreUnderTest
    let store: EnvelopeStore
    beforeEach(async () => {
      under = await open()
      store = under.store
    })

    test('of a document never heard of there is nothing', async () => {
      expect(await store.docs()).toEqual([])
      expect(await store.readAll(id(9))).toEqual([])
      expect(await store.read(id(9), id(1), 1, 1000)).toEqual([])
      expect(await store.snapshot(id(9))).toBeNull()
    })

    test('[E12] what was added is there after reopening, byte for byte, by device and number', async () => {
      const other = row(1, { device: id(1), ends: [[2 ** 40 + 1, 7]] })
      await store.add([row(2), other, row(10), row(1)])
      await store.add([row(3, { doc: id(5) })])
      const again = await under.reopen()
      expect(await again.readAll(id(1))).toEqual([other, row(1), row(2), row(10)])
      expect([...(await again.docs())].sort()).toEqual([id(1), id(5)])
    })

    test('[E12] a space opens with the names of all there is, and what was kept beside it', async () => {
      expect(await store.opening()).toEqual({
        names: new Map(),
        heads: new Map(),
        snapshots: new Map(),
        offers: new Map(),
      })
      await store.add([row(2), row(1), row(3, { doc: id(5) })])
      await store.keepHeads(
        new Map([
          [id(1), Uint8Array.of(1)],
          [id(5), Uint8Array.of(5)],
        ]),
      )
      await store.keepHeads(new Map([[id(1), Uint8Array.of(1, 1)]]))
      await store.keepSnapshot(id(6), Uint8Array.of(6))
      await store.keepOffers?.(id(7), Uint8Array.of(7))
      const again = await under.reopen()
      const { names, heads, snapshots, offers } = await again.opening()
      const named = ({ device, seq, hash }: StoredEnvelope) => ({ device, seq, hash })
      expect([...names.keys()].sort()).toEqual([id(1), id(5)])
      expect(names.get(id(1))).toMatchObject([row(1), row(2)].map(named))
      expect(heads).toEqual(
        new Map([
          [id(1), Uint8Array.of(1, 1)],
          [id(5), Uint8Array.of(5)],
        ]),
      )
      expect(snapshots).toEqual(new Map([[id(6), Uint8Array.of(6)]]))
      expect(offers).toEqual(new Map([[id(7), Uint8Array.of(7)]]))
      expect(await again.readNamed(id(1), [row(2), row(9), row(1)].map(named))).toEqual([row(2), row(1)])
    })

    test('[E12] adding twice adds once; two of one number and other bytes stand beside one another', async () => {
      const twin = row(1, { hash: 'f'.repeat(64), bytes: Uint8Array.of(9) })
      await store.add([row(1), row(1)])
      await store.add([twin, row(1)])
      expect(await store.readAll(id(1))).toEqual([row(1), twin])
      expect(await store.read(id(1), id(2), 1, 1000)).toEqual([row(1), twin])
    })

    test('[E12] of many that claim one number at once, one gets it', async () => {
      const claims = Array.from({ length: 8 }, (_, at) => row(1, { hash: String(at).padStart(64, '0') }))
      const got = await Promise.all(claims.map((claim) => store.claim(claim)))
      expect(got.filter(Boolean)).toHaveLength(1)
      expect(await store.readAll(id(1))).toEqual([claims[got.indexOf(true)]])
      expect(await (await under.reopen()).claim(row(1))).toBe(false)
      expect(await store.claim(row(1, { device: id(3) }))).toBe(true)
      expect(await store.claim(row(1, { doc: id(4) }))).toBe(true)
    })

    test('how far clients reach is kept for the envelopes that are there, of twins for the one that is meant', async () => {
      const twin = row(1, { hash: 'f'.repeat(64), bytes: Uint8Array.of(9) })
      await store.add([row(1), twin, row(2, { ends: [[7, 1]] })])
      const ends: StoredEnvelope['ends'] = [
        [2 ** 52 + 1, 2 ** 40],
        [7, 0],
      ]
      const known = { doc: id(1), device: id(2), seq: 1, hash: row(1).hash, ends }
      await store.keepEnds([known, { ...known, seq: 3 }, { ...known, doc: id(4) }])
      const kept = [row(1, { ends }), twin, row(2, { ends: [[7, 1]] })]
      expect(await store.readAll(id(1))).toEqual(kept)
      // What is added once more does not take it back.
      await store.add([row(1)])
      const again = await under.reopen()
      expect(await again.readAll(id(1))).toEqual(kept)
      expect(await again.docs()).toEqual([id(1)])
      expect(await again.claim(row(3))).toBe(true)
    })

    test('reading stops at the number of bytes asked for, but gives one at least', async () => {
      await store.add([row(1), row(2), row(3), row(4)])
      const seqs = async (from: number, most: number): Promise<number[]> =>
        (await store.read(id(1), id(2), from, most)).map(({ seq }) => seq)
      expect(await seqs(2, 250)).toEqual([2, 3])
      expect(await seqs(2, 200)).toEqual([2, 3])
      expect(await seqs(2, 10)).toEqual([2])
      expect(await seqs(5, 1000)).toEqual([])
    })

    test('the last snapshot kept is the one that is there', async () => {
      await store.keepSnapshot(id(1), Uint8Array.of(1))
      await store.keepSnapshot(id(1), Uint8Array.of(2, 3))
      const again = await under.reopen()
      expect(await again.snapshot(id(1))).toEqual(Uint8Array.of(2, 3))
      expect(await again.docs()).toEqual([id(1)])
    })

    test('without bytes a document starts from its envelopes again', async () => {
      await store.add([row(1)])
      await store.keepSnapshot(id(1), Uint8Array.of(1))
      await store.keepSnapshot(id(1), new Uint8Array(0))
      const again = await under.reopen()
      expect((await again.snapshot(id(1)))?.byteLength ?? 0).toBe(0)
      expect(await again.readAll(id(1))).toEqual([row(1)])
    })

    test('snapshots held for others are there after reopening, beside the one the document starts from', async ({
      skip,
    }) => {
      skip(!store.keepOffers || !store.offers, 'this store keeps none: they are made anew')
      await store.keepSnapshot(id(1), Uint8Array.of(1))
      await store.keepOffers?.(id(1), Uint8Array.of(2))
      await store.keepOffers?.(id(1), Uint8Array.of(3, 4))
      const again = await under.reopen()
      expect(await again.offers?.(id(1))).toEqual(Uint8Array.of(3, 4))
      expect(await again.offers?.(id(2))).toBeNull()
      expect(await again.snapshot(id(1))).toEqual(Uint8Array.of(1))
    })
  })
}
