// What the app says of a pair's one-on-ones wherever a person is, over the real core.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../shared/ui/tokens.css'
import PairReminders from '../../../pwa/app/PairReminders.svelte'
import { router } from '../../../pwa/platform/router.svelte.ts'
import { session } from '../../../pwa/platform/session.svelte.ts'
import { spaces } from '../../../pwa/platform/spaces.svelte.ts'
import { setLocale } from '../../../shared/i18n/index.ts'
import { addDays, toIsoDate } from '../../../shared/kernel/dates.ts'
import type { Directory, SpaceInfo, Workspace } from '../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../shared/workspace/directory.ts'
import { value } from '../../support/team.ts'

let directory: Directory
let pair: Workspace
let team: SpaceInfo
let space: SpaceInfo
const today = toIsoDate(Date.now())
const tomorrow = addDays(today, 1)

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  directory = await openDirectory(browserEnvironment('test'))
  const person = { personName: 'Mia Berg', region: 'DE' }
  team = value(await directory.foundTeam({ teamName: 'Harbour', ...person }))
  space = value(await directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...person }))
  pair = await directory.open(space.spaceId)
  session.directory = directory
  session.space = team
  spaces.list = await directory.list()
  router.setPatterns(['/leads', '/meetings', '/meetings/:id'])
  router.navigate('/leads')
})

afterAll(async () => {
  session.space = null
  session.workspace = null
  await pair.close()
  for (const { spaceId } of await directory.list()) await directory.removeSpace(spaceId)
})

test('in the team: the next one-on-one and what is due, until they are put off', async () => {
  const { id } = value(await pair.run('planMeeting', { fields: { date: tomorrow, minutes: 570 } }))
  const mine = { title: 'Send the offer', ownerId: pair.personId, dueDate: today }
  value(await pair.run('addActionItem', { fields: mine }))
  value(await pair.run('addActionItem', { fields: { title: 'Not mine', dueDate: today } }))
  const shown = await render(PairReminders)
  const meeting = page.getByText('One-on-one tomorrow at 09:30: Mia & Li.')
  await expect.element(meeting).toBeVisible()
  const due = page.getByText('An action item of yours is due: Mia & Li.')
  await expect.element(due).toBeVisible()
  await page.getByRole('status').filter({ hasText: 'tomorrow' }).getByRole('button', { name: 'Not now' }).click()
  await expect.element(meeting).not.toBeInTheDocument()
  await expect.element(due).toBeVisible()
  await shown.unmount()

  // Put off is put off after a reload, too; a meeting that is moved is said anew.
  value(await pair.run('editMeeting', { id, set: { date: today, minutes: null } }))
  const again = await render(PairReminders)
  await expect.element(page.getByText('One-on-one today: Mia & Li.')).toBeVisible()
  await again.unmount()
  value(await pair.run('editMeeting', { id, set: { date: tomorrow, minutes: 570 } }))
  const third = await render(PairReminders)
  await expect.element(due).toBeVisible()
  await expect.element(meeting).not.toBeInTheDocument()
  await third.unmount()
})

test('in the pair it follows each change, and is silent among its meetings', async () => {
  session.space = space
  session.workspace = pair
  const shown = await render(PairReminders)
  const due = page.getByText('An action item of yours is due', { exact: false })
  await expect.element(due).toBeVisible()
  const items = await pair.query('actionItems.all', { state: 'open' })
  const mine = items.find(({ ownerId }) => ownerId === pair.personId)?.id ?? ''
  value(await pair.run('tickActionItem', { id: mine, done: true }))
  await expect.element(due).not.toBeInTheDocument()
  value(await pair.run('planMeeting', { fields: { date: today, minutes: 1020 } }))
  const meeting = page.getByText('One-on-one today at 17:00: Mia & Li.')
  await expect.element(meeting).toBeVisible()
  router.navigate('/meetings')
  await expect.element(meeting).not.toBeInTheDocument()
  await shown.unmount()
})
