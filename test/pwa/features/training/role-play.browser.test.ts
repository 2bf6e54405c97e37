// A role-play with its card over the real core, in a real browser: the card is copied, scored by, changed, and read by the learner.
import axe from 'axe-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../../../../shared/ui/tokens.css'
import { fromItemForm, toItemForm, toItemPatch } from '../../../../pwa/features/training/item-form.ts'
import { valueText } from '../../../../pwa/features/training/merge-words.ts'
import TrainingRecordScreen from '../../../../pwa/features/training/TrainingRecordScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { spaces } from '../../../../pwa/platform/spaces.svelte.ts'
import { CARD_TEMPLATES } from '../../../../pwa/platform/parts/scorecards/card-templates.ts'
import { draftToQuestions, faultOf } from '../../../../pwa/platform/parts/scorecards/draft.ts'
import { isCardTooLong, questionsToCriteria } from '../../../../shared/domain/training/item-card.ts'
import type { TrainingItem } from '../../../../shared/domain/training/training-item.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { showScreen } from '../../show-screen.ts'

let directory: Directory
let team: Workspace
let planId: string
let itemId: string
let learner: string
let assignmentId: string
let playId: string

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  await page.viewport(1280, 900)
  directory = await openDirectory(browserEnvironment('test'))
  const person = { personName: 'Mia Berg', region: 'DE' }
  const teamSpace = value(await directory.foundTeam({ teamName: 'Harbour', ...person }))
  team = await directory.open(teamSpace.spaceId)
  const pair = await directory.open(
    value(await directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...person })).spaceId,
  )
  const scale = { min: 1, max: 5 }
  const guide = [{ level: '5', text: 'lets the customer talk for most of the call' }]
  const listen = {
    key: 'listen',
    text: 'Listens',
    kind: 'scale',
    scale,
    required: true,
    competency: 'Discovery',
    guide,
  }
  const close = { key: 'close', text: 'Agrees a next step', kind: 'yes_no' }
  const fields = { name: 'Our call card', about: 'role_play' }
  value(await pair.run('createScorecard', { fields, questions: [listen, close] }))
  const old = { fields: { name: 'Put away', about: 'call', archivedAt: 1 }, questions: [close] }
  value(await pair.run('createScorecard', old))
  await pair.close()
  session.directory = directory
  session.space = teamSpace
  spaces.list = await directory.list()
  router.setPatterns(['/', '/training', '/training/:id'])
  learner = value(await team.run('addPerson', { fields: { name: 'Li' } })).id
  planId = value(await team.run('createTrainingPlan', { fields: { title: 'SPIN in four weeks' } })).id
  const item = { kind: 'role_play', title: 'Play a first call', order: 0, competency: 'Discovery' }
  itemId = value(await team.run('addTrainingItem', { planId, fields: item })).id
  value(await team.run('createCompetency', { fields: { name: 'Discovery', target: 4 } }))
}, 60_000)

afterAll(async () => {
  for (const { spaceId } of await directory.list()) await directory.removeSpace(spaceId)
})

const show = (id: string, workspace: Workspace = team, width = 1200) =>
  showScreen(workspace, `/training/${id}`, TrainingRecordScreen, { id }, width)
const item = async (): Promise<TrainingItem> => {
  const held = (await team.query('training.plan', { id: planId }))?.items.find(({ id }) => id === itemId)
  if (!held) throw new Error('no item')
  return held
}
const row = () => team.query('training.assignment', { id: assignmentId })
const radio = (group: string, name: string) =>
  page.getByRole('group', { name: group }).getByRole('radio', { name }).click({ force: true })

async function expectAccessible(): Promise<void> {
  const { violations } = await axe.run(document.body, { resultTypes: ['violations'] })
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}

