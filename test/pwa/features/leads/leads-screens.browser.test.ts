// The leads screens over the real core, in a real browser.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import LeadScreen from '../../../../pwa/features/leads/LeadScreen.svelte'
import LeadsScreen from '../../../../pwa/features/leads/LeadsScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import Harness from './Harness.svelte'

const LEADS = 1200
let directory: Directory
let spaceId: string
let workspace: Workspace

function nameOf(index: number): string {
  return `Lead ${String(index).padStart(4, '0')}`
}

beforeAll(async () => {
  setLocale('en')
  directory = await openDirectory(browserEnvironment('test'))
  const founded = await directory.foundTeam({ teamName: 'Team', personName: 'Lin Yue', region: 'CN' })
  if (!founded.ok) throw new Error(founded.error.code)
  spaceId = founded.value.spaceId
  workspace = await directory.open(spaceId)
  const args = Array.from({ length: LEADS }, (_, index) => ({
    fields: { name: nameOf(index), company: 'Northwind', status: index % 3 === 0 ? 'working' : 'new' },
  }))
  const made = await workspace.runMany('createLead', args, { label: 'created_lead' })
  if (!made.ok) throw new Error(made.error.code)
}, 60_000)

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(spaceId)
})

beforeEach(async () => {
  await page.viewport(1280, 700)
  // An entry of its own for each test: lists come back to where they were scrolled to.
  router.navigate('/')
})

function open(search: string) {
  router.navigate(`/leads${search}`)
  return render(Harness, { props: { workspace, screen: LeadsScreen as never } })
}

const rowNamed = (name: string) => page.getByRole('row', { name: new RegExp(name) })

test('a long list shows its first rows, says how long it is, and holds few of them', async () => {
  await open('?sort=name')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  const grid = page.getByRole('grid')
  await expect.element(grid).toHaveAttribute('aria-rowcount', String(LEADS + 1))
  expect(document.querySelectorAll('[role="row"]').length).toBeLessThan(60)
})

test('scrolling to the end loads the rows there', async () => {
  await open('?sort=name')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  const grid = page.getByRole('grid').element()
  grid.scrollTop = grid.scrollHeight
  await expect.element(rowNamed(nameOf(LEADS - 1))).toBeVisible()
  expect(document.querySelectorAll('[role="row"]').length).toBeLessThan(60)
})

/** Box of a row, and of what is in sight of the list under its head. */
function boxes(name: string): { row: DOMRect; top: number; bottom: number } {
  const grid = page.getByRole('grid').element()
  const head = grid.querySelector('[aria-rowindex="1"]')?.getBoundingClientRect()
  return {
    row: rowNamed(name).element().getBoundingClientRect(),
    top: head?.bottom ?? 0,
    bottom: grid.getBoundingClientRect().top + grid.clientHeight,
  }
}

test('End goes to the last row and Home to the first, wherever the cursor stands, and both are wholly in sight', async () => {
  await open('?sort=name')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  const grid = page.getByRole('grid')
  ;(grid.element() as HTMLElement).focus()
  await userEvent.keyboard('{End}')
  const last = nameOf(LEADS - 1)
  await expect.element(rowNamed(last)).toBeVisible()
  await expect.element(grid).toHaveAttribute('aria-activedescendant', rowNamed(last).element().id)
  const end = boxes(last)
  expect(end.row.bottom).toBeLessThanOrEqual(end.bottom + 0.5)
  expect(end.row.top).toBeGreaterThanOrEqual(end.top)
  await userEvent.keyboard('{Home}')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  await expect.element(grid).toHaveAttribute('aria-activedescendant', rowNamed('Lead 0000').element().id)
  const home = boxes('Lead 0000')
  expect(home.row.top).toBeGreaterThanOrEqual(home.top - 0.5)
  // The cursor stands on the first row still; the wheel has left it behind.
  grid.element().scrollTop = 9000
  await expect.element(rowNamed('Lead 0230')).toBeVisible()
  await userEvent.keyboard('{Home}')
  await expect.poll(() => grid.element().scrollTop).toBe(0)
})

test('a jump puts other rows into the elements that are there, each with its own place and texts', async () => {
  await open('?sort=name')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  const grid = page.getByRole('grid').element()
  const elements = () => [...grid.querySelectorAll('[role="row"]:not([aria-rowindex="1"])')]
  // The rows beside those in sight come a frame later.
  await expect.poll(() => elements().length).toBeGreaterThanOrEqual(Math.ceil(grid.clientHeight / 40) + 10)
  const before = new Set(elements())
  grid.scrollTop = 20_000
  await expect.element(rowNamed('Lead 0505')).toBeVisible()
  expect(elements().filter((element) => !before.has(element))).toEqual([])
  await expect.poll(() => grid.querySelector('[aria-busy="true"][role="row"]')).toBeNull()
  const placesNow = () => elements().map((element) => Number(element.getAttribute('aria-rowindex')) - 2)
  await expect.poll(() => Math.min(...placesNow())).toBe(495)
  const places = placesNow()
  expect(places).toEqual(places.map((_, at) => 495 + at))
  expect(new Set(elements())).toEqual(before)
  for (const [at, element] of elements().entries()) {
    expect(element.querySelector('a')?.textContent?.trim()).toBe(nameOf(places[at] ?? -1))
    expect(element.querySelector('input')?.getAttribute('aria-label')).toContain(nameOf(places[at] ?? -1))
  }
})

