// What every store of the relay promises, whatever it stands on. Adapters run this suite; see relay-store.test.ts.
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Quota, type RelayStore, StoreFull, type StoredEntry } from '../../pwa/server/relay/store.ts'

const PLENTY: Quota = { bytes: 2 ** 40, entries: 2 ** 40 }
const A = 'a'.repeat(32)
const B = 'b'.repeat(32)

/** An entry of a kind with a text behind it. */
export function entry(text: string, kind = 2): Uint8Array {
  return Uint8Array.from([kind, ...new TextEncoder().encode(text)])
}

const textOf = ({ bytes }: StoredEntry) => new TextDecoder().decode(bytes.subarray(1))
const sha256 = (bytes: Uint8Array) => Buffer.from(createHash('sha256').update(bytes).digest())

export interface RelayStoreUnderTest {
  store: RelayStore
  /** Closes and opens it again over the same data. */
  reopen(): Promise<RelayStore>
  /** Another, empty store. */
  other(): Promise<RelayStore>
  remove(): Promise<void>
}

/** Runs the contract; `open` gives an empty store each time. */
export function relayStoreContract(name: string, open: () => Promise<RelayStoreUnderTest>): void {
  describe(`relay store: ${name}`, () => {
    let under: RelayStoreUnderTest
    let store: RelayStore
    beforeEach(async () => {
      under = await open()
      store = under.store
    })
    afterEach(() => under.remove())

    test('a space that nobody wrote to is empty', async () => {
      expect(await store.readAfter(A, 0, 10)).toEqual([])
      expect(await store.head(A)).toBe(0)
      expect(await store.hashAt(A, 1)).toBeNull()
    })

    test('entries come back in order, each space its own, with rising cursors and their hashes', async () => {
      const cursors = await store.append(A, [entry('one'), entry('two')], PLENTY)
      const [later = 0] = await store.append(A, [entry('three')], PLENTY)
      await store.append(B, [entry('other')], PLENTY)
      const read = await store.readAfter(A, 0, 10)
      expect(read.map(textOf)).toEqual(['one', 'two', 'three'])
      expect(read.map(({ cursor }) => cursor)).toEqual([...cursors, later])
      expect(cursors[0]).toBeLessThan(cursors[1] ?? 0)
      expect(cursors[1]).toBeLessThan(later)
      expect(await store.head(A)).toBe(later)
      for (const { cursor, hash, bytes } of read) {
        expect(Buffer.from(hash)).toEqual(sha256(bytes))
        expect(Buffer.from((await store.hashAt(A, cursor)) ?? [])).toEqual(sha256(bytes))
      }
      expect((await store.readAfter(B, 0, 10)).map(textOf)).toEqual(['other'])
    })

    test('reading goes on after a cursor, within the limit, by kind when asked', async () => {
      const all = Array.from({ length: 300 }, (_, at) => entry(String(at), at % 3 === 0 ? 1 : 2))
      const cursors = await store.append(A, all, PLENTY)
      const page = await store.readAfter(A, cursors[99] ?? 0, 150)
      expect(page.map(textOf)).toEqual(Array.from({ length: 150 }, (_, at) => String(at + 100)))
      const ops = await store.readAfter(A, 0, 1000, 1)
      expect(ops.map(textOf)).toEqual(Array.from({ length: 100 }, (_, at) => String(at * 3)))
    })

    test('a page ends near a megabyte, and an entry larger than that comes alone', async () => {
      const large = (mark: string, size: number) => entry(mark.repeat(size))
      await store.append(A, [large('a', 700_000), large('b', 700_000), large('c', 1_040_000)], PLENTY)
      const first = await store.readAfter(A, 0, 10)
      expect(first).toHaveLength(1)
      const rest = await store.readAfter(A, first[0]?.cursor ?? 0, 10)
      expect(rest.length).toBeGreaterThan(0)
      const last = await store.readAfter(A, (await store.head(A)) - 1, 10)
      expect(last[0]?.bytes.byteLength).toBe(1_040_001)
    })

    test('the same bytes are kept once in a space, with the cursor they had', async () => {
      const [first] = await store.append(A, [entry('same')], PLENTY)
      const again = await store.append(A, [entry('same'), entry('new'), entry('new')], PLENTY)
      expect(again[0]).toBe(first)
      expect(again[1]).toBe(again[2])
      expect((await store.readAfter(A, 0, 10)).map(textOf)).toEqual(['same', 'new'])
      await store.append(B, [entry('same')], PLENTY)
      expect((await store.readAfter(B, 0, 10)).map(textOf)).toEqual(['same'])
    })

    test('many at once are all there, each once', async () => {
      const calls = Array.from({ length: 200 }, (_, at) => store.append(A, [entry(`e${at}`), entry('shared')], PLENTY))
      const cursors = await Promise.all(calls)
      expect(new Set(cursors.map(([, shared]) => shared)).size).toBe(1)
      const texts = (await store.readAfter(A, 0, 1000)).map(textOf)
      expect(new Set(texts)).toEqual(new Set(['shared', ...calls.map((_, at) => `e${at}`)]))
      expect(texts).toHaveLength(201)
    })

    test('what does not fit the quota is refused whole, what is known is not', async () => {
      await store.append(A, [entry('12345')], PLENTY)
      const full = { bytes: 6, entries: 10 }
      await expect(store.append(A, [entry('a'), entry('b')], full)).rejects.toThrow(StoreFull)
      await expect(store.append(A, [entry('a')], { bytes: 100, entries: 1 })).rejects.toThrow(StoreFull)
      await expect(store.append(A, [entry('12345')], full)).resolves.toHaveLength(1)
      expect((await store.readAfter(A, 0, 10)).map(textOf)).toEqual(['12345'])
    })

    test('one call over the quota does not take others with it', async () => {
      const tight = { bytes: 5, entries: 10 }
      const calls = [
        store.append(A, [entry('good')], PLENTY),
        store.append(A, [entry('much too long')], tight),
        store.append(B, [entry('fine')], PLENTY),
      ]
      const settled = await Promise.allSettled(calls)
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect((await store.readAfter(A, 0, 10)).map(textOf)).toEqual(['good'])
    })

    test('a watcher is given what is new in its space, once, in order, until it stops', async () => {
      const seen: string[] = []
      const cursors: number[] = []
      const stop = store.watch(A, {
        entries: (entries) => {
          seen.push(...entries.map(textOf))
          cursors.push(...entries.map(({ cursor }) => cursor))
        },
        told: () => {},
      })
      await store.append(A, [entry('one')], PLENTY)
      await store.append(B, [entry('elsewhere')], PLENTY)
      await store.append(A, [entry('one'), entry('two')], PLENTY)
      await expect.poll(() => seen).toEqual(['one', 'two'])
      expect(cursors).toEqual((await store.readAfter(A, 0, 10)).map(({ cursor }) => cursor))
      stop()
      await store.append(A, [entry('three')], PLENTY)
      expect(await store.readAfter(A, cursors[1] ?? 0, 10)).toHaveLength(1)
      expect(seen).toEqual(['one', 'two'])
    })

    test('a told frame reaches the watchers of its space and is not kept', async () => {
      const told: string[] = []
      const watcher = (space: string) => ({
        entries: () => {},
        told: (frame: Uint8Array) => told.push(`${space[0]}:${new TextDecoder().decode(frame)}`),
      })
      store.watch(A, watcher(A))
      store.watch(A, watcher(A))
      store.watch(B, watcher(B))
      store.tell(A, new TextEncoder().encode('hello'))
      await expect.poll(() => told).toEqual(['a:hello', 'a:hello'])
      expect(await store.head(A)).toBe(0)
    })

    test('a device is connected from its announcement until the last of its connections ends', async () => {
      expect(await store.isConnected(A, B)).toBe(false)
      const ends = [store.announce(A, B), store.announce(A, B)]
      await expect.poll(() => store.isConnected(A, B)).toBe(true)
      expect(await store.isConnected(B, B)).toBe(false)
      ends[0]?.()
      ends[0]?.()
      expect(await store.isConnected(A, B)).toBe(true)
      ends[1]?.()
      await expect.poll(() => store.isConnected(A, B)).toBe(false)
    })

    test('the spaces noted for a device are found, each once, within the limit, also after reopening', async () => {
      const [one, two] = ['1'.repeat(32), '2'.repeat(32)]
      await store.noteDevices(A, [one, two])
      await store.noteDevices(A, [one])
      await store.noteDevices(B, [one])
      expect(new Set(await store.spacesNoting(one, 10))).toEqual(new Set([A, B]))
      expect(await store.spacesNoting(one, 10)).toHaveLength(2)
      expect(await store.spacesNoting(one, 1)).toHaveLength(1)
      expect(await store.spacesNoting('3'.repeat(32), 10)).toEqual([])
      store = await under.reopen()
      expect(await store.spacesNoting(two, 10)).toEqual([A])
    })

    test('pruned entries are not read, yet known: their hash stays and their bytes are not taken in again', async () => {
      const cursors = await store.append(A, [entry('old'), entry('kept'), entry('last')], PLENTY)
      const [old = 0, , last = 0] = cursors
      const before = (await store.stats()).bytes
      await store.prune(A, [old, last, 999])
      expect((await store.readAfter(A, 0, 10)).map(textOf)).toEqual(['kept'])
      expect(Buffer.from((await store.hashAt(A, last)) ?? [])).toEqual(sha256(entry('last')))
      expect((await store.stats()).bytes).toBe(before - 9)
      expect(await store.append(A, [entry('old')], PLENTY)).toEqual([old])
      const [next = 0] = await store.append(A, [entry('next')], PLENTY)
      expect(next).toBeGreaterThan(last)
      expect((await store.readAfter(A, 0, 10)).map(textOf)).toEqual(['kept', 'next'])
    })

    test('an entry is found by its kind and hash until it is pruned', async () => {
      const [old = 0, kept = 0] = await store.append(A, [entry('old'), entry('kept')], PLENTY)
      const found = await store.entryOf(A, 2, sha256(entry('kept')))
      expect(found?.cursor).toBe(kept)
      expect(Buffer.from(found?.bytes ?? [])).toEqual(Buffer.from(entry('kept')))
      expect(await store.entryOf(A, 1, sha256(entry('kept')))).toBeNull()
      expect(await store.entryOf(B, 2, sha256(entry('kept')))).toBeNull()
      await store.prune(A, [old])
      expect(await store.entryOf(A, 2, sha256(entry('old')))).toBeNull()
    })

    test('notes of a space are kept by name, replaced and removed, also over reopening, and are no entries', async () => {
      const note = (text: string) => new TextEncoder().encode(text)
      await store.setNote(A, 'one-1', note('first'))
      await store.setNote(A, 'two', note('second'))
      await store.setNote(B, 'one-1', note('elsewhere'))
      await store.setNote(A, 'one-1', note('changed'))
      await store.setNote(A, 'two', null)
      await store.setNote(A, 'never', null)
      store = await under.reopen()
      const notes = await store.notes(A)
      expect([...notes].map(([name, value]) => [name, new TextDecoder().decode(value)])).toEqual([['one-1', 'changed']])
      expect(await store.head(A)).toBe(0)
      expect((await store.stats()).entries).toBe(0)
    })

    test('a note is put in place of the one that was read, and of many who read the same one puts its own', async () => {
      const note = (text: string) => new TextEncoder().encode(text)
      const read = async () => new TextDecoder().decode((await store.notes(A)).get('one'))
      const first = await Promise.all(['a', 'b', 'c'].map((text) => store.replaceNote(A, 'one', note(text), null)))
      expect(first.filter(Boolean)).toHaveLength(1)
      const there = await read()
      expect(there).toBe(['a', 'b', 'c'][first.indexOf(true)])
      expect(await store.replaceNote(A, 'one', note('x'), note('never read'))).toBe(false)
      expect(await store.replaceNote(A, 'one', note('x'), null)).toBe(false)
      expect(await store.replaceNote(B, 'one', note('x'), note(there))).toBe(false)
      expect(await read()).toBe(there)
      const next = await Promise.all(['d', 'e'].map((text) => store.replaceNote(A, 'one', note(text), note(there))))
      expect(next.filter(Boolean)).toHaveLength(1)
      expect(await read()).toBe(['d', 'e'][next.indexOf(true)])
      // One that was removed is none.
      await store.setNote(A, 'one', null)
      expect(await store.replaceNote(A, 'one', note('anew'), null)).toBe(true)
      store = await under.reopen()
      expect(await read()).toBe('anew')
    })

    test('everything is there after reopening, under the same id; another store has another id', async () => {
      const cursors = await store.append(A, [entry('one'), entry('two')], PLENTY)
      await store.prune(A, [cursors[0] ?? 0])
      const { id } = store
      const stats = await store.stats()
      store = await under.reopen()
      expect(store.id).toEqual(id)
      expect(await store.stats()).toEqual(stats)
      expect((await store.readAfter(A, 0, 10)).map(textOf)).toEqual(['two'])
      expect(await store.append(A, [entry('one'), entry('two')], PLENTY)).toEqual(cursors)
      expect((await store.append(A, [entry('three')], PLENTY))[0]).toBeGreaterThan(cursors[1] ?? 0)
      expect((await under.other()).id).not.toEqual(id)
    })
  })
}
