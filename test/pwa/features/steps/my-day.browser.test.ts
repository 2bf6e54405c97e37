// A person's day over the real core, in a real browser: steps of the team, promises and today's one-on-one of a pair, goals, idle leads.
import axe from 'axe-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../../../../shared/ui/tokens.css'
import TodayScreen from '../../../../pwa/features/steps/TodayScreen.svelte'
import { redo, undo } from '../../../../pwa/platform/feedback.ts'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { spaces } from '../../../../pwa/platform/spaces.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import { addDays, toIsoDate } from '../../../../shared/kernel/dates.ts'
import { dateToPeriod } from '../../../../shared/kernel/periods.ts'
import type { Directory, SpaceInfo, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { showScreen } from '../../show-screen.ts'

const today = toIsoDate(Date.now())
const DAY = 86_400_000
let directory: Directory
let teamSpace: SpaceInfo
let team: Workspace
let pair: Workspace

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  directory = await openDirectory(browserEnvironment('test'))
  const person = { personName: 'Li Na', region: 'CN' }
  teamSpace = value(await directory.foundTeam({ teamName: 'Harbour', ...person }))
  team = await directory.open(teamSpace.spaceId)
  const pairSpace = value(await directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...person }))
  pair = await directory.open(pairSpace.spaceId)
  session.directory = directory
  session.space = teamSpace
  session.workspace = team
  team.onHistory((history) => (session.history = history))
  spaces.list = await directory.list()
  router.setPatterns(['/', '/meetings/:id', '/goals/:id', '/leads/:id'])
}, 60_000)

afterAll(async () => {
  for (const { spaceId } of await directory.list()) await directory.removeSpace(spaceId)
})

const show = (width = 1200) => showScreen(team, '/', TodayScreen, {}, width)
const items = () => pair.query('actionItems.all', { state: 'open' })
const promise = page.getByRole('button', { name: 'Role-play the price talk', exact: true })

async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { resultTypes: ['violations'] })
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

test('a clear day says so, and shows no empty boxes for what there is none of', async () => {
  await page.viewport(1280, 900)
  const shown = await show()
  await expect.element(page.getByText('A clear day')).toBeVisible()
  await expect.element(page.getByText('My goals')).not.toBeInTheDocument()
  await expect.element(page.getByText(/nothing planned/u)).not.toBeInTheDocument()
  await shown.unmount()
}, 30_000)

