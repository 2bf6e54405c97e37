// Training over the real core, in a real browser: a plan is written by keyboard, learned by, and compared with its improved original.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import { fromItemForm, toItemForm, toQuestion } from '../../../../pwa/features/training/item-form.ts'
import { findOriginal, openPlan } from '../../../../pwa/features/training/plan-files.ts'
import TrainingRecordScreen from '../../../../pwa/features/training/TrainingRecordScreen.svelte'
import TrainingScreen from '../../../../pwa/features/training/TrainingScreen.svelte'
import { fromMinor, toMinor } from '../../../../pwa/features/training/head-fields.ts'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { PLAN_USE, writePlanText } from '../../../../shared/domain/training/plan-file.ts'
import { planToContent } from '../../../../shared/domain/training/plan-content.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, SpaceInfo, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { signText } from '../../../../shared/workspace/team/signed-text.ts'
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

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  directory = await openDirectory(browserEnvironment('test'))
})

beforeEach(async () => {
  await page.viewport(1280, 800)
  router.navigate('/')
  await workspace?.close()
  space = value(await directory.foundTeam({ teamName: 'Harbour Sales', personName: 'Mia Berg', region: 'DE' }))
  founded.push(space.spaceId)
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

const titles = (): string[] =>
  [...document.querySelectorAll('[data-item] .title')].map((node) => node.textContent ?? '')

async function addPlan(): Promise<{ planId: string; ids: string[]; keys: string[] }> {
  const { id: planId } = value(
    await workspace.run('createTrainingPlan', { fields: { title: 'SPIN in four weeks', purpose: 'Ask more' } }),
  )
  const ids: string[] = []
  const keys: string[] = []
  for (const [order, fields] of [
    { title: 'Read chapter one', kind: 'reading', minutes: 30, dueDays: 2, competency: 'Discovery' },
    {
      title: 'What did it say?',
      kind: 'quiz',
      questions: { q111: { text: 'Which?', choices: ['How many?', 'What goes wrong?'], right: [1], order: 0 } },
    },
    { title: 'Log a call', kind: 'milestone', measure: { count: 1 } },
  ].entries()) {
    const made = value(await workspace.run('addTrainingItem', { planId, fields: { ...fields, order: order * 10 } }))
    ids.push(made.id)
    keys.push(made.key)
  }
  value(await workspace.run('setPrerequisites', { id: ids[1] ?? '', siblings: ids, after: [keys[0] ?? ''] }))
  return { planId, ids, keys }
}

test('an empty list says what a plan is for; a new one needs a title and is then open', async () => {
  await show('/training', TrainingScreen)
  await expect.element(page.getByRole('heading', { name: 'No training plans yet' })).toBeVisible()
  await page.getByRole('button', { name: 'New plan' }).first().click()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Title' })).toHaveAttribute('aria-invalid', 'true')
  await page.getByRole('textbox', { name: 'Title' }).fill('SPIN in four weeks')
  await page.getByRole('textbox', { name: /^Cost/ }).fill('a lot')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByText('Write an amount like 1200 or 1200.50.')).toBeVisible()
  await page.getByRole('textbox', { name: /^Cost/ }).fill('1,200.50')
  await page.getByRole('button', { name: 'Save' }).click()
  await until(() => router.path.startsWith('/training/training-plan:'))
  const [plan] = await workspace.query('training.plans', {})
  expect(plan).toMatchObject({ title: 'SPIN in four weeks', cost: { minor: 120_050 } })
})

test('items are added and moved by keyboard, and what is wrong with one is said', async () => {
  const { planId } = await addPlan()
  await show(`/training/${planId}`, TrainingRecordScreen, { id: planId })
  await until(() => titles().length === 3)
  await page.getByRole('button', { name: 'Add item' }).first().click()
  await page.getByRole('textbox', { name: 'Title' }).fill('Write ten questions')
  await page.getByRole('textbox', { name: 'Due after how many working days' }).fill('soon')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByText('Write a whole number from 0 to 1000.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Due after how many working days' }).fill('3')
  await page.getByRole('button', { name: 'Save' }).click()
  await until(() => titles().at(-1) === 'Write ten questions')
  const last = document.querySelectorAll<HTMLElement>('[data-item] .open')[3]
  last?.focus()
  await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}')
  await until(() => titles().join() === 'Read chapter one,What did it say?,Write ten questions,Log a call')
  await until(() => document.activeElement?.textContent?.includes('Write ten questions') === true)
  // A circle cannot be chosen.
  document.querySelectorAll<HTMLElement>('[data-item] .open')[0]?.click()
  await expect.element(page.getByRole('checkbox', { name: 'What did it say?' })).toBeDisabled()
})

