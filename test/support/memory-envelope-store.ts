import type { EnvelopeStore, StoredEnvelope } from '../../shared/sync/replica/ports.ts'

/** What lasts when a simulated device loses its memory. */
export interface EnvelopeDisk {
  rows: Map<string, StoredEnvelope>
  snapshots: Map<string, Uint8Array>
  offers: Map<string, Uint8Array>
  heads: Map<string, Uint8Array>
  handovers: Map<string, Uint8Array>
  /** Numbers in use, by document and device. */
  taken: Set<string>
}

/** An empty disk. */
export function emptyEnvelopeDisk(): EnvelopeDisk {
  return {
    rows: new Map(),
    snapshots: new Map(),
    offers: new Map(),
    heads: new Map(),
    handovers: new Map(),
    taken: new Set(),
  }
}

const order = (a: StoredEnvelope, b: StoredEnvelope): number =>
  a.device < b.device ? -1 : a.device > b.device ? 1 : a.seq - b.seq || (a.hash < b.hash ? -1 : 1)

/** Envelopes in memory, over a disk that outlives it. `step` is called before and after every write and may throw: the crash. */
export function createMemoryEnvelopeStore(disk: EnvelopeDisk, step: () => void = () => undefined): EnvelopeStore {
  const keyOf = (row: Omit<StoredEnvelope, 'bytes' | 'ends'>): string =>
    `${row.doc}/${row.device}/${String(row.seq)}/${row.hash}`
  const numberOf = (row: StoredEnvelope): string => `${row.doc}/${row.device}/${String(row.seq)}`
  const put = (row: StoredEnvelope): void => {
    disk.taken.add(numberOf(row))
    disk.rows.set(keyOf(row), { ...row, bytes: row.bytes.slice() })
  }
  const of = (doc: string): StoredEnvelope[] => [...disk.rows.values()].filter((row) => row.doc === doc).sort(order)
  return {
    async add(envelopes) {
      await Promise.resolve()
      step()
      for (const row of envelopes) if (!disk.rows.has(keyOf(row))) put(row)
      step()
    },
    async claim(row) {
      await Promise.resolve()
      step()
      if (disk.taken.has(numberOf(row))) return false
      put(row)
      step()
      return true
    },
    async keepEnds(known) {
      await Promise.resolve()
      step()
      for (const { ends, ...which } of known) {
        const row = disk.rows.get(keyOf(which))
        if (row) disk.rows.set(keyOf(row), { ...row, ends })
      }
      step()
    },
    async docs() {
      const rows = [...disk.rows.values()].map((row) => row.doc)
      return Promise.resolve([...new Set([...rows, ...disk.snapshots.keys(), ...disk.offers.keys()])])
    },
    async read(doc, device, from, most) {
      const rows = of(doc).filter((row) => row.device === device && row.seq >= from)
      let left = most
      return Promise.resolve(rows.filter((row, at) => (left -= row.bytes.byteLength) >= 0 || at === 0))
    },
    async readAll(doc) {
      return Promise.resolve(of(doc))
    },
    async readNamed(doc, names) {
      return Promise.resolve(names.flatMap((name) => disk.rows.get(keyOf({ doc, ...name })) ?? []))
    },
    async opening() {
      const names = new Map<string, StoredEnvelope[]>()
      for (const row of [...disk.rows.values()].sort(order)) names.set(row.doc, [...(names.get(row.doc) ?? []), row])
      const { heads, snapshots, offers } = disk
      return Promise.resolve({ names, heads, snapshots, offers })
    },
    async keepHeads(heads) {
      await Promise.resolve()
      step()
      for (const [doc, bytes] of heads) disk.heads.set(doc, bytes.slice())
      step()
    },
    async keepSnapshot(doc, bytes) {
      await Promise.resolve()
      step()
      disk.snapshots.set(doc, bytes.slice())
      step()
    },
    async snapshot(doc) {
      return Promise.resolve(disk.snapshots.get(doc) ?? null)
    },
    async keepHandover(hash, bytes) {
      await Promise.resolve()
      step()
      disk.handovers.set(hash, bytes.slice())
      step()
    },
    async handovers() {
      return Promise.resolve([...disk.handovers.values()])
    },
    async keepOffers(doc, bytes) {
      await Promise.resolve()
      step()
      disk.offers.set(doc, bytes.slice())
      step()
    },
    async offers(doc) {
      return Promise.resolve(disk.offers.get(doc) ?? null)
    },
  }
}
