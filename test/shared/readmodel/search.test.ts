import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { fold, foldWithMap } from '../../../shared/readmodel/fold.ts'
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
  // 王芳 begins with "wang", too, for those who type how she is called.
  expect((await find('wang')).slice(0, 2).sort()).toEqual(['Wangfujing Stores', '王芳'])
  expect((await find('wang')).slice(2)).toEqual(['Wanda Wang', 'José Ferreira'])
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
