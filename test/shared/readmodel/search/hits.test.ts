// What a hit shows: its title, where it stands, and what is marked in the words of the record.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { normalize } from '../../../../shared/readmodel/search/tokens.ts'
import { rangesOf, snippetOf } from '../../../../shared/readmodel/search/highlight.ts'
import { toQuery } from '../../../../shared/readmodel/search/query.ts'
import { loadScripts } from '../../../../shared/readmodel/search/script.ts'
import { SearchIndex } from '../../../../shared/readmodel/search/search-index.ts'
import { openMemoryEngine } from '../../../../shared/readmodel/search/open-engine.ts'
import { search } from '../../../../shared/readmodel/search.ts'
import { ArraySource, leadRow, noteRow, otherRow } from '../../../support/search-source.ts'

let source: ArraySource
let index: SearchIndex
beforeEach(() => {
  source = new ArraySource()
  index = new SearchIndex({ source, openEngine: openMemoryEngine })
})
afterEach(() => index.close())

const joins = {
  names: (ids: Iterable<string>) =>
    Promise.resolve(new Map([...ids].map((id) => [id, String(source.held.get(id)?.['name'] ?? '')]))),
}

/** Hits as "title | snippet | context", marks in brackets. */
async function hits(text: string, types?: string[]): Promise<string[]> {
  const found = await search(index, joins, { text, limit: 20, ...(types ? { types } : {}) })
  return found.map((hit) =>
    [mark(hit.title, hit.titleRanges), mark(hit.snippet, hit.snippetRanges), hit.context].join(' | '),
  )
}

function mark(text: string, ranges: [number, number][]): string {
  return ranges.reduceRight(
    (held, [start, end]) => `${held.slice(0, start)}[${held.slice(start, end)}]${held.slice(end)}`,
    text,
  )
}

test('matches are marked where they stand, in either script, in any grouping, a name that is found by its sound as a whole', async () => {
  const lead = leadRow({
    name: '陳國強',
    company: '桃園電池',
    phones: { a: { number: '010-5555 0100' } },
    tags: { a: '重点' },
  })
  const account = otherRow('account', { name: 'Acme 电池', industry: '工业' })
  const contact = otherRow('contact', { name: 'Zoë Müller', accountId: account.id, emails: { a: 'zoe@acme.example' } })
  const note = noteRow({
    objective: '确认预算',
    body: `${'前文。'.repeat(60)}校準 the Power-Cut alarm`,
    subjects: { a: lead.id },
  })
  const task = otherRow('task', { title: '给陈国强打电话', subjects: { a: lead.id } })
  source.put(lead, account, contact, note, task)
  await index.catchUp()
  expect(await hits('陈国')).toEqual(['[陳國]強 |  | 桃園電池', '给[陈国]强打电话 |  | 陳國強'])
  expect(await hits('chenguo')).toEqual(['[陳國強] |  | 桃園電池'])
  expect(await hits('cgq')).toEqual(['[陳國強] |  | 桃園電池'])
  expect(await hits('taoyuan')).toEqual(['陳國強 | [桃園電池] | 桃園電池'])
  expect(await hits('01055550')).toEqual(['陳國強 | [010-5555 0]100 | 桃園電池'])
  expect(await hits('muller')).toEqual(['Zoë [Müller] |  | Acme 电池'])
  expect(await hits('zoe acme')).toEqual(['[Zoë] Müller | [zoe]@[acme].example | Acme 电池'])
  const [shown] = await hits('校准 power')
  expect(shown).toMatch(/^确认预算 \| .*\[校準\] the \[Power\]-Cut alarm \| 陳國強$/u)
  expect(await hits('电池', ['account'])).toEqual(['Acme [电池] |  | 工业'])
  expect(await hits('电池', ['nothing'])).toEqual([])
})

const text = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...'aAbBeE éÉßﬁＡ１2-王芳北京國国𠮷, \n'.split('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
  ),
  maxLength: 60,
})

test('marks always lie in order inside the text, and each holds a word of the query', async () => {
  const scripts = await loadScripts()
  fc.assert(
    fc.property(text, fc.nat(59), fc.integer({ min: 1, max: 4 }), (one, start, length) => {
      const query = toQuery(one.slice(start, start + length), scripts)
      fc.pre(query.words.length > 0)
      const snippet = snippetOf(one, query, scripts)
      for (const [shown, ranges] of [
        [one, rangesOf(one, query, scripts)],
        [snippet?.snippet ?? '', snippet?.ranges ?? []],
      ] as const) {
        let end = 0
        for (const range of ranges) {
          expect(range[0]).toBeGreaterThanOrEqual(end)
          expect(range[1]).toBeGreaterThan(range[0])
          end = range[1]
          const marked = normalize(shown.slice(...range), scripts)
          const plain = query.words.flatMap((word) =>
            word.kind === 'word' ? [word.plain] : word.words.map((part) => part.plain),
          )
          const letters = marked.replace(/[^\p{L}\p{N}\p{So}]/gu, '')
          expect(plain.some((word) => letters.includes(word.replaceAll(' ', '')))).toBe(true)
        }
        expect(end).toBeLessThanOrEqual(shown.length)
      }
    }),
  )
})

test('the first match of a long note is shown without a mark that cuts a character', async () => {
  const scripts = await loadScripts()
  const long = `${'𠮷'.repeat(30_000)} needle ${'𠮷'.repeat(100)}`
  const snippet = snippetOf(long, toQuery('needle', scripts), scripts)
  expect(mark(snippet?.snippet ?? '', snippet?.ranges ?? [])).toContain('[needle]')
  expect(snippet?.snippet.isWellFormed()).toBe(true)
})
