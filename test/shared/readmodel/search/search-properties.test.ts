// What must hold for any text and any history.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SearchIndex } from '../../../../shared/readmodel/search/search-index.ts'
import { SqliteEngine } from '../../../../shared/readmodel/search/sqlite-engine.ts'
import { createMemoryHome } from '../../../../shared/readmodel/search/sqlite-home.ts'
import { SEARCH_TABLES } from '../../../../shared/readmodel/search/source.ts'
import { ArraySource, leadRow, noteRow, otherRow, TestDisk, type TestRow } from '../../../support/search-source.ts'

const SIGNS = 'abcXYZéÉßﬁＡ１29 -.,()@/\n"*王芳北京李温度曲线國国桃園园𠮷ー。，カタ'
const text = fc.string({
  unit: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...SIGNS) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 80,
})

function openIndex(source: ArraySource, disk?: TestDisk): SearchIndex {
  return new SearchIndex({ source, openEngine: async () => SqliteEngine.open(disk ?? (await createMemoryHome())) })
}

test('any part of two Chinese characters or more, and any beginning of a word, is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 12 }), fc.nat(), fc.nat(), async (texts, one, two) => {
      const source = new ArraySource()
      const rows = texts.map((part, at) =>
        at % 3 === 0
          ? noteRow({ body: part })
          : at % 3 === 1
            ? leadRow({ name: part, company: texts[0] })
            : otherRow('task', { title: part }),
      )
      source.put(...rows)
      const index = openIndex(source)
      await index.catchUp()
      for (const [at, row] of rows.entries()) {
        const part = texts[at] ?? ''
        const queries: string[] = []
        for (const [run] of part.matchAll(/\p{Script=Han}{2,}/gu)) {
          const characters = [...run]
          const start = one % (characters.length - 1)
          queries.push(characters.slice(start, start + 2 + (two % characters.length)).join(''))
        }
        // Words as they are compared: of ㎀A, which reads pAA, A is no beginning.
        for (const [word] of part.normalize('NFKC').matchAll(/(?<![\p{L}\p{N}\p{M}])[a-zA-Z0-9]+/gu))
          queries.push(word.slice(0, 1 + (one % word.length)))
        for (const query of queries) {
          const found = await index.find(query, { limit: 200 })
          expect([query, found.some(({ id }) => id === row.id)]).toEqual([query, true])
        }
      }
      await index.close()
    }),
    { numRuns: 40 },
  )
})

test('a text is found by itself, and finding any text never fails', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 8 }),
      fc.array(text, { maxLength: 4 }),
      async (texts, others) => {
        const source = new ArraySource()
        source.put(...texts.map((body) => noteRow({ body })))
        const index = openIndex(source)
        await index.catchUp()
        for (const query of others) await index.find(query, { limit: 5 })
        for (const query of texts) {
          const hasWord = /[a-z\p{Script=Han}]/u.test(query)
          // More words than a query may have are not looked for.
          if (hasWord && query.length <= 30) expect((await index.find(query, { limit: 20 })).length).toBeGreaterThan(0)
        }
        await index.close()
      },
    ),
    { numRuns: 40 },
  )
})

type Step =
  | { do: 'put'; key: number; text: string }
  | { do: 'remove'; key: number }
  | { do: 'work'; slices: number }
  | { do: 'ask'; text: string }
  | { do: 'crash' }
  | { do: 'forget' }
  | { do: 'rebuild' }

const key = fc.nat(5)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), key, text }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('work' as const), slices: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ask' as const), text }) },
  { weight: 2, arbitrary: fc.constant({ do: 'crash' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'forget' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'rebuild' as const }) },
)

function rowOf(number: number, words: string, at: number): TestRow {
  const fields = [{ name: words }, { body: words }, { title: words }][number % 3] ?? {}
  const made = [leadRow, noteRow, (held: Record<string, unknown>, time: number) => otherRow('task', held, time)][
    number % 3
  ]
  const row = made?.(fields, at) ?? leadRow(fields, at)
  return { ...row, id: row.id.replace(/[^:]+$/u, `key${String(number).padStart(5, '0')}`) }
}

/** Everything an index says: its documents, and then what it finds; asking may already repair what is wrong. */
async function contentOf(source: ArraySource, disk: TestDisk, queries: readonly string[]): Promise<unknown> {
  const index = openIndex(source, disk)
  await index.catchUp()
  const { state } = index
  const documents = await documentsOf(await disk.keep())
  const found: Record<string, unknown> = {}
  for (const query of queries) {
    found[query] = (await index.find(query, { limit: 200 })).map(({ id, tier }) => ({ id, tier }))
    for (const table of SEARCH_TABLES) found[`${table} ${query}`] = (await index.matching(table, query)).sort()
  }
  await index.close()
  return { state, documents, found }
}

async function documentsOf(bytes: Uint8Array): Promise<unknown> {
  const disk = new TestDisk()
  disk.bytes = bytes
  const engine = await SqliteEngine.open(disk)
  const documents: Record<string, unknown> = {}
  for (const table of SEARCH_TABLES) {
    const entries = await engine.entriesAfter(table, 0, 1000)
    documents[table] = entries.map(({ id, stamp }) => ({ id, stamp })).sort((a, b) => (a.id < b.id ? -1 : 1))
  }
  await engine.close()
  return documents
}

test(
  'after any history of changes, crashes and lost revisions the index is what a new one would be',
  { timeout: 90_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.array(text, { maxLength: 3 }),
        async (steps, asked) => {
          const source = new ArraySource()
          const disk = new TestDisk()
          let index = openIndex(source, disk)
          let time = 0
          for (const next of steps) {
            time++
            if (next.do === 'put') source.put(rowOf(next.key, next.text, time))
            if (next.do === 'remove') source.remove(rowOf(next.key, '', time).id)
            if (next.do === 'work') for (let at = 0; at < next.slices; at++) await index.catchUp({ budgetMs: 0 })
            if (next.do === 'ask') await index.find(next.text, { limit: 3 })
            if (next.do === 'forget') source.knownFrom = source.revision
            if (next.do === 'rebuild') source.epoch += '+'
            if (next.do === 'crash') {
              // Only what was committed is left; nothing is closed in order.
              await index.open()
              await disk.keep()
              index = openIndex(source, disk)
            }
          }
          await index.open()
          await disk.keep()
          const queries = [...asked, '王', '温度', 'a', '国', '2']
          expect(await contentOf(source, disk, queries)).toEqual(await contentOf(source, new TestDisk(), queries))
        },
      ),
      { numRuns: 40 },
    )
  },
)
