import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collate, compareText } from '../../../../shared/readmodel/collation.ts'
import { ColumnTable, type Groups, type SavedGroup } from '../../../../shared/readmodel/columns/column-table.ts'
import { packGroup, unpackGroup } from '../../../../shared/readmodel/columns/packed-group.ts'
import { HashesColumn, TextColumn } from '../../../../shared/readmodel/columns/columns.ts'
import { StringPool } from '../../../../shared/readmodel/columns/string-pool.ts'

const word = fc.oneof(
  fc.constantFrom('', 'a', 'A', 'á', 'Anna', '王芳', '李雷', 'Ltd 9', 'Ltd 10', '🙂', 'x'.repeat(100)),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.toWellFormed()),
)

test('a pool gives each text one number for good, also after it was stored', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 300 }), fc.nat(300), (words, cut) => {
      let pool = new StringPool()
      const codes = new Map<string, number>()
      for (const [position, text] of words.entries()) {
        if (position === cut) pool = new StringPool(structuredClone(pool.save()))
        const code = pool.intern(text)
        expect(codes.get(text) ?? code).toBe(code)
        codes.set(text, code)
      }
      expect(pool.size).toBe(codes.size)
      for (const [text, code] of codes) {
        expect(pool.get(code)).toBe(text)
        expect(pool.find(text)).toBe(code)
      }
      expect(pool.find('never added')).toBe(-1)
    }),
  )
})

test('ranks order texts as collation does, through any additions', () => {
  fc.assert(
    fc.property(fc.array(fc.array(word, { maxLength: 40 }), { maxLength: 6 }), (rounds) => {
      const column = new TextColumn()
      let slot = 0
      for (const words of rounds) {
        for (const text of words) column.set(slot++, text)
        const ranks = column.rank(collate)
        const texts = Array.from({ length: column.pool.size }, (_, code) => code)
        for (const a of texts) {
          for (const b of texts) {
            const [left, right] = [column.pool.get(a), column.pool.get(b)]
            if (left === '' || right === '') continue
            expect(Math.sign((ranks[a] ?? 0) - (ranks[b] ?? 0))).toBe(Math.sign(collate(left, right)))
          }
        }
        expect(ranks[0]).toBe(0)
      }
    }),
    { numRuns: 40 },
  )
})

test('slots are found by the keys they hold now, not by those they held', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ slot: fc.nat(9), keys: fc.array(fc.nat(20), { maxLength: 4 }) }), { maxLength: 60 }),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
      (writes, wanted) => {
        let column = new HashesColumn()
        const held = new Map<number, number[]>()
        for (const [position, { slot, keys }] of writes.entries()) {
          column.set(slot, keys)
          held.set(slot, keys)
          if (position % 7 === 3) column = new HashesColumn(structuredClone(column.save(10)))
        }
        const expected = [...held].filter(([, keys]) => keys.some((key) => wanted.includes(key))).map(([slot]) => slot)
        expect(column.slotsWith(new Set(wanted))).toEqual(expected.sort((a, b) => a - b))
      },
    ),
  )
})

interface Row {
  name: string
  amount: number
}

const groups: Groups = {
  main: {
    amount: { kind: 'number', source: 'row', read: (row: Row) => row.amount },
    extra: { kind: 'count', source: 'summary', read: (row: { extra: number }) => row.extra },
  },
  names: { name: { kind: 'text', source: 'row', read: (row: Row) => row.name } },
}

const change = fc.record({
  id: fc.nat(30).map((one) => `lead:shard:${String(one)}`),
  row: fc.option(fc.record({ name: word, amount: fc.nat(9) }), { freq: 5 }),
})

const restored = async (table: ColumnTable): Promise<ColumnTable> => {
  const next = new ColumnTable(groups)
  for (const group of ['main', 'names']) {
    const saved = { key: group, format: 1, epoch: 'e', rev: 1, ...table.saveGroup(group) } as SavedGroup
    next.addGroup(group, await unpackGroup(structuredClone(await packGroup(saved))))
  }
  return next
}

test('a sorted and filtered list that is changed in place is what a new one would be', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(change, { maxLength: 12 }), { maxLength: 12 }),
      fc.nat(12),
      fc.nat(9),
      async (commits, cut, least) => {
        let table = new ColumnTable(groups)
        for (const group of ['main', 'names']) table.addGroup(group)
        const rows = new Map<string, Row>()
        const select = (): string[] => {
          const amounts = table.numbers('amount')
          const names = table.texts('name')
          const order = (a: number, b: number): number => compareText(names.get(a), names.get(b))
          return Array.from(
            table.select('list', (slot) => amounts.get(slot) >= least, order),
            (slot) => table.idOf(slot),
          )
        }
        for (const [position, changes] of commits.entries()) {
          if (position === cut) table = await restored(table)
          select()
          // One commit tells of a record once.
          const once = [...new Map(changes.map((one) => [one.id, one])).values()]
          table.apply(once)
          for (const { id, row } of once) {
            if (row) rows.set(id, row)
            else rows.delete(id)
          }
          const expected = [...rows]
            .filter(([, row]) => row.amount >= least)
            .sort(([a, left], [b, right]) => compareText(left.name, right.name) || (a < b ? -1 : 1))
            .map(([id]) => id)
          expect(select()).toEqual(expected)
          expect(table.count).toBe(rows.size)
        }
      },
    ),
    { numRuns: 200 },
  )
})
