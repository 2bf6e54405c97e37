// What every search engine promises, whatever it stands on. Adapters run this suite; see search-engine.test.ts and .browser.test.ts.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EngineDocument, Match, SearchEngine } from '../../shared/readmodel/search/engine.ts'

export interface EngineUnderTest {
  engine: SearchEngine
  /** Ends the engine as a crash does and opens another over what it left behind. */
  reopen(): Promise<SearchEngine>
  /** Ends the engine and writes nonsense over the middle of its file; then opens another. */
  damage(): Promise<SearchEngine>
  /** Leaves no room for writes, or gives it back. Absent where there is always room. */
  fillDisk?(isFull: boolean): Promise<void>
  end(): Promise<void>
}

const is = (token: string): Match => ({ token, prefix: false })
const begins = (token: string): Match => ({ token, prefix: true })

function lead(id: string, name: string, at = 1): EngineDocument {
  return { id: `lead:${id}`, tokens: [name, '', '', ''], whole: '', stamp: 7, at }
}

/** Runs the contract against an engine; `open` gives an empty one each time. */
export function searchEngineContract(name: string, open: () => Promise<EngineUnderTest>): void {
  describe(`search engine: ${name}`, () => {
    let under: EngineUnderTest
    let engine: SearchEngine
    beforeEach(async () => {
      under = await open()
      engine = under.engine
    })
    afterEach(() => under.end())

    const find = async (match: Match, limit = 10, after?: number): Promise<string[]> =>
      (await engine.find('leads', match, limit, after)).map(({ id }) => id)
    const put = (...documents: EngineDocument[]): Promise<void> =>
      engine.write([{ table: 'leads', put: documents }], null)

    test('an empty one finds nothing and has no note', async () => {
      expect(await find(begins('a'))).toEqual([])
      expect([await engine.readNote(), await engine.count('leads'), await engine.ids('leads')]).toEqual([null, 0, []])
    })

    test('documents are found by whole tokens, by beginnings, and by any "and" and "or" of them, the latest first', async () => {
      await put(lead('a', '王建 建国 wang'), lead('b', 'wangfujing stores'), lead('c', '王芳'))
      expect(await find(is('wang'))).toEqual(['lead:a'])
      expect(await find(begins('wang'))).toEqual(['lead:b', 'lead:a'])
      expect(await find(begins('王'))).toEqual(['lead:c', 'lead:a'])
      expect(await find({ all: [is('王建'), is('建国')] })).toEqual(['lead:a'])
      expect(await find({ any: [is('王芳'), is('stores')] })).toEqual(['lead:c', 'lead:b'])
      expect(await find({ all: [is('王建'), { any: [] }] })).toEqual([])
      expect(await find({ all: [] })).toEqual([])
      expect((await engine.matching('leads', begins('w'))).sort()).toEqual(['lead:a', 'lead:b'])
    })

    test('a field is looked into alone, and each table for itself', async () => {
      await engine.write(
        [
          {
            table: 'leads',
            put: [{ id: 'lead:a', tokens: ['wang', 'acme', '', 'ceo'], whole: 'new', stamp: 1, at: 1 }],
          },
          { table: 'callNotes', put: [{ id: 'call-note:a', tokens: ['acme'], whole: '', stamp: 1, at: 1 }] },
        ],
        null,
      )
      expect(await find({ field: 'name', match: is('acme') })).toEqual([])
      expect(await find({ field: 'company', match: is('acme') })).toEqual(['lead:a'])
      expect(await find({ all: [{ field: 'name', match: begins('w') }, is('ceo')] })).toEqual(['lead:a'])
      expect(await find({ all: [is('ceo'), { whole: 'ne', prefix: true }] })).toEqual(['lead:a'])
      expect([await find(is('new')), await find({ whole: 'ceo', prefix: false })]).toEqual([[], []])
      const notes = await engine.find('callNotes', { field: 'text', match: is('acme') }, 10)
      expect(notes.map(({ id }) => id)).toEqual(['call-note:a'])
    })

    test('an answer is continued where it ended; older documents come after the others', async () => {
      await put(lead('c', 'x'), lead('d', 'x'))
      await engine.write([{ table: 'leads', put: [lead('a', 'x'), lead('b', 'x')], place: 'older' }], null)
      const first = await engine.find('leads', is('x'), 3)
      expect(first.map(({ id }) => id)).toEqual(['lead:d', 'lead:c', 'lead:b'])
      expect(await find(is('x'), 3, first.at(-1)?.position)).toEqual(['lead:a'])
      const entries = await engine.entriesAfter('leads', first[1]?.position ?? 0, 5)
      expect(entries.map(({ id }) => id)).toEqual(['lead:b', 'lead:a'])
      expect((await engine.entriesAfter('leads', 0, 1)).map(({ id }) => id)).toEqual(['lead:d'])
      expect((await engine.entriesAfter('leads', 0, 5)).length).toBe(4)
    })

    test('a document that is put again replaces itself; a removed one is gone; a touched one keeps its words', async () => {
      await put(lead('a', 'one'), lead('b', 'two'), lead('c', 'two'))
      await engine.write(
        [
          {
            table: 'leads',
            put: [lead('a', 'two')],
            remove: ['lead:b', 'lead:none'],
            touch: [{ id: 'lead:c', at: 99 }],
          },
        ],
        null,
      )
      expect(await find(is('one'))).toEqual([])
      expect(await find(is('two'))).toEqual(['lead:a', 'lead:c'])
      expect(await engine.count('leads')).toBe(2)
      expect((await engine.entries('leads', ['lead:c', 'lead:b']))[0]?.at).toBe(99)
      expect((await engine.entries('leads', ['lead:c', 'lead:b']))[1]).toBeNull()
    })

    test('[E1] a write is there after a crash, with its note, all of it or nothing', async () => {
      const stamp = Number.MAX_SAFE_INTEGER
      await engine.write([{ table: 'leads', put: [{ ...lead('a', 'one', 1_790_000_000_000), stamp }] }], 'first')
      const broken = { ...lead('c', 'three'), id: null as unknown as string }
      await expect(engine.write([{ table: 'leads', put: [lead('b', 'two'), broken] }], 'second')).rejects.toBeTruthy()
      engine = await under.reopen()
      if (engine.kind === 'memory') return
      expect(await engine.readNote()).toBe('first')
      expect(await engine.ids('leads')).toEqual(['lead:a'])
      expect(await find(is('one'))).toEqual(['lead:a'])
      expect((await engine.entries('leads', ['lead:a']))[0]).toMatchObject({ stamp, at: 1_790_000_000_000 })
    })

    test('[E2] nothing in a token is a command, and no text breaks a write', async () => {
      const strange = [
        '"',
        '""',
        '*',
        'a" OR "b',
        'NEAR(',
        '{name}',
        '^',
        '\0',
        'x\0y',
        '\ud800',
        '\udc00a',
        '\u{1F600}',
        '-',
        ':',
      ]
      await put(...strange.map((token, at) => lead(String(at), token)), lead('plain', 'b'))
      for (const token of [...strange, 'a"', 'a OR b', "'; DROP TABLE docs_leads"]) {
        for (const match of [is(token), begins(token), { field: 'name', match: begins(token) } as const]) {
          expect(await find(match, 50)).not.toContain('lead:plain')
        }
      }
      expect(await find(is('b'))).toContain('lead:plain')
      expect(await engine.count('leads')).toBe(strange.length + 1)
    })

    test('very long texts are kept', async () => {
      const words = Array.from({ length: 30_000 }, (_, at) => `w${String(at)}`).join(' ')
      await put(lead('a', words))
      expect(await find(is('w29999'))).toEqual(['lead:a'])
    })

    test('housekeeping comes to an end and changes no answer', async () => {
      for (let batch = 0; batch < 40; batch++) {
        await put(
          ...Array.from({ length: 10 }, (_, at) => lead(`${String((batch * 7 + at) % 60)}`, `same word${String(at)}`)),
        )
      }
      const before = await find(is('same'), 100)
      expect(before.length).toBe(60)
      let pieces = 0
      while (!(await engine.tidy())) expect(++pieces).toBeLessThan(200)
      expect(await find(is('same'), 100)).toEqual(before)
    })

    test('after a reset it is empty and works', async () => {
      await engine.write([{ table: 'leads', put: [lead('a', 'one')] }], 'note')
      await engine.reset()
      expect([await engine.readNote(), await engine.count('leads')]).toEqual([null, 0])
      await put(lead('b', 'two'))
      expect(await find(is('two'))).toEqual(['lead:b'])
    })

    test('[E4] a full disk is no damage: what is there stays and is found, and writes go on when there is room again', async () => {
      if (!under.fillDisk) return
      await engine.write([{ table: 'leads', put: [lead('a', 'one')] }], 'note')
      await under.fillDisk(true)
      const many = Array.from({ length: 2000 }, (_, at) => lead(`many${String(at)}`, `word${String(at)} many`))
      const failure = await engine.write([{ table: 'leads', put: many }], 'full').catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(Error)
      expect((failure as Error).name).not.toBe('DamagedIndexError')
      expect([await find(is('one')), await engine.count('leads'), await engine.readNote()]).toEqual([
        ['lead:a'],
        1,
        'note',
      ])
      await under.fillDisk(false)
      await put(...many)
      expect([await find(is('word1999')), await engine.count('leads')]).toEqual([['lead:many1999'], 2001])
    })

    test('[E3] a damaged file is noticed, or thrown away when it cannot even be opened; a reset makes it whole', async () => {
      for (let batch = 0; batch < 8; batch++) {
        await put(
          ...Array.from({ length: 400 }, (_, at) =>
            lead(`${String(batch)}-${String(at)}`, `word${String(at)} same${String(batch)} both`),
          ),
        )
      }
      engine = await under.damage()
      if (engine.kind === 'memory') return
      let noticed = (await engine.readNote()) === null && (await engine.count('leads').catch(() => 0)) !== 3200
      try {
        await engine.matching('leads', begins('w'))
        await engine.matching('leads', is('both'))
        await engine.entriesAfter('leads', 0, 5000)
      } catch (error) {
        noticed = (error as Error).name === 'DamagedIndexError'
      }
      expect(noticed).toBe(true)
      await engine.reset()
      await put(lead('new', 'fresh'))
      expect(await find(is('fresh'))).toEqual(['lead:new'])
    })
  })
}
