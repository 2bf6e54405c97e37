// The screens of goals over the real core, in a real browser: set, divide, change, check in; and what a person may not do.
import axe from 'axe-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import GoalScreen from '../../../../pwa/features/goals/GoalScreen.svelte'
import GoalsScreen from '../../../../pwa/features/goals/GoalsScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import { addDays, toIsoDate } from '../../../../shared/kernel/dates.ts'
import { dateToPeriod } from '../../../../shared/kernel/periods.ts'
import type { Directory, TeamState, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import Harness from '../leads/Harness.svelte'

const today = toIsoDate(Date.now())
const month = dateToPeriod(today, 'month')
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
let directory: Directory
let spaceId: string
let workspace: Workspace
let colleague: string

beforeAll(async () => {
  setLocale('en')
  directory = await openDirectory(browserEnvironment('test'))
  spaceId = value(await directory.foundTeam({ teamName: 'Team', personName: 'Lin Yue', region: 'CN' })).spaceId
  workspace = await directory.open(spaceId)
  colleague = value(await workspace.run('addPerson', { fields: { name: 'Wu Fan' } })).id
  for (const authorId of [workspace.personId, workspace.personId, colleague]) {
    const fields = {
      authorId,
      at: Date.now(),
      outcome: 'connected' as const,
      objective: `Call by ${authorId.slice(-4)}`,
    }
    value(await workspace.run('createCallNote', { fields }))
  }
}, 60_000)

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(spaceId)
})

beforeEach(async () => {
  session.team = null
  await page.viewport(1280, 900)
  router.setPatterns(['/goals', '/goals/:id'])
  router.navigate('/goals')
})

const openList = () => render(Harness, { props: { workspace, screen: GoalsScreen as never } })
const openGoal = (id: string) => render(Harness, { props: { workspace, screen: GoalScreen as never, props: { id } } })

const calls = { measure: 'count', of: { records: 'callNotes', filter: {} } } as const
async function makeGoal(change: Record<string, unknown> = {}): Promise<string> {
  const fields = {
    title: 'Calls',
    kind: 'team',
    metric: calls,
    unit: 'count',
    period: month,
    target: 100,
    ownerId: null,
  }
  return value(await workspace.run('createGoal', { fields: { ...fields, ...change } })).id
}

const detailOf = (id: string) => workspace.query('goal.byId', { id, today, zone })

async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { resultTypes: ['violations'] })
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

test('an empty period offers the first step; a goal is set by keyboard, with a SMART check that follows the typing', async () => {
  await openList()
  await expect.element(page.getByRole('heading', { name: /^No goals for/ })).toBeVisible()
  await userEvent.keyboard('n')
  const dialog = page.getByRole('dialog', { name: 'Set a goal' })
  await expect.element(dialog).toBeVisible()
  await expect.element(dialog.getByText(/Missing: .*Specific.*Measurable/)).toBeVisible()
  await dialog.getByLabelText('Name').fill('Talk to fifty customers')
  await dialog.getByLabelText('Target').fill('fifty')
  await expect.element(dialog.getByText('Not a number we can use here.')).toBeVisible()
  await dialog.getByLabelText('Target').fill('50')
  await dialog.getByLabelText('What it is good for').fill('Fills the pipeline of next quarter')
  await expect.element(dialog.getByText(/Missing: Achievable$/)).toBeVisible()
  await expectAccessible()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => router.path).toMatch(/^\/goals\/goal:|^\/goals\/goal%3A/)
  const [line] = await workspace.query('goals.of', { period: month, today, zone })
  expect(line).toMatchObject({ goal: { title: 'Talk to fifty customers', target: 50, kind: 'team' }, measured: 3 })
})

test('a goal is divided with sums that hold while weights are typed; a part set by hand needs a reason and stays', async () => {
  const id = await makeGoal()
  const shown = await openGoal(id)
  await expect.element(page.getByRole('heading', { name: 'Calls', level: 1 })).toBeVisible()
  await userEvent.keyboard('b')
  const dialog = page.getByRole('dialog', { name: 'Break down' })
  await dialog.getByText('Evenly', { exact: true }).click()
  await page.getByRole('option', { name: 'By weights' }).click()
  await dialog.getByLabelText('Weight of Wu Fan').fill('2')
  await expect.element(dialog.getByText('100 of 100')).toBeVisible()
  await expect.element(dialog.getByText('67', { exact: true })).toBeVisible()
  await dialog.getByRole('button', { name: 'Divide' }).click()
  await expect.element(page.getByText('The parts make up the whole.')).toBeVisible()
  const part = (await detailOf(id))?.children.find(({ goal }) => goal.ownerId === colleague)
  expect([part?.goal.target, part?.goal.method, part?.measured]).toEqual([67, 'weighted', 1])
  await expectAccessible()
  await shown.unmount()

  const own = await openGoal(part?.goal.id ?? '')
  await expect.element(page.getByRole('heading', { name: 'Calls', level: 1 })).toBeVisible()
  await userEvent.keyboard('e')
  const change = page.getByRole('dialog', { name: 'Change the target' })
  await change.getByLabelText('Target').fill('40')
  await change.getByRole('button', { name: 'Save' }).click()
  await expect.element(change.getByRole('alert')).toBeVisible()
  await change.getByLabelText('Reason').fill('New in the team')
  await change.getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByText('Changed by Lin Yue: New in the team')).toBeVisible()
  await expect.element(page.getByText('Computed: 67')).toBeVisible()
  await own.unmount()

  await openGoal(id)
  await expect.element(page.getByText('The parts make 73: 27 against the whole.')).toBeVisible()
})

