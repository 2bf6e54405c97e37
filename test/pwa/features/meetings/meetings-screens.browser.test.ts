// One-on-ones over the real core, in a real browser: a pair, the team of its coach, and the coach's own space.
import type { Component } from 'svelte'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../../../../shared/ui/tokens.css'
import MeetingScreen from '../../../../pwa/features/meetings/MeetingScreen.svelte'
import MeetingsScreen from '../../../../pwa/features/meetings/MeetingsScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { spaces } from '../../../../pwa/platform/spaces.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import { toIsoDate } from '../../../../shared/kernel/dates.ts'
import { dateToPeriod } from '../../../../shared/kernel/periods.ts'
import type { Directory, SpaceInfo, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { showScreen } from '../../show-screen.ts'

let directory: Directory
let pair: Workspace
let team: Workspace
const today = toIsoDate(Date.now())

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  directory = await openDirectory(browserEnvironment('test'))
  const person = { personName: 'Mia Berg', region: 'DE' }
  const founded = value(await directory.foundTeam({ teamName: 'Harbour', ...person }))
  team = await directory.open(founded.spaceId)
  const space = value(await directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...person }))
  pair = await directory.open(space.spaceId)
  session.directory = directory
  session.space = space
  spaces.list = await directory.list()
  router.setPatterns(['/', '/meetings', '/meetings/:id'])
})

afterAll(async () => {
  for (const workspace of [pair, team]) await workspace.close()
  for (const { spaceId } of await directory.list()) await directory.removeSpace(spaceId)
})

const show = (path: string, screen: Component<never>, props: Record<string, string> = {}, width = 1200) =>
  showScreen(pair, path, screen, props, width)
const own = async (): Promise<SpaceInfo | undefined> => (await directory.list()).find(({ kind }) => kind === 'own')
const point = (title: string) => page.getByRole('listitem').filter({ hasText: title })

