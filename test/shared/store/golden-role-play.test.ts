import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { AnyRecord } from '../../../shared/domain/schema.ts'
import type { TrainingItem } from '../../../shared/domain/training/training-item.ts'
import { hasCard } from '../../../shared/domain/training/item-card.ts'
import { itemToContent } from '../../../shared/domain/training/plan-content.ts'
import { Shard } from '../../../shared/store/shard.ts'

// Written once by the program that knew no cards of role-plays, and never again: items, versions of cards and assessments as they lie on disks.
const golden = JSON.parse(readFileSync(new URL('./golden-role-play-v1.json', import.meta.url), 'utf8')) as Record<
  string,
  { snapshot: string; tail: string[]; records: AnyRecord[] }
>
const bytesOf = ({ snapshot, tail }: { snapshot: string; tail: string[] }): Uint8Array[] =>
  [snapshot, ...tail].map((text) => new Uint8Array(Buffer.from(text, 'base64')))

test.each(Object.entries(golden))('[S7] %s from before role-plays had cards reads as it was written', (docId, held) => {
  const shard = new Shard(docId, bytesOf(held), 1)
  expect(held.records.length).toBeGreaterThan(0)
  expect(shard.ids().map((id) => shard.read(id))).toEqual(held.records)
  expect(shard.takeOutgoing()).toBeNull()
})

test('[S7] an old item takes a card, keeps it through a compaction, and says until then that it has none', () => {
  const held = golden['trainingItems/aaaa']
  if (!held) throw new Error('no items')
  const shard = new Shard('trainingItems/aaaa', bytesOf(held), 1)
  const id = 'training-item:aaaa:play1' as never
  const old = shard.read(id) as unknown as TrainingItem
  expect([hasCard(old), itemToContent(old)]).toMatchObject([false, { kind: 'role_play', passMark: 75 }])
  const listen = { text: '倾听', kind: 'yes_no', order: 0 }
  shard.apply([
    { op: 'put', id, field: 'criteria', key: 'listen', value: listen },
    { op: 'set', id, field: 'cardVersion', value: 1 },
  ])
  const again = new Shard('trainingItems/aaaa', [shard.snapshot()], 2)
  expect(again.read(id)).toEqual({ ...old, criteria: { listen }, cardVersion: 1 })
  expect(hasCard(again.read(id) as unknown as TrainingItem)).toBe(true)
})
