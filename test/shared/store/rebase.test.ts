import { readFileSync } from 'node:fs'
import * as Y from 'yjs'
import { afterEach, describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/kernel/ids.ts'
import { recordTypes, type Change } from '../../../shared/domain/schema.ts'
import { storedToTuple } from '../../../shared/store/codec.ts'
import { Shard } from '../../../shared/store/shard.ts'

const DOC = 'leads/aaaa'
const LEAD = 'lead:aaaa:one1' as Id
const SECOND = 'lead:aaaa:two2' as Id
const OWNER = 20

function createOf(id: Id): Change {
  const tags = { vip: 'vip', old: 'old' }
  return { op: 'create', id, fields: { createdAt: 1, createdBy: 'p', updatedAt: 1, name: `Lead ${id}`, tags } }
}

const hex = (shard: Shard): string => Buffer.from(shard.snapshot()).toString('hex')

/** A shard of this device with one edited lead. */
function owned(...changes: Change[]): Shard {
  const shard = new Shard(DOC, [], OWNER)
  shard.apply([createOf(LEAD)])
  if (changes.length > 0) shard.apply(changes)
  shard.takeOutgoing()
  return shard
}
const editsOf = (shard: Shard): string[] => [...shard.doc.getMap('edits').keys()]
const tupleOf = (shard: Shard, of: string = LEAD): readonly unknown[] =>
  storedToTuple(shard.doc.getMap('base').get(of)) ?? []

describe('what is folded', () => {
  test('fields, elements and cleared fields go into the tuple, and their keys go', () => {
    const shard = owned(
      { op: 'set', id: LEAD, field: 'name', value: null },
      { op: 'set', id: LEAD, field: 'company', value: 'Acme' },
      { op: 'put', id: LEAD, field: 'tags', key: 'hot', value: 'hot' },
      { op: 'remove', id: LEAD, field: 'tags', key: 'old' },
      { op: 'put', id: LEAD, field: 'phones', key: '+49', value: { number: '030' } },
    )
    const before = shard.read(LEAD)
    expect(shard.editLoad).toBe(5)
    expect(shard.rebase(Infinity)).toEqual([LEAD])
    expect(editsOf(shard)).toEqual([])
    expect(shard.editLoad).toBe(0)
    expect(shard.read(LEAD)).toEqual(before)
    expect(new Shard(DOC, [shard.snapshot()], 1).read(LEAD)).toEqual(before)
    expect(shard.rebase(Infinity)).toEqual([])
  })

  test('[S16] only records older than the cutoff, and only those asked for', () => {
    const shard = owned({ op: 'set', id: LEAD, field: 'updatedAt', value: 50 })
    shard.apply([createOf(SECOND), { op: 'set', id: SECOND, field: 'updatedAt', value: 20 }])
    expect(shard.rebase(20)).toEqual([])
    expect(shard.rebase(50, [LEAD])).toEqual([])
    expect(shard.rebase(50)).toEqual([SECOND])
    expect(shard.rebase(51)).toEqual([LEAD])
  })

  test('[S16] a re-based record never counts as it was created', () => {
    const shard = owned({ op: 'set', id: LEAD, field: 'updatedAt', value: 5 })
    expect(shard.isAsCreated(LEAD)).toBe(true)
    shard.rebase(Infinity)
    expect(shard.isAsCreated(LEAD)).toBe(false)
    expect(new Shard(DOC, [shard.snapshot()], 1).isAsCreated(LEAD)).toBe(false)
  })

  test('[S6] tuples of a newer version, or longer than this one knows, are left alone with their edits', () => {
    const name: Change = { op: 'set', id: LEAD, field: 'name', value: 'edited' }
    for (const tuple of [
      [9, 1, 'p', 1],
      [1, 1, 'p', 1, null, ...Array<string>(30).fill('later')],
    ]) {
      const doc = new Y.Doc()
      doc.clientID = OWNER
      doc.getMap('base').set(LEAD, tuple)
      const shard = new Shard(DOC, [Y.encodeStateAsUpdateV2(doc)], OWNER)
      shard.apply([name])
      expect(shard.canRebase).toBe(true)
      expect(shard.rebase(Infinity)).toEqual([])
      expect(tupleOf(shard)).toEqual(tuple)
      expect(editsOf(shard).length).toBe(1)
    }
  })

  test('values that nothing of ours could have written stay where they are', () => {
    const shard = owned()
    const hostile = new Y.Doc()
    Y.applyUpdateV2(hostile, shard.snapshot())
    hostile.getMap('edits').set(`${LEAD}\u0000name`, undefined)
    hostile.getMap('edits').set(`${LEAD}\u0000company`, 5n)
    shard.applyUpdates([Y.encodeStateAsUpdateV2(hostile)])
    expect(shard.rebase(Infinity)).toEqual([])
    expect(editsOf(shard).length).toBe(2)
  })
})

/** The owner has seen another device's edit of the name; the peer has not. */
function editedByAnother(): { shard: Shard; peer: Shard; edit: Uint8Array; rebase: () => Uint8Array } {
  const shard = owned()
  const peer = new Shard(DOC, [shard.snapshot()], 40)
  const other = new Shard(DOC, [shard.snapshot()], 41)
  other.apply([{ op: 'set', id: LEAD, field: 'name', value: 'new' }])
  const edit = other.takeOutgoing()!
  shard.applyUpdates([edit])
  const rebase = (): Uint8Array => {
    expect(shard.rebase(Infinity)).toEqual([LEAD])
    return shard.takeOutgoing()!
  }
  return { shard, peer, edit, rebase }
}

describe('[S15] who re-bases', () => {
  test('[S15] only the device that wrote all base entries, with all operations at hand', () => {
    const shard = owned({ op: 'set', id: LEAD, field: 'name', value: 'x' })
    expect(shard.canRebase).toBe(true)
    expect(new Shard(DOC, [], OWNER).canRebase).toBe(false)
    expect(new Shard('comets/aaaa', [shard.snapshot()], OWNER).canRebase).toBe(false)
    expect(new Shard(DOC, [shard.snapshot()], 21).canRebase).toBe(false)
    // A device that got a new client id may still add records to the shard it had open.
    const reborn = new Shard(DOC, [shard.snapshot()], 21)
    reborn.apply([createOf(SECOND)])
    expect(reborn.canRebase).toBe(false)
    shard.applyUpdates([reborn.snapshot()])
    expect(shard.canRebase).toBe(false)
  })

  test('[S15] two devices that re-base one document at once would lose an edit: why only one may', () => {
    const shard = owned()
    const start = shard.snapshot()
    const fold = (client: number, field: string): Uint8Array => {
      const doc = new Y.Doc()
      Y.applyUpdateV2(doc, start)
      doc.clientID = client
      doc.transact(() => {
        const tuple = [...(storedToTuple(doc.getMap('base').get(LEAD)) ?? [])]
        tuple[field === 'name' ? 6 : 7] = 'edited'
        doc.getMap('base').set(LEAD, tuple)
      })
      return Y.encodeStateAsUpdateV2(doc)
    }
    const merged = new Shard(DOC, [fold(2, 'name'), fold(3, 'company')], 1).read(LEAD)
    expect([merged?.['name'], merged?.['company']].filter((value) => value === 'edited').length).toBe(1)
  })

  test('a re-base that overtakes an edit it folded brings the value itself', () => {
    const { shard, peer, edit, rebase } = editedByAnother()
    peer.applyUpdates([rebase()])
    expect(peer.isIncomplete).toBe(true)
    expect(peer.read(LEAD)?.['name']).toBe('new')
    peer.applyUpdates([edit])
    expect(peer.isIncomplete).toBe(false)
    expect(hex(peer)).toBe(hex(shard))
  })

  // Yjs applies deletions at once and lets operations wait. A transport that delivers what one device wrote in order never gets here.
  test('a re-base that overtakes an earlier update of its own device hides the record until that arrives', () => {
    const { shard, peer, edit, rebase } = editedByAnother()
    peer.applyUpdates([edit])
    shard.apply([{ op: 'set', id: LEAD, field: 'mood', value: 'good' }])
    const skipped = shard.takeOutgoing()!
    peer.applyUpdates([rebase()])
    expect(peer.isIncomplete).toBe(true)
    expect(peer.read(LEAD)).toBeNull()
    expect([...peer.applyUpdates([skipped]).touched.keys()]).toContain(LEAD)
    expect(peer.read(LEAD)?.['name']).toBe('new')
    expect(hex(peer)).toBe(hex(shard))
  })

  test('[S15] a base entry that was replaced counts as well', () => {
    const first = new Shard(DOC, [], 5)
    first.apply([createOf(LEAD)])
    const second = new Shard(DOC, [first.snapshot()], OWNER)
    second.apply([createOf(LEAD)])
    expect(second.canRebase).toBe(false)
  })
})

describe('wasDeleted', () => {
  const deletedAt = (value: number | null): Change => ({ op: 'set', id: LEAD, field: 'deletedAt', value })

  test('[S17] once deleted, always known: through a restore and re-bases in between', () => {
    const shard = owned()
    expect(shard.wasDeleted(LEAD)).toBe(false)
    for (const value of [5, null, 7, null]) {
      shard.apply([deletedAt(value)])
      expect(shard.wasDeleted(LEAD)).toBe(true)
      shard.rebase(Infinity)
      expect(shard.wasDeleted(LEAD)).toBe(true)
      expect(new Shard(DOC, [shard.snapshot()], 1).wasDeleted(LEAD)).toBe(true)
      expect(shard.read(LEAD)?.deletedAt ?? null).toBe(value)
    }
  })

  test('[S17] a restore and a re-base that arrive at once do not hide that the record was deleted', () => {
    const shard = owned(deletedAt(5))
    const peer = new Shard(DOC, [shard.snapshot()], 40)
    shard.apply([deletedAt(null), { op: 'set', id: LEAD, field: 'name', value: 'back' }])
    expect(shard.rebase(Infinity)).toEqual([LEAD])
    peer.applyUpdates([shard.takeOutgoing()!])
    expect(peer.read(LEAD)?.deletedAt).toBeUndefined()
    expect(peer.wasDeleted(LEAD)).toBe(true)
  })
})

describe('bytes of version 1', () => {
  const golden = JSON.parse(readFileSync(new URL('./golden-v1.json', import.meta.url), 'utf8')) as {
    docId: string
    snapshot: string
    tail: string[]
    records: unknown[]
  }
  const bytes = [golden.snapshot, ...golden.tail].map((text) => new Uint8Array(Buffer.from(text, 'base64')))
  const clientOf = (): number => [...new Shard(golden.docId, bytes, 1).doc.store.clients.keys()][0]!
  const definition = recordTypes.lead as {
    version: number
    upcast: (version: number, values: readonly unknown[]) => readonly unknown[]
  }
  const original = { ...definition }
  afterEach(() => {
    Object.assign(definition, original)
  })

  test('[S7] [S14] re-based by the device that wrote them they read the same', () => {
    const shard = new Shard(golden.docId, bytes, clientOf())
    expect(shard.rebase(Infinity).length).toBeGreaterThan(0)
    const again = new Shard(golden.docId, [shard.snapshot()], 1)
    for (const one of [shard, again]) expect(one.ids().map((id) => one.read(id))).toEqual(golden.records)
    const behind = new Shard(golden.docId, bytes, 1)
    behind.applyUpdates([shard.takeOutgoing()!])
    expect(hex(behind)).toBe(hex(shard))
  })

  test('[S7] [S14] a later version folds into its own shape and reads as it would have', () => {
    // A version in which names are upper case.
    definition.version = 2
    definition.upcast = (_version, values) =>
      values.map((value, at) => (at === 5 ? String(value).toUpperCase() : value))
    const shard = new Shard(golden.docId, bytes, clientOf())
    const before = shard.ids().map((id) => shard.read(id))
    const done = shard.rebase(Infinity)
    expect(done.length).toBeGreaterThan(0)
    for (const id of done) expect(tupleOf(shard, id)[0]).toBe(2)
    expect(shard.ids().map((id) => shard.read(id))).toEqual(before)
    // The earlier version leaves what the later one wrote alone.
    Object.assign(definition, original)
    shard.apply([{ op: 'set', id: done[0] as Id, field: 'name', value: 'by the earlier one' }])
    expect(shard.rebase(Infinity)).toEqual([])
  })
})
