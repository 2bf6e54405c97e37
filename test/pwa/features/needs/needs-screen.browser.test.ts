// Who needs me, over the real core in a real browser: the team's records, the coach's own space and a notebook.
import axe from 'axe-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../../../../shared/ui/tokens.css'
import NeedsScreen from '../../../../pwa/features/needs/NeedsScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { spaces } from '../../../../pwa/platform/spaces.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import { addDays, toIsoDate } from '../../../../shared/kernel/dates.ts'
import type { Directory, TeamState, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { showScreen } from '../../show-screen.ts'

const today = toIsoDate(Date.now())
const DAY = 86_400_000
let directory: Directory
let team: Workspace
let pairId: string
let silent: string

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  directory = await openDirectory(browserEnvironment('test'))
  const person = { personName: 'Mia Berg', region: 'DE' }
  team = await directory.open(value(await directory.foundTeam({ teamName: 'Harbour', ...person })).spaceId)
  session.directory = directory
  spaces.list = await directory.list()
  router.setPatterns(['/needs', '/notes', '/steps', '/leads', '/meetings'])
}, 60_000)

afterAll(async () => {
  for (const { spaceId } of await directory.list()) await directory.removeSpace(spaceId)
})

beforeEach(async () => {
  session.team = null
  await page.viewport(1280, 900)
})

const show = (width = 1200) => showScreen(team, '/needs', NeedsScreen, {}, width)
const names = () => [...document.querySelectorAll('article h2')].map(({ textContent }) => textContent)

async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { resultTypes: ['violations'] })
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

test('a team of one says what will stand here', async () => {
  const shown = await show()
  await expect.element(page.getByText('Nobody else is in the team')).toBeVisible()
  await expectAccessible()
  await shown.unmount()
}, 30_000)

test('everybody is there, ranked, with reasons that show their numbers and open their records', async () => {
  const add = async (name: string, more: object = {}) =>
    value(await team.run('addPerson', { fields: { name, ...more } })).id as string
  silent = await add('Silent Sam', { createdAt: Date.now() - 90 * DAY })
  const winner = await add('Winning Wu')
  await add('Calm Carla')
  await add('Gone Gus', { inactive: true })
  const note = (authorId: string, days: number, outcome: string) =>
    team.run('createCallNote', { fields: { authorId, at: Date.now() - days * DAY, outcome } })
  value(await note(silent, 30, 'connected'))
  value(await note(winner, 0, 'won'))
  for (const at of [1, 2, 3, 4])
    value(await team.run('addStep', { fields: { title: `Step ${at}`, ownerId: silent, dueDate: addDays(today, -at) } }))
  const shown = await show()
  await expect.element(page.getByRole('article', { name: 'Silent Sam' })).toBeVisible()
  expect(names()).toEqual(['Silent Sam', 'Winning Wu', 'Calm Carla'])
  const sam = page.getByRole('article', { name: 'Silent Sam' })
  // 30 days hold 20 working days or more: three times the limit of 3.
  await expect.element(sam.getByText(/^3 points: 2\d, limit 3$/u)).toBeVisible()
  await expect.element(sam.getByText('4 points', { exact: true })).toBeVisible()
  await expect
    .element(sam.getByRole('link', { name: /^No call note for 2\d working days; the last on / }))
    .toHaveAttribute('href', `/notes?author=${encodeURIComponent(silent)}`)
  await expect
    .element(sam.getByRole('link', { name: '4 next steps are overdue' }))
    .toHaveAttribute('href', `/steps?show=overdue&whose=${encodeURIComponent(silent)}`)
  await expect.element(page.getByRole('link', { name: '1 call won in 7 days' })).toBeVisible()
  await expect.element(page.getByRole('heading', { name: 'Nothing stands out' })).toBeVisible()
  await expect.element(page.getByText('Left the team and not ranked: Gone Gus')).toBeVisible()
  await expect.element(page.getByText('Mia Berg')).not.toBeInTheDocument()
  await expectAccessible()

  await userEvent.keyboard('j')
  expect(document.activeElement?.textContent).toMatch(/^No call note/u)
  await userEvent.keyboard('j')
  expect(document.activeElement?.textContent).toBe('4 next steps are overdue')
  await userEvent.keyboard('k')
  expect((document.activeElement as HTMLAnchorElement).pathname).toBe('/notes')
  await shown.unmount()
}, 30_000)

