// The pages of a coaching pair over the real core, in a real browser.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import * as Y from 'yjs'
import '../../../../shared/ui/tokens.css'
import { copyPage } from '../../../../pwa/features/pages/copy-page.ts'
import { pageKind } from '../../../../pwa/platform/editor/page-kind.ts'
import PageScreen from '../../../../pwa/features/pages/PageScreen.svelte'
import PagesScreen from '../../../../pwa/features/pages/PagesScreen.svelte'
import { forgetJournals, RecordJournal } from '../../../../pwa/platform/editor/journal.ts'
import { recoverRecords } from '../../../../pwa/platform/editor/recover.ts'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, SpaceInfo, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { until } from '../../../support/until.ts'
import Harness from '../leads/Harness.svelte'

let directory: Directory
let space: SpaceInfo
let workspace: Workspace
const founded: string[] = []

function value<T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

async function found(kind: 'pair' | 'plan', name: string): Promise<SpaceInfo> {
  const info = value(await directory.foundSpace({ kind, name, personName: 'Mia Berg', region: 'DE' }))
  founded.push(info.spaceId)
  return info
}

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  directory = await openDirectory(browserEnvironment('test'))
})

beforeEach(async () => {
  await page.viewport(1280, 800)
  router.navigate('/')
  await workspace?.close()
  space = await found('pair', 'Mia & Li')
  workspace = await directory.open(space.spaceId)
  session.directory = directory
  session.space = space
})

afterAll(async () => {
  await workspace.close()
  for (const spaceId of founded) await directory.removeSpace(spaceId)
})

const show = (path: string, screen: unknown, props: Record<string, string> = {}) => {
  router.navigate(path)
  return render(Harness, { props: { workspace, screen: screen as never, props } })
}

test('an empty notebook says what it is for, and what comes next', async () => {
  await show('/pages', PagesScreen)
  await expect.element(page.getByRole('heading', { name: 'A notebook for the two of you' })).toBeVisible()
  await expect.element(page.getByRole('link', { name: 'Invite the other person' })).toHaveAttribute('href', '/team')
  await userEvent.keyboard('c')
  expect(router.path).toBe('/pages/new')
})

test('a title and a text typed by keyboard alone are a page, said to be saved only when it is', async () => {
  await show('/pages/new', PageScreen)
  const title = page.getByRole('textbox', { name: 'Title' })
  await expect.element(title).toHaveFocus()
  expect((await workspace.query('pages.window', { offset: 0, limit: 5, text: '' })).total).toBe(0)
  // In one go: the editor of the text is still on its way after Enter.
  await userEvent.keyboard('First  talk{Enter}Asked twice as much')
  const text = page.getByRole('textbox', { name: 'Text' })
  await expect.element(text).toHaveFocus()
  await until(() => document.querySelector('.ProseMirror')?.contains(document.activeElement) === true)
  await userEvent.keyboard(' as he told')
  await until(() => router.path.startsWith('/pages/page:'))
  await until(() => document.querySelector('[data-save]')?.getAttribute('data-save') === 'saved')
  // The formatted text saves itself; the plain one that lists read follows a moment later.
  const first = () => workspace.query('pages.window', { offset: 0, limit: 5, text: '' })
  await until(async () => (await first()).rows[0]?.excerpt !== '')
  const { rows } = await first()
  expect(rows.map((row) => [row.title, row.excerpt, row.authorName])).toEqual([
    ['First talk', 'Asked twice as much as he told', 'Mia Berg'],
  ])
  expect(rows[0]?.bodyDoc).toMatch(/^page-body:/u)
  // The formatted text is on the disk as well: another line to the space reads it.
  const again = await workspace.openRichText(rows[0]?.bodyDoc ?? '')
  expect(again.fragment.toString()).toBe('<paragraph>Asked twice as much as he told</paragraph>')
  await again.close()
  // What somebody else changes comes in; what is typed here stays.
  value(await workspace.run('editPage', { id: rows[0]?.id ?? '', set: { title: 'First talk with Li' } }))
  await expect.element(title).toHaveValue('First talk with Li')
})

