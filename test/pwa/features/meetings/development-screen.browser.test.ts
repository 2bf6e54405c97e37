// The development plan of a pair over the real core, in a real browser: from a career talk to a plan, and from a gap the team sees to training.
import axe from 'axe-core'
import type { Component } from 'svelte'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../../../../shared/ui/tokens.css'
import DevelopmentScreen from '../../../../pwa/features/meetings/development/DevelopmentScreen.svelte'
import MeetingScreen from '../../../../pwa/features/meetings/MeetingScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { spaces } from '../../../../pwa/platform/spaces.svelte.ts'
import { focusesOf } from '../../../../shared/domain/development-plan/focus.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import { addDays, toIsoDate } from '../../../../shared/kernel/dates.ts'
import type { Directory, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { showScreen } from '../../show-screen.ts'

let directory: Directory
let pair: Workspace
let team: Workspace
let skillId = ''
let rep = ''
const itemIds: string[] = []
const today = toIsoDate(Date.now())

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  directory = await openDirectory(browserEnvironment('test'))
  const person = { personName: 'Mia Berg', region: 'DE' }
  const founded = value(await directory.foundTeam({ teamName: 'Harbour', ...person }))
  team = await directory.open(founded.spaceId)
  rep = value(await team.run('addPerson', { fields: { name: 'Li Wei' } })).id
  skillId = value(await team.run('createCompetency', { fields: { name: 'Asking', target: 4 } })).id
  value(await team.run('rateCompetency', { id: skillId, personId: rep, level: 2 }))
  const { id: planId } = value(await team.run('createTrainingPlan', { fields: { title: 'SPIN basics' } }))
  value(await team.run('createTrainingPlan', { fields: { title: 'Another plan' } }))
  for (const [order, title] of ['Read chapter one', 'Ask ten questions'].entries()) {
    const fields = { title, kind: 'reading', competency: 'asking', order }
    itemIds.push(value(await team.run('addTrainingItem', { planId, fields })).id)
  }
  const space = value(await directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...person }))
  pair = await directory.open(space.spaceId)
  session.directory = directory
  session.space = space
  spaces.list = await directory.list()
  router.setPatterns(['/', '/development', '/meetings', '/meetings/:id'])
})

afterAll(async () => {
  for (const workspace of [pair, team]) await workspace.close()
  for (const { spaceId } of await directory.list()) await directory.removeSpace(spaceId)
})

const show = (path: string, screen: Component<never>, props: Record<string, string> = {}, width = 1200) =>
  showScreen(pair, path, screen, props, width)
const plans = () => pair.query('development.get', {})
const plan = async () => (await plans()).plan
const focus = async () => focusesOf((await plan()) ?? {})[0]

/** What axe finds serious on what is shown. */
async function serious(): Promise<string[]> {
  const { violations } = await axe.run(document.querySelector('.frame') ?? document)
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)
}