test('an empty pair says what comes next; a rhythm is agreed, and the meeting it proposes is planned', async () => {
  await page.viewport(1280, 900)
  const shown = await show('/meetings', MeetingsScreen)
  await expect.element(page.getByRole('heading', { name: 'The first talk of you two' })).toBeVisible()
  await userEvent.keyboard('c')
  await expect.element(page.getByRole('dialog', { name: 'New meeting' })).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Agree a rhythm' }).click()
  await page.getByRole('dialog').getByLabelText('Time', { exact: true }).fill('09:30')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByText(/^Every two weeks, from .*, 09:30$/u)).toBeVisible()
  await expect.element(page.getByText('public holidays of this region are not known', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Plan it' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await until(() => router.path.startsWith('/meetings/one-on-one:'))
  const [meeting] = await pair.query('meetings.all', {})
  expect(meeting).toMatchObject({ minutes: 570, duration: 45 })
  expect(meeting?.date && meeting.date >= today).toBe(true)
  expect((await pair.query('cadence.get', {}))?.questions).toMatchObject({})
  await shown.unmount()
}, 240_000)

test('a meeting: points by keyboard, private ones in the own space, answers, notes, promises, the brief and the notebook', async () => {
  value(await team.run('createLead', { fields: { name: 'Mara Quill', ownerId: team.personId } }))
  const objection = { body: 'Called', authorId: team.personId, at: Date.now(), objections: 'Too expensive' }
  value(await team.run('createCallNote', { fields: objection }))
  const calls = {
    kind: 'activity',
    unit: 'count',
    target: 2,
    metric: { measure: 'count', of: { records: 'callNotes', filter: {} } },
    ownerId: team.personId,
  }
  const goal = { title: 'Calls noted', period: dateToPeriod(today, 'month'), ...calls }
  value(await team.run('createGoal', { fields: goal }))
  value(await team.run('createCallNote', { fields: { ...objection, objections: '', outcome: 'won' } }))
  const [meeting] = await pair.query('meetings.all', {})
  const id = meeting?.id ?? ''
  const shown = await show(`/meetings/${id}`, MeetingScreen, { id })
  await expect.element(page.getByText('Nothing on the agenda yet', { exact: false })).toBeVisible()

  await userEvent.keyboard('a')
  await userEvent.keyboard('Pricing talk{Enter}')
  await expect.element(point('Pricing talk')).toBeVisible()
  expect(await own()).toBeUndefined()
  await page.getByRole('button', { name: /^Both of you see this point/u }).click()
  await userEvent.keyboard('Is he leaving?{Enter}')
  await expect.element(page.getByRole('heading', { name: 'Only you see these' })).toBeVisible()
  const shared = await pair.query('agenda.of', { meetingId: id, meetings: [{ id, date: today, createdAt: 1 }] })
  expect(shared.map(({ title }) => title)).toEqual(['Pricing talk'])
  expect(await own()).toBeDefined()

  await page.getByRole('checkbox', { name: 'Tick off: Pricing talk' }).click()
  await page.getByRole('button', { name: 'Begin with a template' }).click()
  await page.getByRole('menuitem', { name: 'GROW' }).click()
  await expect.element(point('Goal: what do you want to reach')).toBeVisible()

  await page.getByRole('radiogroup').getByText('4', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Your answer' }).fill('Busy, but good')
  await userEvent.keyboard('{Escape}')
  await until(async () => {
    const answers = Object.values((await pair.query('meeting.byId', { id }))?.answers ?? {})
    return answers[0]?.text === 'Busy, but good' && answers[0].mood === 4
  })

  await until(() => document.querySelector('.ProseMirror') !== null)
  ;(document.querySelector('.ProseMirror') as HTMLElement).focus()
  await userEvent.keyboard('Asked before he told')
  await until(async () => (await pair.query('meeting.byId', { id }))?.body === 'Asked before he told')

  await page.getByRole('textbox', { name: 'New action item' }).fill('Role-play the price talk')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('checkbox', { name: 'Done: Role-play the price talk' })).toBeVisible()

  await page.getByRole('button', { name: 'Whose records?' }).click()
  await page.getByRole('button', { name: 'Choose', exact: true }).click()
  await expect.element(page.getByRole('button', { name: '1 new lead', exact: true })).toBeVisible()
  await expect.element(page.getByRole('button', { name: /Too expensive$/u }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Put on the agenda: 1 new lead' }).click()
  await expect.element(point('1 new lead').first()).toBeVisible()
  await expect
    .element(page.getByRole('button', { name: /^Calls noted, .*: 100% of the target. Reached$/u }))
    .toBeVisible()
  await expect.element(page.getByText('There were wins, and no recognition was given yet')).toBeVisible()
  await page.getByRole('button', { name: /^Put on the agenda as recognition: Calls noted/u }).click()
  await expect.element(point('Calls noted').first()).toHaveTextContent('Recognition')
  await page.getByRole('checkbox', { name: /^Tick off: Calls noted/u }).click()
  await expect.element(page.getByRole('button', { name: /^Recognition given once: Calls noted/u })).toBeVisible()

  await page.getByRole('button', { name: 'Open the notebook' }).click()
  await until(() => document.querySelectorAll('.ProseMirror').length === 2)
  ;(document.querySelectorAll('.ProseMirror')[1] as HTMLElement).focus()
  await userEvent.keyboard('SEALEDWORDS')
  const space = await directory.open((await own())?.spaceId ?? '')
  const sealed = () => space.query('page.ofPair', { pairId: pair.spaceId })
  await until(async () => (await sealed())?.body === 'SEALEDWORDS')
  expect((await pair.query('pages.window', { offset: 0, limit: 5, text: '' })).total).toBe(0)

  // Shared, the private point leaves the own space.
  await page
    .getByRole('button', { name: /^This point is only for you/u })
    .last()
    .click()
  await expect.element(page.getByRole('heading', { name: 'Only you see these' })).not.toBeInTheDocument()
  await expect.element(point('Is he leaving?')).toBeVisible()

  await page.getByRole('button', { name: 'Close the meeting' }).click()
  await expect.element(page.getByText('Held', { exact: true })).toBeVisible()
  await space.close()
  await shown.unmount()
}, 240_000)

test('on a phone nothing is wider than the screen, in Chinese; open points went over to the next meeting', async () => {
  setLocale('zh-CN')
  await page.viewport(390, 844)
  const { id } = value(await pair.run('planMeeting', { fields: { date: '2030-03-04', minutes: 600 } }))
  const list = await show('/meetings', MeetingsScreen, {}, 390)
  await expect.element(page.getByText('即将进行')).toBeVisible()
  const overflow = () =>
    Math.max(...[...document.querySelectorAll<HTMLElement>('.screen')].map((one) => one.scrollWidth - one.clientWidth))
  expect(overflow()).toBeLessThanOrEqual(0)
  await list.unmount()
  const shown = await show(`/meetings/${id}`, MeetingScreen, { id }, 390)
  await expect.element(page.getByText('来自之前的谈话').first()).toBeVisible()
  await expect.element(page.getByText('Pricing talk')).not.toBeInTheDocument()
  expect(overflow()).toBeLessThanOrEqual(0)
  await shown.unmount()
  setLocale('en')
}, 240_000)
