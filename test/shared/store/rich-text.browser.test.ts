// Rich text in a real Chromium: y-indexeddb, the flush barrier, and two tabs on one document.
import * as Y from 'yjs'
import { afterEach, expect, test, vi } from 'vitest'
import { openRichText, type OpenRichText } from '../../../shared/store/rich-text.ts'
import { readText } from '../../../shared/store/text-database.ts'
import { until } from '../../support/until.ts'

const environment = { openChannel: (name: string) => new BroadcastChannel(name) as never }
const open: OpenRichText[] = []
let name = ''
let count = 0

afterEach(async () => {
  vi.restoreAllMocks()
  for (const text of open.splice(0)) await text.close()
  indexedDB.deleteDatabase(name)
})

async function openText(fresh = false): Promise<OpenRichText> {
  if (fresh) name = `touchline-test-text-${performance.now()}-${++count}`
  const text = await openRichText(environment, name)
  open.push(text)
  return text
}

function write(text: OpenRichText, words: string): void {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(words)])
  text.fragment.push([paragraph])
}

async function rows(): Promise<number> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name)
    request.onsuccess = () => resolve(request.result)
  })
  const total = await new Promise<number>((resolve) => {
    const request = db.transaction('updates').objectStore('updates').count()
    request.onsuccess = () => resolve(request.result)
  })
  db.close()
  return total
}

test('"saved" is said after the barrier, and then the words are in the database', async () => {
  const text = await openText(true)
  const said: boolean[] = []
  text.onSaved((saved) => said.push(saved))
  write(text, '客户要求周五前报价')
  expect(said).toEqual([true, false])
  await until(() => said.at(-1) === true)
  const doc = new Y.Doc()
  Y.applyUpdate(doc, (await readText(indexedDB, name)) as Uint8Array)
  expect(doc.getXmlFragment('body').toString()).toContain('客户要求周五前报价')
})

test('what one tab types stands in the other at once, and both merge', async () => {
  const rep = await openText(true)
  const coach = await openText()
  write(rep, 'from the rep')
  await until(() => coach.fragment.toString().includes('from the rep'))
  write(coach, 'from the coach')
  await until(() => rep.fragment.toString().includes('from the coach'))
  expect(rep.fragment.toString()).toBe(coach.fragment.toString())
})

test('a tab that opens later gets what is not stored yet', async () => {
  const rep = await openText(true)
  write(rep, 'just typed')
  const coach = await openText()
  await until(() => coach.fragment.toString().includes('just typed'))
})

test('a write that the disk refuses is never called saved; the next flush stores the whole document', async () => {
  const text = await openText(true)
  const said: boolean[] = []
  text.onSaved((saved) => said.push(saved))
  const add = IDBObjectStore.prototype.add
  // The request is accepted and its transaction then aborted, as a full disk does it.
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, ...args) {
    const request = add.apply(this, args)
    this.transaction.abort()
    return request
  })
  write(text, 'must not be lost')
  const failed = await text.flush()
  expect(failed.ok).toBe(false)
  expect(said.at(-1)).toBe(false)
  vi.restoreAllMocks()
  expect((await text.flush()).ok).toBe(true)
  expect(said.at(-1)).toBe(true)
  const doc = new Y.Doc()
  Y.applyUpdate(doc, (await readText(indexedDB, name)) as Uint8Array)
  expect(doc.getXmlFragment('body').toString()).toContain('must not be lost')
})

test('where nothing can be stored the editor still opens, and nothing is called saved', async () => {
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
    throw new DOMException('private mode', 'InvalidStateError')
  })
  const text = await openText(true)
  const said: boolean[] = []
  text.onSaved((saved) => said.push(saved))
  write(text, 'typed in vain')
  expect(await text.flush()).toEqual({ ok: false, error: { code: 'storage_denied' } })
  expect(said).not.toContain(true)
})

test('opening a document fifty times does not make its database grow', async () => {
  const first = await openText(true)
  write(first, 'kept')
  await first.flush()
  await first.close()
  open.splice(0)
  for (let index = 0; index < 50; index++) {
    const text = await openRichText(environment, name)
    await text.close()
  }
  expect(await rows()).toBeLessThan(20)
  expect((await openText()).fragment.toString()).toContain('kept')
})
