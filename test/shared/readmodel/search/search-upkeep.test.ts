// How the index keeps itself true: while it is built, after restarts, lost revisions and damage.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SearchIndex, type SearchState } from '../../../../shared/readmodel/search/search-index.ts'
import { SqliteEngine } from '../../../../shared/readmodel/search/sqlite-engine.ts'
import { SEARCH_TABLES } from '../../../../shared/readmodel/search/source.ts'
import { ArraySource, leadRow, noteRow, otherRow, TestDisk } from '../../../support/search-source.ts'

let source: ArraySource
let disk: TestDisk
let index: SearchIndex

function openIndex(): SearchIndex {
  return new SearchIndex({ source, openEngine: () => SqliteEngine.open(disk) })
}

beforeEach(() => {
  source = new ArraySource()
  disk = new TestDisk()
  index = openIndex()
})
afterEach(() => index.close())

async function find(text: string, limit = 50): Promise<(string | undefined)[]> {
  const found = await index.find(text, { limit })
  return found.map(({ text: { name, fields } }) => name || fields.text[0])
}

const fill = (count: number): void => {
  source.put(...Array.from({ length: count }, (_, at) => noteRow({ body: `note number${String(at)} 温度` })))
}

test('it can be asked while it is built, and says so; it goes on after a restart where it stopped', async () => {
  fill(2000)
  const states: SearchState[] = []
  index.onState((state) => states.push(state))
  expect(index.state.kind).toBe('idle')
  const stop = new AbortController()
  index.onState(({ done }) => done > 600 && stop.abort())
  expect(await index.catchUp({ signal: stop.signal })).toBe(false)
  expect(index.state).toMatchObject({ kind: 'building', total: 2000 })
  expect(states.every(({ done }, at) => done >= (states[at - 1]?.done ?? 0))).toBe(true)
  // The latest notes come first.
  expect((await find('number1999')).length).toBe(1)
  expect(await find('number0')).toEqual([])

  await disk.keep()
  index = openIndex()
  const before = source.reads
  expect(await index.catchUp()).toBe(true)
  expect(index.state).toEqual({ kind: 'ready', done: 2000, total: 2000 })
  expect(source.reads - before).toBeLessThan(1500)
  expect((await find('number0')).length).toBe(1)
})

test('a change that was indexed, and lost with its session before it was stored, is taken back by comparing; who only reads compares nothing', async () => {
  fill(800)
  const [row] = source.all('callNotes')
  if (!row) throw new Error('no row')
  expect(await index.catchUp()).toBe(true)
  const changed = Array.from({ length: 600 }, (_, at) => source.all('callNotes')[at] ?? row)
  source.put(...changed.map((each) => ({ ...each, body: 'quite other words' })))
  // Stopped between two slices: the note says that it stands before the change, and documents are of after it.
  expect(await index.catchUp({ budgetMs: 0 })).toBe(false)
  await disk.keep()
  source.loseLast(...changed)
  index = openIndex()
  expect(await index.catchUp()).toBe(true)
  expect(await find('other')).toEqual([])
  expect((await find('number1', 200)).length).toBeGreaterThan(100)
  await disk.keep()

  index = openIndex()
  const before = source.reads
  expect(await index.catchUp()).toBe(true)
  expect(source.reads).toBe(before)
})

test('it lets more urgent work go first, slice by slice, until somebody waits for it', async () => {
  fill(500)
  let granted = 0
  let grant: () => void = () => undefined
  index = new SearchIndex({
    source,
    openEngine: () => SqliteEngine.open(disk),
    turn: () =>
      new Promise((resolve) => {
        grant = () => {
          granted++
          resolve()
        }
      }),
  })
  const running = index.catchUp()
  expect(await find('温度')).toEqual([])
  while (index.state.done === 0) {
    grant()
    await new Promise((resolve) => setTimeout(resolve))
  }
  const { done } = index.state
  expect(done).toBeLessThan(500)
  // No turn, no slice: a question is answered from what is there.
  expect((await find('温度', 200)).length).toBe(Math.min(done, 200))
  expect(index.state.done).toBe(done)
  const before = granted
  expect(await index.catchUp({ isUrgent: true })).toBe(true)
  expect(await running).toBe(true)
  expect(granted).toBe(before)
  expect(index.state).toEqual({ kind: 'ready', done: 500, total: 500 })
})

