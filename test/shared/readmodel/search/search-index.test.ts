// The index over a real engine and rows in arrays: what it finds, in which order, and how it keeps itself true.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SearchField } from '../../../../shared/readmodel/search/fields.ts'
import { SearchIndex, type SearchState } from '../../../../shared/readmodel/search/search-index.ts'
import { SqliteEngine } from '../../../../shared/readmodel/search/sqlite-engine.ts'
import type { SearchTable } from '../../../../shared/readmodel/search/source.ts'
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

async function find(text: string, options: { field?: SearchField; tables?: SearchTable[]; limit?: number } = {}) {
  const found = await index.find(text, { limit: 50, ...options })
  return found.map(({ text: { name, fields } }) => name || fields.text[0])
}

describe('what is found', () => {
  test('names and words by their beginnings, Chinese by any part, without regard to case, accents and width', async () => {
    source.put(
      leadRow({ name: 'José Ferreira', company: 'Wang & Co' }),
      leadRow({ name: '王建国', company: '北京蓝海科技有限公司' }),
      otherRow('account', { name: 'ACME-Power' }),
      noteRow({ objective: '确认预算', body: '客户说预算要等到第三季度。Power-cut alarm 断电报警' }),
    )
    await index.catchUp()
    expect(await find('jose')).toEqual(['José Ferreira'])
    expect(await find('ＡＣＭＥ')).toEqual(['ACME-Power'])
    expect(await find('ower')).toEqual([])
    expect(await find('建国')).toEqual(['王建国'])
    expect(await find('王')).toEqual(['王建国'])
    expect(await find('海科')).toEqual(['王建国'])
    expect(await find('蓝海 王')).toEqual(['王建国'])
    expect(await find('第三季度')).toEqual(['确认预算'])
    expect(await find('三季第度')).toEqual([])
    expect(await find('power-cut')).toEqual(['确认预算'])
    expect(await find('power cut')).toEqual(['确认预算'])
    expect(await find('power')).toEqual(['ACME-Power', '确认预算'])
    expect(await find('  ')).toEqual([])
    expect(await find('@@ !')).toEqual([])
  })

  test('texts of both scripts that touch', async () => {
    source.put(noteRow({ body: 'A4纸张和iPhone15手机壳各要100箱' }))
    await index.catchUp()
    for (const text of [
      'a4',
      'a4纸',
      '4纸张',
      '纸张',
      'iphone',
      'iphone15',
      '15手机',
      '15',
      '手机壳',
      '壳各',
      '100',
      '100箱',
    ]) {
      expect([text, (await find(text)).length]).toEqual([text, 1])
    }
    expect(await find('a5纸')).toEqual([])
  })

  test('traditional and simplified characters alike', async () => {
    source.put(leadRow({ name: '陳國強', company: '桃園電池' }), leadRow({ name: '陈国庆', company: '校准设备' }))
    await index.catchUp()
    expect((await find('陈国')).sort()).toEqual(['陈国庆', '陳國強'])
    expect((await find('陳國')).sort()).toEqual(['陈国庆', '陳國強'])
    expect(await find('桃园电池')).toEqual(['陳國強'])
    expect(await find('校準')).toEqual(['陈国庆'])
  })

  test('names by their sound: whole, from any character on, by first letters, family names as they are read', async () => {
    const names = ['王建国', '曾小敏', '单雄', '解晓东', '吕布', '重庆长安汽车']
    source.put(...names.slice(0, 5).map((name) => leadRow({ name })), otherRow('account', { name: names[5] }))
    source.put(noteRow({ body: '王建国 wants nothing' }))
    await index.catchUp()
    for (const [typed, name] of [
      ['wangjianguo', '王建国'],
      ['wangji', '王建国'],
      ['wang', '王建国'],
      ['jianguo', '王建国'],
      ['wjg', '王建国'],
      ['zengxiaomin', '曾小敏'],
      ['shanxiong', '单雄'],
      ['xiexiaodong', '解晓东'],
      ['lvbu', '吕布'],
      ['lubu', '吕布'],
      ['lyubu', '吕布'],
      ['chongqing', '重庆长安汽车'],
      ['caqc', '重庆长安汽车'],
    ]) {
      expect([typed, await find(typed ?? '')]).toEqual([typed, [name]])
    }
    expect(await find('wangjianguox')).toEqual([])
  })

  test('numbers however they are grouped, by their end and by any part of four digits', async () => {
    source.put(
      leadRow({ name: '甲', phones: { a: { number: '010-5555 0100', e164: '+861055550100' } } }),
      leadRow({ name: 'B', phones: { a: { number: '(212) 555-0199', e164: '+12125550199' } } }),
      noteRow({ body: '报价 128,000 元，联系 138 0013 8000' }),
    )
    await index.catchUp()
    for (const text of [
      '01055550100',
      '010-5555-0100',
      '010 5555 0100',
      '0100',
      '5555',
      '+86 10 5555 0100',
      '0086 10 55550100',
      '861055',
    ]) {
      expect([text, await find(text)]).toEqual([text, ['甲']])
    }
    for (const text of ['2125550199', '555-0199', '0199', '1 212 555 0199'])
      expect([text, await find(text)]).toEqual([text, ['B']])
    for (const text of ['128000', '128,000', '13800138000', '8000'])
      expect([text, (await find(text)).length]).toEqual([text, 1])
    expect(await find('5556')).toEqual([])
  })

  test('e-mails and addresses of the web by their parts', async () => {
    source.put(
      leadRow({
        name: '甲',
        emails: { a: 'wei.zhang@acme-corp.example' },
        website: 'https://www.blau-see.example/kontakt',
      }),
    )
    await index.catchUp()
    for (const text of [
      'wei.zhang@acme-corp.example',
      'zhang',
      'acme-corp',
      'corp.example',
      'blau',
      'www.blau-see.example',
      'kontakt',
    ]) {
      expect([text, await find(text)]).toEqual([text, ['甲']])
    }
    expect(await find('https')).toEqual([])
  })

  test('in one field only, and in kinds of records only', async () => {
    source.put(
      leadRow({ name: 'Delta One', company: 'Alpha', title: 'Gamma', emails: { a: 'x@beta.example' } }),
      otherRow('task', { title: 'Call Alpha' }),
      noteRow({ body: 'about Alpha and Delta' }),
    )
    await index.catchUp()
    expect(await find('alpha')).toEqual(['Call Alpha', 'about Alpha and Delta', 'Delta One'])
    expect(await find('alpha', { field: 'company' })).toEqual(['Delta One'])
    expect(await find('alpha', { field: 'name' })).toEqual([])
    expect(await find('beta', { field: 'reach' })).toEqual(['Delta One'])
    expect((await find('alpha', { field: 'text' })).sort()).toEqual(['Call Alpha', 'about Alpha and Delta'])
    expect(await find('delta', { tables: ['callNotes'] })).toEqual(['about Alpha and Delta'])
    expect(await find('delta', { tables: ['leads', 'tasks'] })).toEqual(['Delta One'])
  })

  test('the best first: the name begins so, a word of it, in it, elsewhere; the latest among equals', async () => {
    source.put(
      leadRow({ name: '蓝天科技' }, 10),
      leadRow({ name: 'Acme 科技' }, 11),
      leadRow({ name: '科技园' }, 12),
      leadRow({ name: '科技城' }, 13),
      leadRow({ name: '甲', company: '科技' }, 14),
      noteRow({ body: '科技' }, 15),
    )
    await index.catchUp()
    expect(await find('科技')).toEqual(['科技城', '科技园', 'Acme 科技', '蓝天科技', '科技', '甲'])
    expect(await find('科技', { limit: 3 })).toEqual(['科技城', '科技园', 'Acme 科技'])
  })

  test('ids for the filter of a list', async () => {
    const rows = Array.from({ length: 400 }, (_, at) => leadRow({ name: at % 2 === 0 ? '温度曲线' : '曲线温度线' }))
    source.put(...rows)
    await index.catchUp()
    expect((await index.matching('leads', '温度')).length).toBe(400)
    expect((await index.matching('leads', '温度曲')).length).toBe(200)
    expect(await index.matching('callNotes', '温度')).toEqual([])
    expect(await index.matching('leads', ' ')).toEqual([])
  })

  test('nothing in a query is a command, nothing in a text breaks it', async () => {
    source.put(
      leadRow({ name: 'a" OR "b\0 \ud800 \u{1F600}', company: 'x'.repeat(5000) }),
      noteRow({ body: '长'.repeat(100_000) }),
    )
    await index.catchUp()
    for (const text of [
      '"',
      'a OR b',
      'NEAR(a b)',
      'name:a',
      '^a',
      'a*',
      '\0',
      '\ud83d',
      "'; --",
      '{name}',
      'x'.repeat(190),
    ]) {
      await index.find(text, { limit: 10 })
    }
    expect((await find('or')).length).toBe(1)
    expect((await find('\u{1F600}')).length).toBe(1)
    expect((await find('x'.repeat(40))).length).toBe(1)
    expect((await find('长长长')).length).toBe(1)
  })
})

describe('how it keeps itself true', () => {
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
    source.held.delete(first?.id ?? '')
    source.held.set('call-note:test0001:zzzz', noteRow({ body: 'smuggled' }))
    const smuggled = { ...noteRow({ body: 'smuggled' }), id: 'call-note:test0001:yyyy' }
    source.held.delete('call-note:test0001:zzzz')
    source.held.set(smuggled.id, smuggled)
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
      expect((await find('温度', { limit: 200 })).length).toBe(200)
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
})