test('records behind a number are there, each a link', async () => {
  await openGoal(await makeGoal({ title: 'With records', ownerId: colleague, kind: 'activity' }))
  const link = page.getByRole('link', { name: `Call by ${colleague.slice(-4)}` })
  await expect.element(link).toBeVisible()
  expect(link.element().getAttribute('href')).toMatch(/^\/notes\/call-note/)
  await expect.element(page.getByText('1 of 1')).toBeVisible()
})

test('where no record exists people check in; nothing said is not zero', async () => {
  const id = await makeGoal({ title: 'Orders', metric: { measure: 'check_ins', use: 'sum' }, target: 10 })
  await openGoal(id)
  await expect.element(page.getByText('No check-in yet')).toBeVisible()
  await userEvent.keyboard('c')
  const dialog = page.getByRole('dialog', { name: 'Check in' })
  await dialog.getByRole('button', { name: 'Check in' }).click()
  await expect.element(dialog.getByText('Give a number, a feeling or a note.')).toBeVisible()
  await dialog.getByLabelText('How much').fill('4')
  await dialog.getByRole('button', { name: 'Check in' }).click()
  await expect.element(dialog).not.toBeInTheDocument()
  await expect.poll(async () => (await detailOf(id))?.measured).toBe(4)
})

test('a member sees goals and proposes; targets are set by managers', async () => {
  const id = await makeGoal({ title: 'Set above' })
  session.team = {
    standing: 'member',
    self: { memberId: 'm', deviceId: 'd', role: 'member' },
    may: { write: true, invite: false, assign: [] },
  } as unknown as TeamState
  const shown = await openGoal(id)
  await page.getByRole('button', { name: 'More' }).click()
  expect(page.getByRole('menuitem', { name: 'Change the target' }).elements()).toEqual([])
  await page.getByRole('menuitem', { name: 'Propose another target' }).click()
  const dialog = page.getByRole('dialog', { name: 'Propose another target' })
  await dialog.getByLabelText('Target').fill('80')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByText('Lin Yue proposes 80')).toBeVisible()
  expect((await detailOf(id))?.goal.target).toBe(100)
  expect(page.getByRole('button', { name: 'Take it over' }).elements()).toEqual([])
  await shown.unmount()
  session.team = null
  await openGoal(id)
  await page.getByRole('button', { name: 'Take it over' }).click()
  await expect.poll(async () => (await detailOf(id))?.goal.target).toBe(80)
  expect(Object.values((await detailOf(id))?.goal.revisions ?? {})).toMatchObject([
    { cause: 'proposal', from: 100, to: 80 },
  ])
})

test.each(['en', 'zh-CN'] as const)('on a phone nothing runs out of the screen (%s)', async (locale) => {
  setLocale(locale)
  try {
    await page.viewport(390, 844)
    const list = await openList()
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect.poll(() => document.querySelectorAll('[data-goal]').length).toBeGreaterThan(2)
    expect(wideIn(390)).toEqual([])
    await list.unmount()
    const [line] = await workspace.query('goals.of', { period: month, today, zone })
    await openGoal(line?.goal.id ?? '')
    await expect.element(page.getByRole('heading', { level: 1 })).toBeVisible()
    expect(wideIn(390)).toEqual([])
  } finally {
    setLocale('en')
  }
})

/** What reaches beyond the width of the screen. */
function wideIn(width: number): string[] {
  document.querySelector<HTMLElement>('.frame')?.style.setProperty('width', `${String(width)}px`)
  return [...document.querySelectorAll('.frame *')]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !element.closest('svg'))
    .map((element) => `${element.tagName} ${element.className.toString()} ${element.textContent.slice(0, 30)}`)
}

test('earlier and later periods are one key away, and an empty one leads to where goals are', async () => {
  await openList()
  await expect.element(page.getByRole('heading', { name: 'Goals', level: 1 })).toBeVisible()
  await userEvent.keyboard(']')
  await expect.poll(() => router.query.get('period')).toBe(dateToPeriod(addDays(`${month}-28`, 5), 'month'))
  await page.getByRole('button', { name: /^Go to/ }).click()
  await expect.poll(() => router.query.get('period')).toBe(null)
})
