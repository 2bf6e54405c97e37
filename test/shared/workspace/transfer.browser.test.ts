// Export and restore in a real Chromium, rich text included: y-indexeddb writes it in the page, the core reads it in its worker.
import * as Y from 'yjs'
import { expect, test } from 'vitest'
import { browserEnvironment } from '../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../shared/workspace/directory.ts'

test('a coach exports a team with a formatted note, removes it, and restores all of it', async () => {
  const directory = await openDirectory(browserEnvironment('test'))
  const founded = await directory.foundTeam({ teamName: '导出队', personName: 'Coach', region: 'CN' })
  if (!founded.ok) throw new Error(founded.error.code)
  const { spaceId } = founded.value
  const workspace = await directory.open(spaceId)
  const note = await workspace.run('createCallNote', { fields: { body: '谈了价格', bodyDoc: 'note-1' } })
  expect(note.ok).toBe(true)
  const text = await workspace.openRichText('note-1')
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText('谈了价格，下周回复')])
  text.fragment.push([paragraph])
  expect(await text.flush()).toEqual({ ok: true, value: null })
  const file = await workspace.exportSpace()
  await text.close()
  await workspace.close()
  await directory.removeSpace(spaceId)
  const left = (await indexedDB.databases()).map(({ name }) => name ?? '')
  expect(left.filter((name) => name.includes(spaceId))).toEqual([])

  const restored = await directory.restore(file)
  expect(restored).toMatchObject({ ok: true, value: { merged: false, space: { spaceId, name: '导出队' } } })
  const again = await directory.open(spaceId)
  const window = await again.query('callNotes.window', { offset: 0, limit: 10, text: '' })
  expect(window.rows.map(({ body, authorName }) => [body, authorName])).toEqual([['谈了价格', '']])
  const reopened = await again.openRichText('note-1')
  expect(reopened.fragment.toString()).toContain('谈了价格，下周回复')
  await reopened.close()
  const damaged = new Uint8Array(await file.arrayBuffer())
  damaged[damaged.length >> 1] = (damaged[damaged.length >> 1] ?? 0) ^ 1
  const refused = await directory.restore(new Blob([damaged]))
  expect(refused).toMatchObject({ ok: false, error: { code: 'file_damaged' } })
  await again.close()
  await directory.removeSpace(spaceId)
})