test('the list: newest first, found by its words, put away and taken out again', async () => {
  for (const title of ['Monday', 'Tuesday', 'Wednesday']) {
    value(await workspace.run('createPage', { fields: { title, body: `Talk of ${title}` } }))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const opened = await show('/pages', PagesScreen)
  const titles = () =>
    page
      .getByRole('link', { name: /day/u })
      .elements()
      .map((link) => link.querySelector('.title')?.textContent)
  await until(() => titles().join() === 'Wednesday,Tuesday,Monday')
  await userEvent.keyboard('j')
  await userEvent.keyboard('j')
  await until(() => document.activeElement?.textContent?.includes('Tuesday') === true)
  await userEvent.keyboard('/')
  await userEvent.keyboard('monday')
  // The first search of a space loads SQLite.
  await until(() => titles().join() === 'Monday', 30_000)
  await opened.unmount()

  const { rows } = await workspace.query('pages.window', { offset: 0, limit: 5, text: 'monday' })
  await show(`/pages/${rows[0]?.id ?? ''}`, PageScreen, { id: rows[0]?.id ?? '' })
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Put away' }).click()
  await expect.element(page.getByText('This page was put away', { exact: false })).toBeVisible()
  expect((await workspace.query('pages.window', { offset: 0, limit: 5, text: '' })).total).toBe(2)
  await page.getByRole('button', { name: 'Take out again' }).click()
  await until(async () => (await workspace.query('pages.window', { offset: 0, limit: 5, text: '' })).total === 3)
}, 60_000)

test('what a page that died had not saved is brought back once, and goes with the space', async () => {
  const { id } = value(await workspace.run('createPage', { fields: { title: 'a' } }))
  const journal = new RecordJournal(localStorage, 'page', workspace.spaceId)
  journal.write('gone', { id, creation: { commandId: 'page-gone', fields: null }, unsaved: [['title', 'a b', 'a']] })
  const creation = { commandId: 'page-new', fields: { title: 'begun' } }
  journal.write('new', { id: null, creation, unsaved: [['title', 'begun, typed on', '']] })
  expect((await recoverRecords(pageKind, workspace)).length).toBe(2)
  expect(await recoverRecords(pageKind, workspace)).toEqual([])
  const { rows } = await workspace.query('pages.window', { offset: 0, limit: 5, text: '', order: 'oldest' })
  expect(rows.map(({ title }) => title)).toEqual(['a b', 'begun, typed on'])
  journal.write('left', { id, creation, unsaved: [['title', 'x', 'a b']] })
  forgetJournals(workspace.spaceId)
  expect(journal.keys()).toEqual([])
})

test('a copy in a plan is the text as it stands: not what was deleted from it, nor who wrote it', async () => {
  const source = await workspace.openRichText('page-body:source')
  const paragraph = new Y.XmlElement('paragraph')
  const words = new Y.XmlText()
  words.insert(0, 'Ten open questions. PLANTEDSECRET')
  paragraph.insert(0, [words])
  const list = new Y.XmlElement('taskList')
  const item = new Y.XmlElement('taskItem')
  item.setAttribute('checked', true as never)
  const line = new Y.XmlElement('paragraph')
  line.insert(0, [new Y.XmlText('Role play')])
  item.insert(0, [line])
  list.insert(0, [item])
  source.fragment.insert(0, [paragraph, list])
  words.format(4, 4, { bold: true })
  words.delete(19, 14)
  value(await workspace.run('createPage', { fields: { title: 'Another page', body: 'SECONDSECRET' } }))

  const plan = await found('plan', 'SPIN')
  const target = await directory.open(plan.spaceId)
  const page = { title: 'SPIN', body: '', fragment: source.fragment }
  const { id } = value(await copyPage(target, page, 'page-body:target'))
  const copied = await target.openRichText('page-body:target')
  expect(copied.fragment.toString()).toBe(source.fragment.toString())
  expect(copied.fragment.toString()).toContain('<bold>open</bold>')
  expect(await target.query('page.byId', { id })).toMatchObject({
    title: 'SPIN',
    body: 'Ten open questions.\n[x] Role play',
    authorName: 'Mia Berg',
    createdBy: target.personId,
  })
  const file = (await target.exportSpace()).stream().pipeThrough(new DecompressionStream('gzip'))
  const lines = (await new Response(file).text()).split('\n').filter(Boolean)
  const parts = lines.map((line) => {
    const { bytes } = JSON.parse(line) as { bytes?: string }
    return line + (bytes ? atob(bytes) : '')
  })
  expect(parts.some((part) => part.includes('Role play'))).toBe(true)
  for (const secret of ['PLANTEDSECRET', 'SECONDSECRET', 'Another page', workspace.personId, space.spaceId])
    expect(parts.filter((part) => part.includes(secret))).toEqual([])
  const authors = [...source.doc.store.clients.keys()]
  expect([...copied.doc.store.clients.keys()].filter((client) => authors.includes(client))).toEqual([])
  await copied.close()
  await source.close()
  await target.close()
})