test('it does not call itself complete while many rows are missing: since it was closed, or since the last question', async () => {
  fill(3)
  expect(await index.catchUp()).toBe(true)
  await disk.keep()
  fill(400)
  index = openIndex()
  await index.open()
  expect(index.state).toEqual({ kind: 'building', done: 3, total: 403 })
  expect(await index.catchUp()).toBe(true)
  expect(index.state.kind).toBe('ready')
  fill(400)
  await find('温度')
  expect(index.state.kind).toBe('building')
})

test('a team that comes at once, out of a file or from other devices, is indexed from its newest note on', async () => {
  fill(3)
  expect(await index.catchUp()).toBe(true)
  fill(2500)
  const stop = new AbortController()
  index.onState(({ done }) => done > 600 && stop.abort())
  expect(await index.catchUp({ signal: stop.signal })).toBe(false)
  expect(index.state).toMatchObject({ kind: 'building', total: 2503 })
  expect((await find('number2499')).length).toBe(1)
  expect((await find('number1000')).length).toBe(0)
  expect(await index.catchUp()).toBe(true)
  expect(index.state).toEqual({ kind: 'ready', done: 2503, total: 2503 })
  expect((await find('number1000')).length).toBe(1)
})

test('a budget ends it, and it goes on', async () => {
  fill(500)
  let rounds = 0
  while (!(await index.catchUp({ budgetMs: 1 }))) rounds++
  expect(rounds).toBeGreaterThan(0)
  expect(index.state.kind).toBe('ready')
})

test('a change of a moment ago is found at once, also while it is built', async () => {
  fill(600)
  const row = leadRow({ name: 'Fresh' })
  source.put(row)
  expect(await find('fresh')).toEqual([])
  await index.catchUp({ budgetMs: 1 })
  const other = leadRow({ name: 'Newcomer' })
  source.put(other)
  expect(await find('newcomer')).toEqual(['Newcomer'])
  await index.catchUp()
  source.put({ ...row, name: 'Changed' })
  source.remove(other.id)
  expect([await find('fresh'), await find('changed'), await find('newcomer')]).toEqual([[], ['Changed'], []])
  expect(index.state.kind).toBe('ready')
})

test('one change costs the reading of one row', async () => {
  fill(400)
  await index.catchUp()
  const before = source.reads
  for (let at = 0; at < 3; at++) {
    source.put(noteRow({ body: 'one more' }))
    await index.catchUp()
  }
  expect(source.reads - before).toBe(3)
})

test('what has not changed is not indexed again when the revisions are lost', async () => {
  fill(300)
  const row = leadRow({ name: 'Stays' })
  source.put(row, leadRow({ name: 'Goes' }))
  await index.catchUp()
  await disk.keep()
  const goes = source.all('leads').find(({ name }) => name === 'Goes')
  source.remove(goes?.id ?? '')
  source.put(leadRow({ name: 'Comes' }), { ...row, title: 'chief' })
  source.epoch = 'second'
  source.revision = 1
  index = openIndex()
  await index.catchUp()
  expect([await find('goes'), await find('comes'), await find('chief')]).toEqual([[], ['Comes'], ['Stays']])
  expect(index.state).toEqual({ kind: 'ready', done: 302, total: 302 })
})

test('a forgotten change is found by the count, a row that changed behind its back when it is met', async () => {
  fill(100)
  await index.catchUp()
  await disk.keep()
  const [first, second, third] = source.all('callNotes')
  const smuggled = noteRow({ body: 'smuggled' })
  source.held.set(smuggled.id, smuggled)
  source.held.delete(first?.id ?? '')
  source.held.delete(second?.id ?? '')
  source.held.set(third?.id ?? '', { ...third!, body: 'rewritten' })
  index = openIndex()
  await index.catchUp()
  expect((await find('smuggled')).length).toBe(1)
  expect(await find('number0')).toEqual([])
  // The old words lead to it, the row says otherwise, and it is indexed again.
  expect(await find('number2 温')).not.toContain('note number2 温度')
  expect((await find('rewritten')).length).toBe(1)
})

