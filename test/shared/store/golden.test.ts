import { readFileSync } from 'node:fs'
import * as Y from 'yjs'
import { expect, test } from 'vitest'
import { Shard } from '../../../shared/store/shard.ts'

// Written once by version 1 and never again: these are the bytes that lie on people's disks.
const golden = JSON.parse(readFileSync(new URL('./golden-v1.json', import.meta.url), 'utf8')) as {
  docId: string
  snapshot: string
  tail: string[]
  records: unknown[]
}
const bytes = [golden.snapshot, ...golden.tail].map((text) => new Uint8Array(Buffer.from(text, 'base64')))

test('[S7] documents of version 1 read as they were written', () => {
  const shard = new Shard(golden.docId, bytes, 1)
  expect(shard.ids().map((id) => shard.read(id))).toEqual(golden.records)
})

test('[S7] reading writes nothing', () => {
  const shard = new Shard(golden.docId, bytes, 1)
  for (const id of shard.ids()) shard.read(id)
  expect(shard.takeOutgoing()).toBeNull()
})

test('[S6] fields, elements and positions of a newer version survive an edit and a compaction', () => {
  const shard = new Shard(golden.docId, bytes, 1)
  const [id] = shard.ids()
  const newer = new Y.Doc()
  newer.clientID = 50
  for (const update of bytes) Y.applyUpdateV2(newer, update)
  newer.getMap('edits').set(`${id}\u0000mood`, 'bright')
  newer.getMap('base').set('lead:aaaa:newer', [9, 1, 'p', 1, null, ...Array(40).fill('later')])
  shard.applyUpdates([Y.encodeStateAsUpdateV2(newer)])
  shard.apply([{ op: 'set', id: id as never, field: 'name', value: 'edited here' }])
  const again = new Y.Doc()
  Y.applyUpdateV2(again, shard.snapshot())
  expect(again.getMap('edits').get(`${id}\u0000mood`)).toBe('bright')
  expect((again.getMap('base').get('lead:aaaa:newer') as unknown[]).length).toBe(45)
})

test('[S7] base entries that are JSON and ones that are values stand side by side and read alike', () => {
  const shard = new Shard(golden.docId, bytes, 1)
  const old = new Y.Doc()
  for (const update of bytes) Y.applyUpdateV2(old, update)
  const asText = new Y.Doc()
  for (const [id, tuple] of old.getMap('base').entries()) asText.getMap('base').set(id, JSON.stringify(tuple))
  for (const [key, value] of old.getMap('edits').entries()) asText.getMap('edits').set(key, value)
  const again = new Shard(golden.docId, [Y.encodeStateAsUpdateV2(asText)], 1)
  for (const id of shard.ids()) expect(again.read(id)).toEqual(shard.read(id))
  shard.apply([
    {
      op: 'create',
      id: 'lead:aaaa:third' as never,
      fields: { createdAt: 1, createdBy: 'p', updatedAt: 1, name: '新' },
    },
  ])
  const stored = new Y.Doc()
  Y.applyUpdateV2(stored, shard.snapshot())
  expect(typeof stored.getMap('base').get('lead:aaaa:third')).toBe('string')
  expect(shard.read('lead:aaaa:third')).toMatchObject({ name: '新', createdBy: 'p' })
})

test('a base entry that is neither is passed over', () => {
  const odd = new Y.Doc()
  for (const [index, entry] of ['{"a":1}', '[', '["x"]', 'null', 7, [], '[0,1]'].entries())
    odd.getMap('base').set(`lead:aaaa:odd${String(index)}`, entry)
  const shard = new Shard(golden.docId, [Y.encodeStateAsUpdateV2(odd)], 1)
  expect(shard.ids().map((id) => shard.read(id))).toEqual(Array(7).fill(null))
})