test('a box that is scrolled away with the focus in it does not become the box of another record', async () => {
  await open('?sort=name')
  await expect.element(rowNamed('Lead 0002')).toBeVisible()
  rowNamed('Lead 0002').element().querySelector('input')?.focus()
  const grid = page.getByRole('grid').element()
  grid.scrollTop = 60
  await expect.poll(() => grid.querySelector('[aria-rowindex="20"]')).not.toBeNull()
  expect(document.activeElement?.getAttribute('aria-label')).toContain('Lead 0002')
  grid.scrollTop = 20_000
  await expect.element(rowNamed('Lead 0505')).toBeVisible()
  expect(document.activeElement).toBe(grid)
})

test('keys move, select a range and open; what is selected is counted', async () => {
  await open('?sort=name')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  await userEvent.keyboard('jj')
  await userEvent.keyboard('x')
  await userEvent.keyboard('jj')
  await userEvent.keyboard('{Shift>}X{/Shift}')
  await expect.element(page.getByText('3 selected')).toBeVisible()
  await expect.element(rowNamed('Lead 0003')).toHaveAttribute('aria-selected', 'true')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => router.path).toMatch(/^\/leads\/lead:/)
  expect(router.query.get('sort')).toBe('name')
})

test('everything that matches can be selected and changed at once, and undone in one step', async () => {
  await open('?sort=name&status=working')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  await userEvent.keyboard('jx')
  await page.getByRole('button', { name: 'Select all 400' }).click()
  await expect.element(page.getByText('400 selected')).toBeVisible()
  await page.getByRole('button', { name: 'Set status' }).click()
  await page.getByRole('menuitem', { name: 'Nurturing' }).click()
  const counts = async () =>
    (await workspace.query('leads.counts', { filter: {}, today: '2026-03-02' })).byStatus['nurturing'] ?? 0
  await expect.poll(counts, { timeout: 15_000 }).toBe(400)
  const undone = await workspace.undo()
  expect(undone.ok && undone.value.count).toBe(400)
  await expect.poll(counts, { timeout: 15_000 }).toBe(0)
})

test('a bulk change can be stopped: what was done stays, is one step for undo, and the rest is still selected', async () => {
  await open('?sort=name')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  await userEvent.keyboard('jx')
  await page.getByRole('button', { name: `Select all ${LEADS.toLocaleString('en')}` }).click()
  await page.getByRole('button', { name: 'Set status' }).click()
  await page.getByRole('menuitem', { name: 'Nurturing' }).click()
  await page.getByRole('button', { name: 'Stop' }).click()
  await expect.element(page.getByText('1,200 selected')).toBeVisible()
  const counts = async () =>
    (await workspace.query('leads.counts', { filter: {}, today: '2026-03-02' })).byStatus['nurturing'] ?? 0
  const done = await counts()
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(LEADS)
  const undone = await workspace.undo()
  expect(undone.ok && undone.value.count).toBe(done)
  await expect.poll(counts, { timeout: 15_000 }).toBe(0)
})

test('the filter stands in the address, and the back button takes it back', async () => {
  await open('?sort=name')
  await expect.element(rowNamed('Lead 0000')).toBeVisible()
  await page.getByRole('button', { name: /^Working/ }).click()
  await expect.poll(() => router.query.getAll('status')).toEqual(['working'])
  await expect.element(rowNamed('Lead 0003')).toBeVisible()
  await expect.element(rowNamed('Lead 0001')).not.toBeInTheDocument()
  history.back()
  await expect.element(rowNamed('Lead 0001')).toBeVisible()
})

test('a value is changed where it stands; a refused one stays with its reason', async () => {
  const created = await workspace.run('createLead', {
    fields: { name: 'Edited Here', emails: { 'a@b.example': 'a@b.example' } },
  })
  if (!created.ok) throw new Error(created.error.code)
  const id = created.value.id
  router.navigate(`/leads/${id}`)
  await render(Harness, { props: { workspace, screen: LeadScreen as never, props: { id } } })
  await page.getByRole('button', { name: /Edit: Job title/ }).click()
  const title = page.getByRole('textbox', { name: 'Job title' })
  await title.fill('Buyer')
  await userEvent.keyboard('{Enter}')
  await expect.poll(async () => (await workspace.query('lead.byId', { id }))?.title).toBe('Buyer')
  await page.getByRole('button', { name: 'Edit: E-mails' }).click()
  const email = page.getByRole('textbox', { name: 'E-mails' })
  await email.fill('no address')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert')).toBeVisible()
  await expect.element(email).toHaveValue('no address')
  await userEvent.keyboard('{Escape}')
  expect(Object.values((await workspace.query('lead.byId', { id }))?.emails ?? {})).toEqual(['a@b.example'])
})