test('a learner ticks, takes the quiz, and a logged call ticks the milestone before his eyes', async () => {
  const { planId } = await addPlan()
  const { ids } = value(
    await workspace.run('assignTraining', {
      planId,
      learnerIds: [workspace.personId],
      trainerId: null,
      mentorId: null,
      startDate: '2026-01-05',
    }),
  )
  const id = ids[0] ?? ''
  await show(`/training/${id}`, TrainingRecordScreen, { id })
  await expect.element(page.getByRole('button', { name: 'Take the quiz' })).toBeDisabled()
  await expect.element(page.getByText('0 of 3 done')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Read chapter one done' }).click()
  await expect.element(page.getByRole('button', { name: 'Take the quiz' })).toBeEnabled()
  await page.getByRole('button', { name: 'Take the quiz' }).click()
  await page.getByRole('button', { name: 'Hand in' }).click()
  await expect.element(page.getByText('Answer every question first.')).toBeVisible()
  await page.getByRole('checkbox', { name: 'What goes wrong?' }).click()
  await page.getByRole('button', { name: 'Hand in' }).click()
  await expect.element(page.getByText(/100 %: 1 of 1 right/u)).toBeVisible()
  await page.getByRole('button', { name: 'Close' }).last().click()
  await expect.element(page.getByText('2 of 3 done')).toBeVisible()
  value(
    await workspace.run('createCallNote', {
      fields: { at: Date.now(), authorId: workspace.personId, objective: 'First call' },
    }),
  )
  await expect.element(page.getByText('3 of 3 done')).toBeVisible()
  await page.getByRole('button', { name: 'Show the call notes' }).click()
  await until(() => document.querySelectorAll('a[href^="/notes/call-note:"]').length === 1)
  await page.getByRole('group', { name: 'It was clear' }).getByText('4', { exact: true }).click()
  await until(async () => (await workspace.query('training.assignment', { id }))?.survey?.['clear'] === 4)
  await expect.element(page.getByText('Your trainer signs it, not you.')).toBeVisible()
})

test('an improved original is compared: new things come, one’s own edit stays unless chosen otherwise', async () => {
  const { planId, ids } = await addPlan()
  const plan = await workspace.query('training.plan', { id: planId })
  if (!plan) throw new Error('no plan')
  const content = planToContent(plan, plan.items)
  const origin = { planId, spaceId: space.spaceId }
  const { id: fork } = value(await workspace.run('copyTrainingPlan', { content, origin, title: 'Mine' }))
  const mine = await workspace.query('training.plan', { id: fork })
  value(
    await workspace.run('editTrainingItem', {
      id: mine?.items[0]?.id ?? '',
      set: { title: 'Read chapters one and two' },
    }),
  )
  value(await workspace.run('editTrainingItem', { id: ids[0] ?? '', set: { title: 'Read it twice' } }))
  value(await workspace.run('addTrainingItem', { planId, fields: { title: 'Write ten questions', order: 90 } }))
  expect((await findOriginal(directory, { ...origin, spaceId: 'gone' }))?.head.title).toBe('SPIN in four weeks')
  await show(`/training/${fork}`, TrainingRecordScreen, { id: fork })
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect.element(page.getByText('Read it twice')).toBeVisible()
  await page.getByRole('button', { name: 'Take over' }).click()
  await until(() => titles().length === 4)
  expect(titles()).toEqual(['Read chapters one and two', 'What did it say?', 'Log a call', 'Write ten questions'])
  await until(() => page.getByRole('button', { name: 'Compare' }).elements().length === 0)
})

test('skills: a rating shows a gap and the item that helps', async () => {
  await addPlan()
  value(await workspace.run('createCompetency', { fields: { name: 'Discovery', target: 4 } }))
  const [skill] = await workspace.query('competencies.all', {})
  value(await workspace.run('rateCompetency', { id: skill?.id ?? '', personId: workspace.personId, level: 2 }))
  await show('/training?show=skills', TrainingScreen)
  await expect.element(page.getByText('Mia Berg: Discovery, 2 below')).toBeVisible()
  await expect.element(page.getByRole('link', { name: 'SPIN in four weeks: Read chapter one' })).toBeVisible()
})

test('files: a plan that nobody signed is read, a changed or foreign one is named', async () => {
  const { planId } = await addPlan()
  const plan = await workspace.query('training.plan', { id: planId })
  if (!plan) throw new Error('no plan')
  const text = writePlanText({ planId, originId: null, exportedAt: 1, content: planToContent(plan, plan.items) })
  const file = async (use: string, held = text): Promise<Blob> =>
    new Blob([await signText(null, { use, text: held, name: '' })])
  expect(await openPlan(await file(PLAN_USE))).toMatchObject({ ok: true, value: { by: null, plan: { planId } } })
  expect(await openPlan(await file('touchline/other'))).toMatchObject({ error: 'not_a_plan' })
  expect(await openPlan(await file(PLAN_USE, '{}'))).toMatchObject({ error: 'damaged' })
  expect(await openPlan(new Blob(['a photo']))).toMatchObject({ error: 'not_a_plan' })
  expect(await openPlan(new Blob(['x'.repeat(1_000_001)]))).toMatchObject({ error: 'too_large' })
})

test('forms: amounts, questions and items become what records take, or say what is wrong', () => {
  expect(['', '1200', '1,200.5', '１２', '1.234', 'x', '-1'].map(toMinor)).toEqual([
    null,
    120_000,
    120_050,
    1200,
    undefined,
    undefined,
    undefined,
  ])
  expect(fromMinor(120_050)).toBe('1200.50')
  expect(toQuestion({ key: 'k', text: 'Which?', choices: 'a\n* b\n＊c' }, 3)).toEqual({
    text: 'Which?',
    choices: ['a', 'b', 'c'],
    right: [1, 2],
    order: 3,
  })
  expect(toQuestion({ key: 'k', text: 'Which?', choices: 'a\nb' }, 0)).toBeNull()
  const form = { ...toItemForm(null), title: ' ', url: 'javascript:alert(1)', minutes: '1.5' }
  expect(Object.keys(fromItemForm(form).errors).sort()).toEqual(['minutes', 'title', 'url'])
})