test('an empty screen leads to the career talk; its points stand in the notes, and what is noted becomes proposals', async () => {
  await page.viewport(1280, 900)
  const empty = await show('/development', DevelopmentScreen)
  await expect.element(page.getByRole('heading', { name: 'Where is it to go from here?' })).toBeVisible()
  expect(await serious()).toEqual([])
  await userEvent.keyboard('c')
  await expect.element(page.getByRole('dialog', { name: 'New meeting' })).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await until(() => router.path.startsWith('/meetings/one-on-one:'))
  await empty.unmount()

  const id = router.path.slice('/meetings/'.length)
  expect((await pair.query('meeting.byId', { id }))?.body).toMatch(/^What do you do better than most\?\n/u)
  const talk = await show(router.path, MeetingScreen, { id })
  await expect.element(page.getByRole('listitem').filter({ hasText: 'Which role would be the next' })).toBeVisible()
  await until(() => (document.querySelector('.ProseMirror')?.textContent ?? '').includes('before we talk again?'))
  // The points stand there already: nothing offers to write them again.
  expect(page.getByRole('button', { name: 'Put the points into the notes' }).elements()).toEqual([])
  // By its key: the cursor is behind the last word at once, where Control+End right after a bare focus may be undone by the editor.
  await userEvent.keyboard('n')
  await until(() => document.activeElement?.classList.contains('ProseMirror') === true)
  await userEvent.keyboard('{Enter}Sit in on calls{Enter}')
  await userEvent.keyboard('What do you do better than most? Listens{Enter}Which role would be the next step?{Enter}')
  await userEvent.keyboard('Key account manager')
  await expect
    .element(page.getByRole('textbox', { name: 'Notes' }))
    .toHaveTextContent(/talk again\?Sit in on calls.*Key account manager$/u)
  await page.getByRole('button', { name: 'Into the development plan' }).click()
  const dialog = page.getByRole('dialog', { name: 'From the talk into the plan' })
  await expect.element(dialog.getByRole('textbox', { name: 'Proposal: Support wanted' })).toHaveValue('Sit in on calls')
  await expect.element(dialog.getByRole('checkbox', { name: 'Take over: Direction' })).toBeDisabled()
  expect(await plans()).toMatchObject({ plan: null })
  await dialog.getByRole('checkbox', { name: 'Take over: Next role' }).click()
  await dialog.getByRole('textbox', { name: 'Proposal: Direction' }).fill('More key accounts')
  await dialog.getByRole('button', { name: 'Take over' }).click()
  await until(() => router.path === '/development')
  const taken = await plan()
  expect(taken).toMatchObject({
    direction: 'More key accounts',
    strengths: 'Listens',
    support: 'Sit in on calls',
  })
  expect(taken?.nextRole).toBeUndefined()
  expect((taken?.reviewDate ?? '') > today).toBe(true)

  // Asked again, what stands there is not proposed twice; what was left is not ticked away.
  await page.getByRole('button', { name: 'Into the development plan' }).click()
  await expect.element(dialog.getByText('Stands in the plan already').first()).toBeVisible()
  await expect.element(dialog.getByRole('checkbox', { name: 'Take over: Next role' })).toBeChecked()
  await expect.element(dialog.getByRole('checkbox', { name: 'Take over: Strengths' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await talk.unmount()
}, 60_000)

test('a gap the team sees becomes a skill in focus; a plan that trains it is chosen, given, and its progress stands beside it', async () => {
  const shown = await show('/development', DevelopmentScreen)
  await expect.element(page.getByRole('textbox', { name: 'Direction' })).toHaveValue('More key accounts')
  await page.getByRole('button', { name: 'Whose records?' }).click()
  await page.getByRole('combobox', { name: /^Whose records\?/u }).click()
  await page.getByRole('option', { name: 'Li Wei' }).click()
  await page.getByRole('button', { name: 'Choose', exact: true }).click()
  await expect.element(page.getByText('Asking: stands at 2, is to reach 4')).toBeVisible()
  await page.getByRole('button', { name: 'Take into focus: Asking' }).click()
  const card = page.getByRole('region', { name: 'Asking' })
  await expect.element(card.getByRole('textbox', { name: 'Skill' })).toHaveValue('Asking')
  await expect.element(page.getByText('Asking: stands at 2, is to reach 4')).not.toBeInTheDocument()
  expect(await focus()).toMatchObject({ name: 'Asking', competencyId: skillId, level: 2, target: 4 })

  await card.getByRole('combobox', { name: /^Training plan of the team/u }).click()
  const options = page.getByRole('option')
  await expect.element(options.nth(1)).toHaveTextContent('SPIN basics (2 items for it)')
  await expect.element(options.nth(2)).toHaveTextContent('Another plan')
  await options.nth(1).click()
  await until(async () => (await focus())?.training?.title === 'SPIN basics')
  await card.getByRole('button', { name: 'Assign it now' }).click()
  await expect.element(card.getByText('0 of 2 done')).toBeVisible()
  const [given] = await team.query('training.assignments', { learnerId: rep })
  expect(given).toMatchObject({ planTitle: 'SPIN basics', trainerId: team.personId, startDate: today })
  value(await team.run('tickTraining', { id: given?.id ?? '', itemId: itemIds[0] ?? '', done: true }))
  await expect.element(card.getByText('1 of 2 done')).toBeVisible()
  await expect.element(card.getByRole('button', { name: 'Open in the team: SPIN basics' })).toBeVisible()

  value(await team.run('rateCompetency', { id: skillId, personId: rep, level: 3 }))
  await expect.element(card.getByText("The team's skills say 3 now.")).toBeVisible()
  await card.getByRole('button', { name: 'Take it over' }).click()
  await until(async () => (await focus())?.level === 3)
  expect(await serious()).toEqual([])
  await shown.unmount()
}, 60_000)

test('what both type comes together; a skill by keyboard; what is past its day or reached says so; a due review is moved on', async () => {
  const id = (await plan())?.id ?? ''
  const shown = await show('/development', DevelopmentScreen)
  const how = page.getByRole('region', { name: 'Asking' }).getByRole('textbox', { name: 'How' })
  await how.fill('Two calls a week')
  const key = (await focus())?.key ?? ''
  // The other one writes meanwhile, as his device would.
  value(await pair.run('editDevelopmentPlan', { id, set: { gap: 'Numbers' }, put: { by: { [key]: '2026-01-05' } } }))
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('textbox', { name: 'What is missing' })).toHaveValue('Numbers')
  await expect.element(page.getByText('Past its day')).toBeVisible()
  await until(async () => (await focus())?.how === 'Two calls a week')
  ;(document.activeElement as HTMLElement).blur()
  await userEvent.keyboard('a')
  await userEvent.keyboard('Closing{Enter}')
  await expect.element(page.getByRole('region', { name: 'Closing' })).toBeVisible()
  await page.getByRole('region', { name: 'Asking' }).getByRole('checkbox', { name: 'Reached' }).click()
  await until(async () => (await focus())?.reached === today)
  await expect.element(page.getByText('Past its day')).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Take away: Closing' }).click()
  await expect.element(page.getByRole('region', { name: 'Closing' })).not.toBeInTheDocument()
  value(await pair.run('editDevelopmentPlan', { id, set: { reviewDate: addDays(today, -1) } }))
  await page.getByRole('button', { name: /^Reviewed, next on/u }).click()
  await until(async () => ((await plan())?.reviewDate ?? '') > today)
  await shown.unmount()
}, 60_000)

test('in Chinese on a phone: a plan that was begun apart is there in full and taken in; a closed one can be read and opened again', async () => {
  setLocale('zh-CN')
  await page.viewport(390, 844)
  const fields = { direction: '带一个团队', skills: { other: { name: '倾听', order: 1 } } }
  const other = value(await pair.run('startDevelopmentPlan', { fields })).id
  const shown = await show('/development', DevelopmentScreen, {}, 390)
  await expect.element(page.getByRole('heading', { name: '你们各自在设备同步之前开始了一份计划' })).toBeVisible()
  await expect.element(page.getByText('带一个团队')).toBeVisible()
  const overflow = () =>
    Math.max(...[...document.querySelectorAll<HTMLElement>('.screen')].map((one) => one.scrollWidth - one.clientWidth))
  expect(overflow()).toBeLessThanOrEqual(0)
  expect(await serious()).toEqual([])
  await page.getByRole('button', { name: '全部并入上面的计划' }).click()
  await expect.element(page.getByRole('region', { name: '倾听' })).toBeVisible()
  expect(await plans()).toMatchObject({
    plan: { direction: 'More key accounts\n带一个团队' },
    apart: [],
    ended: [{ id: other }],
  })
  await expect.element(page.getByText('已结束的计划')).toBeVisible()
  expect(overflow()).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: '结束计划' }).click()
  await expect.element(page.getByRole('button', { name: '直接写计划' })).toBeVisible()
  await page.getByText('结束于').first().click()
  await page.getByRole('button', { name: '重新打开' }).first().click()
  await until(async () => (await plan()) !== null)
  await shown.unmount()
  setLocale('en')
}, 60_000)