test('steps, promises, the agenda, goals and idle leads stand in one day', async () => {
  const ownerId = team.personId
  value(await team.run('addStep', { fields: { title: 'Send the offer', ownerId, dueDate: today } }))
  const old = Date.now() - 30 * DAY
  value(await team.run('createLead', { fields: { name: 'Forgotten Ltd', ownerId, createdAt: old, updatedAt: old } }))
  value(await team.run('createLead', { fields: { name: 'Fresh Ltd', ownerId } }))
  const metric = { measure: 'count', of: { records: 'callNotes', filter: {} } }
  const goal = { title: 'Calls a month', kind: 'activity', metric, unit: 'count', target: 40, ownerId }
  value(await team.run('createGoal', { fields: { ...goal, period: dateToPeriod(today, 'month') } }))
  value(await team.run('createGoal', { fields: { ...goal, title: 'Not mine', ownerId: null, period: '2026' } }))
  const meeting = value(await pair.run('planMeeting', { fields: { date: today, minutes: 570 } })).id
  for (const title of ['Pricing', 'Holidays', 'Forecast', 'Training'])
    value(await pair.run('addPoint', { fields: { title, oneOnOneId: meeting, authorId: pair.personId } }))
  const other = value(await pair.run('addPerson', { fields: { name: 'Mia' } })).id
  const item = { oneOnOneId: meeting, dueDate: addDays(today, -1) }
  value(
    await pair.run('addActionItem', {
      fields: { ...item, title: 'Role-play the price talk', ownerId: pair.personId },
    }),
  )
  value(await pair.run('addActionItem', { fields: { ...item, title: 'Mia asks HR', ownerId: other } }))

  const plan = value(await pair.run('startDevelopmentPlan', { fields: { reviewDate: today } })).id

  const shown = await show()
  await expect.element(promise).toBeVisible()
  const review = page.getByRole('button', { name: /^Review of the development plan: Mia & Li/u })
  await expect.element(review).toBeVisible()
  await expect.element(page.getByText('Promised in Mia & Li')).toBeVisible()
  await expect.element(page.getByText('2 steps are due, 1 of them overdue.')).toBeVisible()
  await expect.element(page.getByText('Mia asks HR')).not.toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: /^One-on-one at .*Mia & Li.*Pricing.*1 more$/u })).toBeVisible()
  await expect.element(page.getByRole('link', { name: /^Calls a month.*0 of 40/u })).toBeVisible()
  await expect.element(page.getByText('Not mine')).not.toBeInTheDocument()
  await expect.element(page.getByText('Quiet for 14 days, nothing planned')).toBeVisible()
  await expect.element(page.getByRole('link', { name: /^Forgotten Ltd/u }).first()).toBeVisible()
  const idle = document.querySelectorAll('aside section')[1]
  expect(idle?.textContent).toContain('Forgotten Ltd')
  expect(idle?.textContent).not.toContain('Fresh Ltd')
  await expectAccessible()
  value(await pair.run('endDevelopmentPlan', { id: plan, ended: true }))
  await expect.element(review).not.toBeInTheDocument()
  await shown.unmount()
}, 30_000)

/** All text of a file of a space, documents unpacked. */
async function fileText(file: Blob): Promise<string> {
  const text = await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text()
  const parts = text.split('\n').filter(Boolean)
  return parts.map((line) => line + atob((JSON.parse(line) as { bytes?: string }).bytes ?? '')).join('\n')
}

test('one’s own private points stand with the one-on-one, marked, follow what is done with them, and go nowhere', async () => {
  const person = { personName: 'Li Na', region: 'CN' }
  const { spaceId } = value(await directory.foundSpace({ kind: 'own', name: 'Only me', ...person }))
  const own = await directory.open(spaceId)
  const [meeting] = await pair.query('meetings.all', {})
  const fields = { oneOnOneId: meeting?.id, pairId: pair.spaceId, authorId: own.personId }
  const add = async (title: string, more: object = {}) =>
    value(await own.run('addPoint', { fields: { ...fields, title, ...more } })).id
  const first = await add('SECRET is she leaving?')
  await add('SECRET of another notebook', { pairId: 'another' })
  spaces.list = await directory.list()

  const shown = await show()
  const line = page.getByRole('button', {
    name: /^One-on-one at .*Pricing.*1 more.*Only you see:.*SECRET is she leaving\?$/u,
  })
  await expect.element(line).toBeVisible()
  await add('SECRET raise')
  await expect.element(page.getByRole('button', { name: /SECRET is she leaving\?.*SECRET raise$/u })).toBeVisible()
  value(await own.run('tickPoint', { id: first, oneOnOneId: meeting?.id ?? '', ticked: true }))
  await expect.element(page.getByRole('button', { name: /Only you see:\s*SECRET raise$/u })).toBeVisible()
  await expect.element(page.getByText('SECRET of another notebook')).not.toBeInTheDocument()
  await expectAccessible()

  await page.viewport(390, 844)
  setLocale('zh-CN')
  await shown.unmount()
  const small = await show(390)
  await expect.element(page.getByText('仅自己可见：')).toBeVisible()
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390)
  for (const workspace of [pair, team]) expect(await fileText(await workspace.exportSpace())).not.toContain('SECRET')
  expect(await fileText(await pair.exportSpace())).toContain('Pricing')
  expect(await fileText(await own.exportSpace())).toContain('SECRET')
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('SECRET')
  await small.unmount()
  setLocale('en')
  await page.viewport(1280, 900)
  await own.close()
  await directory.removeSpace(spaceId)
  spaces.list = await directory.list()
}, 60_000)