test('limits: a wrong one is said at its field, a right one ranks anew and is there after the page was left', async () => {
  const shown = await show()
  const sam = page.getByRole('article', { name: 'Silent Sam' })
  await expect.element(sam.getByText('4 points', { exact: true })).toBeVisible()
  await userEvent.keyboard('e')
  const field = page.getByLabelText('Overdue steps and action items (how many)')
  await field.fill('0')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByText('A whole number from 1 to 1,000')).toBeVisible()
  await field.fill('2')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.element(sam.getByText('5 points', { exact: true })).toBeVisible()
  await shown.unmount()
  const again = await show()
  await expect.element(sam.getByText('5 points', { exact: true })).toBeVisible()
  await again.unmount()
}, 30_000)

test('the notebook of a pair is counted when the own space says whom it is about; its line opens it', async () => {
  const person = { personName: 'Mia Berg', region: 'DE' }
  pairId = value(await directory.foundSpace({ kind: 'pair', name: 'Mia & Sam', ...person })).spaceId
  const pair = await directory.open(pairId)
  const other = value(await pair.run('addPerson', { fields: { name: 'Sam' } })).id
  const meeting = value(await pair.run('planMeeting', { fields: { date: addDays(today, -50) } })).id
  value(await pair.run('holdMeeting', { id: meeting, held: true }))
  value(await pair.run('planMeeting', { fields: { date: addDays(today, 2) } }))
  const item = { title: 'Call back', ownerId: other, dueDate: addDays(today, -3) }
  value(await pair.run('addActionItem', { fields: item }))
  await pair.close()
  const own = await directory.open(value(await directory.foundSpace({ kind: 'own', name: 'Own', ...person })).spaceId)
  value(await own.run('linkPair', { fields: { pairId, teamId: team.spaceId, personId: silent } }))
  await own.close()
  spaces.list = await directory.list()

  const shown = await show()
  const sam = page.getByRole('article', { name: 'Silent Sam' })
  await expect
    .element(sam.getByRole('button', { name: /^Last one-on-one 50 days ago, on .*; the next is planned for / }))
    .toBeVisible()
  await expect.element(sam.getByRole('button', { name: '1 action item of your one-on-ones is overdue' })).toBeVisible()
  await expect.element(sam.getByText(/^2 points: 50, limit 21$/u)).toBeVisible()
  await sam.getByRole('button', { name: 'One-on-one', exact: true }).click()
  await until(() => router.path === '/meetings')
  expect(session.space?.spaceId).toBe(pairId)
  await shown.unmount()
}, 30_000)

test('limits go into the own space: what was set before it was there is taken along, and another device of it has them', async () => {
  const ownSpace = (await directory.list()).find(({ kind }) => kind === 'own')
  const own = await directory.open(ownSpace?.spaceId ?? '')
  const kept = async () => (await own.query('needLimits.of', { teamId: team.spaceId }))?.limits?.['promises']
  const sam = page.getByRole('article', { name: 'Silent Sam' })
  // Two were set in the test before, on this device only.
  const shown = await show()
  await until(async () => (await kept()) === 2)
  await userEvent.keyboard('e')
  await page.getByLabelText('Overdue steps and action items (how many)').fill('1')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.element(sam.getByText(/^3 points: 5, limit 1$/u)).toBeVisible()
  await until(async () => (await kept()) === 1)
  await shown.unmount()
  expect(await own.query('needLimits.of', { teamId: 'another' })).toBeNull()
  // Where this browser holds nothing of it, the own space does.
  localStorage.clear()
  const elsewhere = await show()
  await expect.element(sam.getByText(/^3 points: 5, limit 1$/u)).toBeVisible()
  await elsewhere.unmount()
  // The team knows nothing of it.
  expect(await team.query('needLimits.of', { teamId: team.spaceId })).toBeNull()
  await own.close()
}, 30_000)

test('in Chinese and on a phone nothing is wider than the screen; who does not coach is told so', async () => {
  setLocale('zh-CN')
  await page.viewport(390, 844)
  const shown = await show(390)
  await expect.element(page.getByRole('heading', { name: '谁需要我' })).toBeVisible()
  await expect.element(page.getByText(/^\d+ 个工作日没有沟通记录/u)).toBeVisible()
  const screen = document.querySelector<HTMLElement>('.screen')
  expect((screen?.scrollWidth ?? 1) - (screen?.clientWidth ?? 0)).toBeLessThanOrEqual(0)
  await expectAccessible()
  await shown.unmount()
  setLocale('en')
  session.team = {
    standing: 'member',
    self: { memberId: 'a', deviceId: 'b', role: 'member' },
    may: { write: true },
  } as TeamState
  const member = await show()
  await expect.element(page.getByText('For those who coach')).toBeVisible()
  await expect.element(page.getByText('Silent Sam')).not.toBeInTheDocument()
  await member.unmount()
}, 30_000)