test('a damaged index is thrown away and built again', async () => {
  fill(800)
  await index.catchUp()
  for (const [from, to] of [
    [0, 1],
    [0.2, 0.8],
    [0.5, 0.9],
    [0, 0.01],
  ] as const) {
    const bytes = await disk.keep()
    bytes.fill(0x5a, Math.floor(bytes.length * from), Math.floor(bytes.length * to))
    index = openIndex()
    await index.catchUp()
    await find('number')
    await index.catchUp()
    expect(index.state).toEqual({ kind: 'ready', done: 800, total: 800 })
    expect((await find('number799')).length).toBe(1)
    expect((await find('温度', 200)).length).toBe(200)
  }
})

test('an index that an earlier version wrote is thrown away and built again', async () => {
  fill(30)
  for (const note of [
    '{"format":1,"epoch":"first","revision":1,"phase":"done","cursor":{"table":5,"position":0}}',
    null,
  ]) {
    disk = new TestDisk()
    const db = await disk.open()
    db.exec('CREATE TABLE note(key INTEGER PRIMARY KEY, value TEXT NOT NULL)')
    if (note) db.exec({ sql: 'INSERT INTO note VALUES(0, ?)', bind: [note] })
    for (const table of SEARCH_TABLES) {
      db.exec(`CREATE VIRTUAL TABLE words_${table} USING fts5(text, content='', contentless_delete=1, detail=none);
        CREATE TABLE docs_${table}(position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stamp INTEGER, at INTEGER)`)
    }
    await disk.keep()
    index = openIndex()
    await index.catchUp()
    expect(index.state).toEqual({ kind: 'ready', done: 30, total: 30 })
    expect((await find('number29')).length).toBe(1)
  }
})

test('one that has lost words without knowing it is made anew when people ask for it, open or not', async () => {
  fill(30)
  for (const isOpen of [true, false]) {
    await index.catchUp()
    disk.run("INSERT INTO words_callNotes(words_callNotes) VALUES('delete-all')")
    await index.catchUp()
    expect(await find('number29')).toEqual([])
    if (!isOpen) {
      await disk.keep()
      index = openIndex()
    }
    await index.startAnew()
    await index.catchUp()
    expect(index.state).toEqual({ kind: 'ready', done: 30, total: 30 })
    expect((await find('number29')).length).toBe(1)
  }
})

test('an engine that cannot be opened leaves search unavailable, and is tried again', async () => {
  let fails = true
  const opened = new SearchIndex({
    source,
    openEngine: () => (fails ? Promise.reject(new Error('no WebAssembly')) : SqliteEngine.open(disk)),
  })
  fill(3)
  expect(await opened.find('note', { limit: 5 })).toEqual([])
  expect(opened.state.kind).toBe('unavailable')
  expect(await opened.catchUp()).toBe(false)
  fails = false
  expect(await opened.catchUp()).toBe(true)
  expect((await opened.find('note', { limit: 5 })).length).toBe(3)
  await opened.close()
})

test('after it is closed nothing is found and nothing is indexed', async () => {
  fill(3)
  await index.catchUp()
  await index.close()
  expect([await index.find('note', { limit: 5 }), await index.catchUp()]).toEqual([[], false])
})

test('an index from before pages were searched keeps what it has, and takes pages in', async () => {
  source.put(leadRow({ name: 'Ada' }), noteRow({ body: 'engines' }))
  expect(await index.catchUp()).toBe(true)
  disk.run('DROP TABLE words_pages; DROP TABLE docs_pages')
  await disk.keep()

  index = openIndex()
  const before = source.reads
  expect(await index.catchUp()).toBe(true)
  expect(source.reads).toBe(before)
  source.put(otherRow('page', { title: 'First talk', body: 'about engines' }))
  expect(await find('talk')).toEqual(['First talk'])
  expect(await find('engines')).toEqual(['First talk', 'engines'])
})
