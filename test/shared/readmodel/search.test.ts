import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { fold, foldWithMap, queryToWords, rangesOf, snippetOf } from '../../../shared/readmodel/fold.ts'
import { createTeam, value, type TestTeam } from '../../support/team.ts'

const text = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...'aAbBeE éÉßﬁＡ１王芳北京李, \n'.split('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 60,
})

test('folding a text and folding it with its map give the same', () => {
  fc.assert(
    fc.property(text, (one) => {
      const { folded, starts, ends } = foldWithMap(one)
      expect(folded).toBe(fold(one))
      expect([starts.length, ends.length]).toEqual([folded.length, folded.length])
    }),
  )
})

test('highlights always point at a match, in the title and in the snippet', () => {
  fc.assert(
    fc.property(text, fc.nat(59), fc.integer({ min: 1, max: 4 }), (one, start, length) => {
      const words = queryToWords(one.slice(start, start + length))
      fc.pre(words.length > 0)
      const snippet = snippetOf(one, words)
      for (const [shown, ranges] of [
        [one, rangesOf(one, words)],
        [snippet?.snippet ?? '', snippet?.ranges ?? []],
      ] as const) {
        let end = 0
        for (const range of ranges) {
          expect(range[0]).toBeGreaterThanOrEqual(end)
          expect(range[1]).toBeGreaterThan(range[0])
          end = range[1]
          const marked = fold(shown.slice(...range))
          expect(words.some((word) => marked.includes(word))).toBe(true)
        }
        expect(end).toBeLessThanOrEqual(shown.length)
      }
    }),
  )
})

test('a word of the text is always found in it', () => {
  fc.assert(
    fc.property(text, (one) => {
      for (const word of queryToWords(one)) expect(rangesOf(one, [word]).length).toBeGreaterThan(0)
    }),
  )
})

let team: TestTeam | null = null
afterEach(() => team?.tab.kill())

async function find(words: string, types?: string[]): Promise<string[]> {
  const hits = await team!.workspace.query('search', { text: words, limit: 20, ...(types ? { types } : {}) })
  return hits.map((hit) => hit.title)
}

test('a rep finds people, companies and notes in Chinese and English, the best match first', async () => {
  team = await createTeam()
  const { workspace } = team
  const lead = value(
    await workspace.run('createLead', {
      fields: {
        name: '王芳',
        company: '北京蓝海科技',
        phones: { '+861055550100': { number: '010-5555 0100', e164: '+861055550100' } },
      },
    }),
  )
  value(await workspace.run('createLead', { fields: { name: 'José Ferreira', company: 'Wang & Co' } }))
  value(await workspace.run('createLead', { fields: { name: 'Wanda Wang', company: 'Acme' } }))
  value(await workspace.run('createAccount', { fields: { name: 'Wangfujing Stores' } }))
  value(
    await workspace.run('createCallNote', {
      fields: { objective: '确认预算', body: '客户说预算要等到第三季度', subjects: { [lead.id]: lead.id } },
    }),
  )
  expect(await find('王')).toEqual(['王芳'])
  expect(await find('蓝海 王芳')).toEqual(['王芳'])
  expect(await find('jose')).toEqual(['José Ferreira'])
  expect(await find('ＡＣＭＥ')).toEqual(['Wanda Wang'])
  // Names are found by their sound, too.
  expect(await find('wang')).toEqual(['Wangfujing Stores', '王芳', 'Wanda Wang', 'José Ferreira'])
  expect(await find('wang', ['account'])).toEqual(['Wangfujing Stores'])
  expect(await find('01055550100')).toEqual(['王芳'])
  expect(await find('第三季度')).toEqual(['确认预算'])
  expect(await find('王 acme')).toEqual([])
  expect(await find('  ')).toEqual([])
  const [note] = await workspace.query('search', { text: '第三季度', limit: 5 })
  expect(note).toMatchObject({ type: 'call-note', context: '王芳' })
  const [range] = note?.snippetRanges ?? []
  expect(note?.snippet.slice(...(range ?? [0, 0]))).toBe('第三季度')
})
