// Scorecards over the real core, in a real browser.
import type { Component } from 'svelte'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import '../../../../shared/ui/tokens.css'
import FillScreen from '../../../../pwa/features/scorecards/FillScreen.svelte'
import ScorecardScreen from '../../../../pwa/features/scorecards/ScorecardScreen.svelte'
import ScorecardsScreen from '../../../../pwa/features/scorecards/ScorecardsScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { spaces } from '../../../../pwa/platform/spaces.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { showScreen } from '../../show-screen.ts'

let directory: Directory
let pair: Workspace

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  await page.viewport(1280, 900)
  directory = await openDirectory(browserEnvironment('test'))
  const space = value(
    await directory.foundSpace({ kind: 'pair', name: 'Mia & Li', personName: 'Mia Berg', region: 'DE' }),
  )
  pair = await directory.open(space.spaceId)
  session.directory = directory
  session.space = space
  router.setPatterns(['/', '/scorecards', '/scorecards/:id', '/scorecards/filled/:id'])
})

afterAll(async () => {
  await pair.close()
  for (const { spaceId } of await directory.list()) await directory.removeSpace(spaceId)
})

const show = (path: string, screen: Component<never>, props: Record<string, string> = {}, width = 1200) =>
  showScreen(pair, path, screen, props, width)
const idIn = (path: string): string => decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))