test('the keyboard walks through all lines; a promise is moved, ticked off and taken back where it stands', async () => {
  const shown = await show()
  await expect.element(promise).toBeVisible()
  // The one-on-one is asked of another space, and may come after the promise.
  await expect.element(page.getByRole('button', { name: /^One-on-one at/u })).toBeVisible()
  await userEvent.keyboard('j')
  expect(document.activeElement?.textContent).toContain('One-on-one at')
  await userEvent.keyboard('j')
  await expect.element(promise).toHaveFocus()

  await userEvent.keyboard('s')
  await page.getByRole('menuitem', { name: 'Tomorrow' }).click()
  await until(async () => (await items()).some(({ dueDate }) => dueDate === addDays(today, 1)))
  await undo()
  await until(async () => (await items()).every(({ dueDate }) => dueDate === addDays(today, -1)))

  // The promise is the first of the list again.
  await expect.element(page.getByRole('heading', { name: /^Overdue/u })).toBeVisible()
  ;(promise.element() as HTMLElement).focus()
  await userEvent.keyboard('e')
  const dialog = page.getByRole('dialog', { name: 'Plan this promise anew' })
  await dialog.getByRole('button', { name: 'Due', exact: true }).click()
  await page.getByRole('button', { name: 'In 3 days' }).click()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await until(async () => (await items()).some(({ dueDate }) => dueDate === addDays(today, 3)))

  ;(promise.element() as HTMLElement).focus()
  await userEvent.keyboard('{Delete}')
  await userEvent.keyboard('x')
  await expect.element(promise).not.toBeInTheDocument()
  await expect.poll(async () => (await items()).map(({ title }) => title)).toEqual(['Mia asks HR'])
  await undo()
  await expect.element(promise).toBeVisible()
  await redo()
  await expect.element(promise).not.toBeInTheDocument()
  await undo()
  await expect.element(promise).toBeVisible()

  // What was done last in the team is taken back there, not in the pair.
  await page.getByRole('button', { name: 'Tick off “Send the offer”' }).click()
  await until(async () => (await team.query('tasks.window', { offset: 0, limit: 9, state: 'open' })).total === 0)
  await undo()
  await until(async () => (await team.query('tasks.window', { offset: 0, limit: 9, state: 'open' })).total === 1)
  expect((await items()).length).toBe(2)
  await shown.unmount()
}, 60_000)

test('what happens in the pair meanwhile is on the screen; in Chinese and on a phone nothing is wider than it', async () => {
  setLocale('zh-CN')
  await page.viewport(390, 844)
  const shown = await show(390)
  await expect.element(page.getByText('在“Mia & Li”里答应的')).toBeVisible()
  const fields = { title: '给王总寄样品', ownerId: pair.personId, dueDate: null }
  value(await pair.run('addActionItem', { fields }))
  await expect.element(page.getByRole('button', { name: '给王总寄样品', exact: true })).toBeVisible()
  await expect.element(page.getByText('14 天没动静、也没安排下一步')).toBeInTheDocument()
  const screen = document.querySelector<HTMLElement>('.screen')
  expect((screen?.scrollWidth ?? 1) - (screen?.clientWidth ?? 0)).toBeLessThanOrEqual(0)
  await expectAccessible()
  await shown.unmount()
  setLocale('en')
}, 30_000)

test('a line opens its record, in its own space', async () => {
  await page.viewport(1280, 900)
  const shown = await show()
  await expect.element(promise).toBeVisible()
  // The spaces take the team away from under the screen, as they do in the app.
  await directory.open(teamSpace.spaceId)
  await promise.click()
  await until(() => router.path.startsWith('/meetings/one-on-one:'))
  expect(session.space?.spaceId).toBe(pair.spaceId)
  await shown.unmount()
}, 30_000)
