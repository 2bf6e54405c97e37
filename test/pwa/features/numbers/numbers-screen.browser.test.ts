// The screen of numbers over the real core, in a real browser: what it counts is what its links open.
import axe from 'axe-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import NumbersScreen from '../../../../pwa/features/numbers/NumbersScreen.svelte'
import NotesScreen from '../../../../pwa/features/call-notes/NotesScreen.svelte'
import LeadsScreen from '../../../../pwa/features/leads/LeadsScreen.svelte'
import StepsScreen from '../../../../pwa/features/steps/StepsScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import { addDays, toIsoDate } from '../../../../shared/kernel/dates.ts'
import type { Directory, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import Harness from '../leads/Harness.svelte'

const today = toIsoDate(Date.now())
let directory: Directory
let spaceId: string
let workspace: Workspace
let colleague: string

async function made<T>(doing: Promise<{ ok: true; value: T } | { ok: false; error: { code: string } }>): Promise<T> {
  const result = await doing
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

beforeAll(async () => {
  setLocale('en')
  directory = await openDirectory(browserEnvironment('test'))
  const founded = await made(directory.foundTeam({ teamName: 'Team', personName: 'Lin Yue', region: 'CN' }))
  spaceId = founded.spaceId
  workspace = await directory.open(spaceId)
  colleague = (await made(workspace.run('addPerson', { fields: { name: 'Wu Fan' } }))).id
  const statuses = ['new', 'new', 'working', 'nurturing', 'qualified'] as const
  const leads: string[] = []
  for (const [index, status] of statuses.entries()) {
    const ownerId = index % 2 === 0 ? workspace.personId : colleague
    const fields = { name: `Lead ${String(index)}`, status, ownerId }
    leads.push((await made(workspace.run('createLead', { fields }))).id)
  }
  const subjects = { [leads[0] ?? '']: leads[0] ?? '' }
  const noon = new Date(`${today}T12:00:00`).getTime()
  for (const [index, outcome] of (['connected', 'connected', 'no_answer', null] as const).entries()) {
    const at = noon - index * 86_400_000
    const channel = index === 0 ? 'visit' : 'phone'
    const authorId = index === 1 ? colleague : workspace.personId
    await made(workspace.run('createCallNote', { fields: { at, channel, outcome, subjects, authorId } } as never))
  }
  for (const [index, dueDate] of [addDays(today, -2), addDays(today, -1), today, null, null].entries()) {
    const fields = { title: `Step ${String(index)}`, dueDate, subjects, ownerId: workspace.personId }
    const { id } = await made(workspace.run('addStep', { fields } as never))
    if (index === 4) await made(workspace.run('completeStep', { id }))
  }
}, 60_000)

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(spaceId)
})

beforeEach(async () => {
  await page.viewport(1280, 900)
  router.navigate('/')
})

function open(search: string) {
  router.navigate(`/numbers${search}`)
  return render(Harness, { props: { workspace, screen: NumbersScreen as never } })
}

/** How many records the list at an address shows, as the list itself says. */
async function totalAt(href: string): Promise<number> {
  router.navigate(href)
  const path = router.path
  const screen = path === '/leads' ? LeadsScreen : path === '/notes' ? NotesScreen : StepsScreen
  const shown = await render(Harness, { props: { workspace, screen: screen as never } })
  try {
    if (path === '/leads') {
      const grid = page.getByRole('grid')
      await expect.element(grid).toHaveAttribute('aria-busy', 'false')
      return Number(grid.element().getAttribute('aria-rowcount')) - 1
    }
    await expect.element(page.getByText(/^\d+ (?:call notes?|notes?|steps?)$/)).toBeVisible()
    return Number.parseInt(document.querySelector('header .count')?.textContent ?? '', 10)
  } finally {
    await shown.unmount()
  }
}

/** Every number with a link: [the number, its address]. */
function linked(): [number, string][] {
  return [...document.querySelectorAll<HTMLAnchorElement>('.tiles a, .panels a')].map((link) => {
    const text = link.querySelector('.number, .count')?.textContent ?? ''
    return [Number.parseInt(text, 10), link.getAttribute('href') ?? '']
  })
}

test.each(['?period=30days', '?period=30days&who=me', '?period=12months'])(
  'each number is the total of the list that its link opens (%s)',
  async (search) => {
    const shown = await open(search)
    await expect.element(page.getByRole('heading', { name: 'Leads by status' })).toBeVisible()
    const numbers = linked()
    expect(numbers.length).toBeGreaterThan(15)
    await shown.unmount()
    const seen = new Map(numbers.map(([count, href]) => [href, count]))
    const totals: [string, number][] = []
    for (const href of seen.keys()) totals.push([href, await totalAt(href)])
    expect(totals).toEqual([...seen])
  },
  120_000,
)

test('period and person stand in the address; the keyboard gets to a bar and through it', async () => {
  await open('?period=week&who=me')
  const working = page.getByRole('list', { name: 'Leads by status' }).getByRole('link', { name: /Working/ })
  await expect.element(working).toBeVisible()
  ;(working.element() as HTMLElement).focus()
  expect(document.activeElement).toBe(working.element())
  expect(working.element().getAttribute('href')).toBe('/leads?status=working&owner=me')
  await page.getByText('This week', { exact: true }).click()
  await page.getByRole('option', { name: 'This quarter' }).click()
  await expect.poll(() => router.query.get('period')).toBe('quarter')
  expect(router.query.get('who')).toBe('me')
})

test('a filtered list of notes says what it is filtered by, and lets go of it', async () => {
  router.navigate(`/notes?outcome=connected&dates=${addDays(today, -3)}..${today}`)
  await render(Harness, { props: { workspace, screen: NotesScreen as never } })
  const chip = page.getByRole('button', { name: /Remove filter: Outcome: / })
  await expect.element(chip).toBeVisible()
  await userEvent.click(chip)
  await expect.poll(() => router.query.get('outcome')).toBe(null)
  expect(router.query.get('dates')).not.toBe(null)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await expect.poll(() => router.query.get('dates')).toBe(null)
})

test('nothing about the screen stands in the way of assistive technology', async () => {
  const { container } = await open('?period=30days')
  await expect.element(page.getByRole('heading', { name: 'Leads by status' })).toBeVisible()
  const { violations } = await axe.run(container, { rules: { region: { enabled: false } } })
  expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual(
    [],
  )
})