test('a card is written, outlives the page half done, is filled, changed, and the first answers stay', async () => {
  let shown = await show('/scorecards', ScorecardsScreen)
  await expect.element(page.getByRole('heading', { name: 'By what do you judge a call?' })).toBeVisible()
  await userEvent.keyboard('c')
  expect(router.path).toBe('/scorecards/new')
  await shown.unmount()

  shown = await show('/scorecards/new', ScorecardScreen, { id: 'new' })
  await page.getByRole('textbox', { name: 'Name' }).fill('Discovery call')
  const first = page.getByRole('group', { name: 'Question 1' })
  await first.getByRole('textbox', { name: 'Question', exact: true }).fill('Lets the customer talk')
  await first.getByRole('textbox', { name: 'Competency' }).fill('Listening')
  await first.getByRole('textbox', { name: 'Guide' }).fill('5: for most of the call')
  await page.getByRole('button', { name: 'Add a question' }).click()
  const second = page.getByRole('group', { name: 'Question 2' })
  await second.getByRole('combobox', { name: /^Kind/u }).click()
  await page.getByRole('option', { name: 'Yes or no' }).click()
  await page.getByRole('button', { name: 'Create the card' }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('A question has no words.')
  await shown.unmount()

  shown = await show('/scorecards/new', ScorecardScreen, { id: 'new' })
  await expect
    .element(first.getByRole('textbox', { name: 'Question', exact: true }))
    .toHaveValue('Lets the customer talk')
  await second.getByRole('textbox', { name: 'Question', exact: true }).fill('Agrees a next step')
  await page.getByRole('button', { name: 'Create the card' }).click()
  await until(() => router.path.startsWith('/scorecards/scorecard:'))
  const id = idIn(router.path)
  await shown.unmount()

  shown = await show(`/scorecards/${id}`, ScorecardScreen, { id })
  await page.getByRole('button', { name: 'Fill it' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'What is judged' }).fill('Call with Acme')
  await page.getByRole('dialog').getByRole('button', { name: 'Begin' }).click()
  await until(() => router.path.startsWith('/scorecards/filled/'))
  const filled = idIn(router.path)
  await shown.unmount()

  shown = await show(`/scorecards/filled/${filled}`, FillScreen, { id: filled })
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent('2 mandatory questions are open')
  await page.getByRole('radio', { name: '5' }).click({ force: true })
  await page.getByRole('radio', { name: 'No' }).click({ force: true })
  await page.getByPlaceholder('What you saw or heard').first().fill('Asked nine questions')
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect.element(page.getByText('50%')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Open it again' })).toBeVisible()
  const before = await pair.query('assessment.byId', { id: filled })
  expect(before?.answers).toMatchObject({})
  expect(Object.values(before?.answers ?? {})).toEqual([{ scale: 5, text: 'Asked nine questions' }, { yes: false }])
  await shown.unmount()

  shown = await show(`/scorecards/${id}?edit=1`, ScorecardScreen, { id })
  await page.getByRole('button', { name: 'Remove question 2' }).click()
  await page.getByRole('textbox', { name: 'Question', exact: true }).fill('Asks more than he tells')
  await page.getByRole('button', { name: 'Publish version 2' }).click()
  await until(() => router.query.get('edit') === null)
  await expect.element(page.getByText('Asks more than he tells').first()).toBeVisible()
  expect(await pair.query('assessment.byId', { id: filled })).toEqual(before)
  await shown.unmount()

  await page.viewport(390, 844)
  setLocale('zh-CN')
  shown = await show('/scorecards', ScorecardsScreen, {}, 390)
  await expect.element(page.getByRole('heading', { name: '趋势: Mia Berg' })).toBeVisible()
  const screen = document.querySelector<HTMLElement>('.screen')
  expect((screen?.scrollWidth ?? 0) - (screen?.clientWidth ?? 0)).toBeLessThanOrEqual(0)
  await shown.unmount()
  setLocale('en')
}, 240_000)

test('a new card begins with a ready one while nothing is typed, and is then one’s own', async () => {
  await page.viewport(1280, 900)
  const shown = await show('/scorecards/new', ScorecardScreen, { id: 'new' })
  const ready = page.getByRole('combobox', { name: 'Begin with a ready card' })
  await ready.click()
  await page.getByRole('option', { name: 'Talking about the price' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Talking about the price')
  await expect.element(ready).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Create the card' }).click()
  await until(() => router.path.startsWith('/scorecards/scorecard:'))
  const card = await pair.query('scorecard.byId', { id: idIn(router.path) })
  expect(card?.current?.questions?.map(({ key, kind }) => `${key} ${kind}`)).toEqual([
    'value scale',
    'hold scale',
    'inreturn yes_no',
    'agreed yes_no',
    'remark open',
  ])
  await shown.unmount()
}, 60_000)

test('evidence of an answer is picked from the records of the team, stays beside another mark, and opens there', async () => {
  await page.viewport(1280, 900)
  const person = { personName: 'Mia Berg', region: 'DE' }
  const { spaceId: teamId } = value(await directory.foundTeam({ teamName: 'Harbour', ...person }))
  const team = await directory.open(teamId)
  const lead = value(await team.run('createLead', { fields: { name: 'Mara Quill' } })).id
  const note = { body: 'Asked for a discount', authorId: team.personId, at: Date.now(), subjects: { [lead]: lead } }
  const noteId = value(await team.run('createCallNote', { fields: note })).id
  const questions = [{ key: 'ask', text: 'Asks before he tells', kind: 'scale', scale: { min: 1, max: 5 } }]
  const card = value(await pair.run('createScorecard', { fields: { name: 'Talk', about: 'call' }, questions }))
  const fields = { scorecardId: card.id, versionId: card.versionId, personId: pair.personId, date: '2026-03-02' }
  const { id } = value(await pair.run('startAssessment', { fields }))
  spaces.list = await directory.list()

  let shown = await show(`/scorecards/filled/${id}`, FillScreen, { id })
  await page.getByRole('button', { name: 'Add evidence: Asks before he tells' }).click()
  await expect.element(page.getByText('This device does not know which team', { exact: false })).toBeVisible()
  await shown.unmount()
  const { spaceId: ownId } = value(await directory.foundSpace({ kind: 'own', name: 'Only me', ...person }))
  const own = await directory.open(ownId)
  value(await own.run('linkPair', { fields: { pairId: pair.spaceId, teamId, personId: team.personId } }))
  await own.close()
  spaces.list = await directory.list()

  shown = await show(`/scorecards/filled/${id}`, FillScreen, { id })
  await page.getByRole('button', { name: 'Add evidence: Asks before he tells' }).click()
  await page.getByRole('combobox').click()
  await page.getByRole('option', { name: /^Mara Quill, /u }).click()
  const evidence = page.getByRole('list', { name: 'Evidence: Asks before he tells' })
  await expect.element(evidence).toHaveTextContent(/Mara Quill/u)
  await page.getByRole('radio', { name: '4' }).click({ force: true })
  const answer = async () => (await pair.query('assessment.byId', { id }))?.answers?.['ask']
  await until(async () => (await answer())?.scale === 4)
  expect(await answer()).toMatchObject({ scale: 4, evidence: [{ id: noteId }] })

  await page.getByRole('button', { name: 'Add evidence: Asks before he tells' }).click()
  await page.getByRole('combobox').fill('quill')
  await page.getByRole('option', { name: /Lead/u }).click()
  await until(async () => (await answer())?.evidence?.length === 2)
  await evidence.getByRole('button', { name: 'Remove Mara Quill', exact: true }).click()
  await until(async () => (await answer())?.evidence?.length === 1)
  await evidence.getByRole('button', { name: /^Mara Quill, /u }).click()
  await until(() => router.path === `/notes/${encodeURIComponent(noteId)}`)
  await shown.unmount()
  await team.close()
}, 240_000)