test('a card of a pair is copied into the item, with its guide, and the mark to reach is left open', async () => {
  const shown = await show(planId)
  await page
    .getByRole('button', { name: /Play a first call/u })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Copy a card' }).click()
  await expect.element(page.getByRole('option', { name: 'Ready card: Handling an objection' })).toBeVisible()
  await expect.element(page.getByRole('option', { name: /Put away/u })).not.toBeInTheDocument()
  await page.getByRole('option', { name: 'Our call card (Mia & Li)' }).click()
  await expect.element(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('Our call card')
  await expect.element(dialog.getByRole('textbox', { name: 'Passed from (percent)' })).toHaveValue('')
  // What is wrong with a question is said, and nothing is saved.
  await dialog.getByText('2 questions').click()
  const first = dialog.getByRole('group', { name: 'Question 1' })
  await first.getByRole('textbox', { name: 'Question', exact: true }).fill('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.element(dialog.getByRole('alert')).toHaveTextContent('A question has no words.')
  await first.getByRole('textbox', { name: 'Question', exact: true }).fill('Listens')
  await expectAccessible()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.element(page.getByText('Our call card')).toBeVisible()
  expect(await item()).toMatchObject({
    cardName: 'Our call card',
    cardVersion: 1,
    criteria: { listen: { text: 'Listens', scale: { min: 1, max: 5 }, guide: [{ level: '5' }] }, close: { order: 1 } },
  })
  expect((await item()).passMark ?? null).toBeNull()
  await shown.unmount()
}, 60_000)

test('the trainer scores by the card: what is missing is asked for, the item is done, the level is taken over', async () => {
  const assigned = { planId, learnerIds: [learner], trainerId: team.personId, mentorId: null, startDate: '2026-03-02' }
  assignmentId = value(await team.run('assignTraining', assigned)).ids[0] ?? ''
  let shown = await show(assignmentId)
  await expect.element(page.getByText('Done when every mandatory question is answered.')).toBeVisible()
  await page.getByText('By what it is judged: Our call card').click()
  await expect.element(page.getByText('Agrees a next step')).toBeVisible()
  await expectAccessible()
  await page.getByRole('button', { name: 'Score with the card' }).click()
  await until(() => router.path.startsWith('/training/assessment'))
  playId = decodeURIComponent(router.path.slice('/training/'.length))
  await shown.unmount()

  shown = await show(playId)
  await expect.element(page.getByRole('heading', { name: 'Play a first call' })).toBeVisible()
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('1 mandatory question is open')
  await radio('Listens', '4')
  await page.getByPlaceholder('What you saw or heard').first().fill('Asked nine questions')
  await expectAccessible()
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect.element(page.getByRole('button', { name: 'Open it again' })).toBeVisible()
  await expect.element(page.getByText('75%')).toBeVisible()
  await page.getByRole('button', { name: 'Note as level 4' }).click()
  await until(async () => (await team.query('competencies.all', {}))[0]?.ratings?.[learner]?.level === 4)
  await expect.element(page.getByRole('button', { name: 'Note as level 4' })).not.toBeInTheDocument()
  await shown.unmount()
  // The team's skills hold the level and nothing else of it.
  const [skill] = await team.query('competencies.all', {})
  expect(Object.keys(skill?.ratings?.[learner] ?? {}).sort()).toEqual(['at', 'byId', 'level'])

  shown = await show(assignmentId)
  await expect.element(page.getByText('1 of 1 done')).toBeVisible()
  const list = page.getByRole('list', { name: 'Scored role-plays: Play a first call' })
  await expect.element(list).toHaveTextContent(/Mia Berg · Version 1.*75 %/u)
  await shown.unmount()
}, 60_000)

test('the card is changed and the answers stay; a comparison before the training does not make the item done', async () => {
  const before = await team.query('assessment.byId', { id: playId })
  let shown = await show(planId)
  await page
    .getByRole('button', { name: /Play a first call/u })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('2 questions').click()
  await dialog.getByRole('button', { name: 'Remove question 2' }).click()
  const first = dialog.getByRole('group', { name: 'Question 1' })
  await first.getByRole('textbox', { name: 'To', exact: true }).fill('3')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await until(async () => (await item()).cardVersion === 2)
  await shown.unmount()
  expect(await team.query('assessment.byId', { id: playId })).toEqual(before)

  value(await team.run('deleteRecords', { ids: [playId] }))
  shown = await show(assignmentId)
  await expect.element(page.getByText('0 of 1 done')).toBeVisible()
  await page.getByRole('combobox', { name: 'Counts as' }).click()
  await page.getByRole('option', { name: 'before the training, to compare' }).click()
  await page.getByRole('button', { name: 'Score with the card' }).click()
  await until(() => router.path.startsWith('/training/assessment'))
  const second = decodeURIComponent(router.path.slice('/training/'.length))
  await shown.unmount()
  shown = await show(second)
  await radio('Listens', '3')
  await page.getByRole('button', { name: 'Finish' }).click()
  await until(async () => (await row())?.rolePlays[0]?.finishedAt != null)
  const back = page.getByRole('link', { name: 'Back to the training' })
  await expect.element(back).toHaveAttribute('href', `/training/${assignmentId}`)
  await shown.unmount()
  shown = await show(assignmentId)
  await expect.element(page.getByText('0 of 1 done')).toBeVisible()
  await shown.unmount()
  value(await team.run('restoreRecords', { ids: [playId] }))
}, 60_000)

test('who neither learns nor scored sees the score and no answers; a role-play that is not here says so', async () => {
  // Another person of the team at this device: rights to look are told by who one is.
  const other = value(await team.run('addPerson', { fields: { name: 'Wu' } })).id
  const as = (personId: string): Workspace =>
    new Proxy(team, {
      get: (held, name) => {
        const found: unknown = name === 'personId' ? personId : Reflect.get(held, name)
        return typeof found === 'function' ? (found.bind(held) as unknown) : found
      },
    })
  let shown = await show(playId, as(other))
  await expect.element(page.getByText('75%')).toBeVisible()
  await expect.element(page.getByText('The answers are shown to the learner', { exact: false })).toBeVisible()
  await expect.element(page.getByText('Listens')).not.toBeInTheDocument()
  await shown.unmount()
  shown = await show(playId, as(learner))
  await expect.element(page.getByRole('radio', { name: '4' })).toBeChecked()
  await expect.element(page.getByRole('radio', { name: '4' })).toBeDisabled()
  await expect.element(page.getByRole('textbox').first()).toHaveValue('Asked nine questions')
  await expect.element(page.getByRole('button', { name: 'Open it again' })).not.toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: /^Note as level/u })).not.toBeInTheDocument()
  await shown.unmount()
  shown = await show('assessment:aaaa:gone1')
  await expect.element(page.getByRole('heading', { name: 'This role-play is not here' })).toBeVisible()
  await shown.unmount()
}, 60_000)

