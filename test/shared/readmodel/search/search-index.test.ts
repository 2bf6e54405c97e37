// The index over a real engine and rows in arrays: what it finds, and in which order.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SearchField } from '../../../../shared/readmodel/search/fields.ts'
import { SearchIndex } from '../../../../shared/readmodel/search/search-index.ts'
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
    for (const text of ['128000', '128,000', '2800', '13800138000', '8000', '0013', '13'])
      expect([text, (await find(text)).length]).toEqual([text, 1])
    // Fewer digits are the beginning of a word: of the note's, and of the one that a number with its country is.
    expect((await find('1')).length).toBe(2)
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