test('in Chinese and on a phone nothing is wider than the screen', async () => {
  setLocale('zh-CN')
  await page.viewport(390, 844)
  for (const id of [assignmentId, playId]) {
    const shown = await show(id, team, 390)
    await expect
      .element(page.getByText(id === playId ? '返回训练' : '按什么打分', { exact: false }).first())
      .toBeVisible()
    const screen = document.querySelector<HTMLElement>('.screen')
    expect((screen?.scrollWidth ?? 1) - (screen?.clientWidth ?? 0)).toBeLessThanOrEqual(0)
    await expectAccessible()
    await shown.unmount()
  }
  const shown = await show(planId, team, 390)
  await page
    .getByRole('button', { name: /Play a first call/u })
    .first()
    .click()
  await page.getByText('1 个问题').click()
  const dialog = page.getByRole('dialog').element() as HTMLElement
  expect(dialog.scrollWidth - dialog.clientWidth).toBeLessThanOrEqual(0)
  await userEvent.keyboard('{Escape}')
  await shown.unmount()
  setLocale('en')
  await page.viewport(1280, 900)
}, 60_000)

test('a form that leaves the card alone says nothing about it; one that drops it, or the kind, takes it out', async () => {
  const held = await item()
  const patchOf = (change: object) => {
    const form = { ...toItemForm(held), ...change }
    return toItemPatch(held, form, fromItemForm(form).fields)
  }
  expect(patchOf({ title: 'Play again' })).not.toHaveProperty('put.criteria')
  expect(patchOf({ title: 'Play again' }).set).not.toHaveProperty('cardName')
  expect(patchOf({ card: null })).toMatchObject({ set: { cardName: '' }, remove: { criteria: ['listen'] } })
  expect(patchOf({ kind: 'exercise' })).toMatchObject({ set: { cardName: '' }, remove: { criteria: ['listen'] } })
  expect(valueText({ ...held.criteria?.['listen'] }, 'criteria/listen')).toMatch(/^Listens\n.* 1–3\n/u)
})

test.each(['en', 'zh-CN'] as const)('the ready cards are cards, in %s', (locale) => {
  setLocale(locale)
  for (const { name, questions } of CARD_TEMPLATES) {
    const card = { name: name(), about: 'role_play' as const, questions: questions() }
    expect(faultOf(card)).toBeNull()
    const made = draftToQuestions(card, () => 'new')
    expect(new Set(made.map(({ key }) => key)).size).toBe(made.length)
    for (const { kind, guide = [] } of made)
      if (kind === 'scale') expect(guide.map(({ level }) => level)).toEqual(['1', '3', '5'])
    expect(isCardTooLong(questionsToCriteria(made))).toBe(false)
  }
  setLocale('en')
})
