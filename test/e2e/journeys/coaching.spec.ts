/** From a target to what was reached: a coach and a rep on two devices, synced through the sealed path, together and apart. */
import type { Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { expect } from '../../support/e2e.ts'
import { installed, joinTeam, nav, shareAndInvite, tryNow } from '../../support/team-pages.ts'
import { test } from '../../support/two-devices.ts'

/** What comes from the other device, over the relay or from device to device. */
const ARRIVES = { timeout: 40_000 }

async function setTarget(coach: Page, name: string, target: string): Promise<void> {
  await nav(coach, 'Goals').click()
  await coach.getByRole('button', { name: 'Set a goal' }).first().click()
  const dialog = coach.getByRole('dialog', { name: 'Set a goal' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Target').fill(target)
  await dialog.getByLabel('What it is good for').fill('Fills the pipeline')
  await coach.keyboard.press('Enter')
  await expect(coach.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** A target of the rep's own that no record counts. */
async function setTargetByCheckIns(coach: Page): Promise<void> {
  await nav(coach, 'Goals').click()
  await coach.getByRole('button', { name: 'Set a goal' }).first().click()
  const dialog = coach.getByRole('dialog', { name: 'Set a goal' })
  await dialog.getByLabel('Name').fill('Be sure of the prices')
  const choose = async (field: RegExp, option: string): Promise<void> => {
    await dialog.getByRole('combobox', { name: field }).click()
    await coach.getByRole('option', { name: option, exact: true }).click()
  }
  await choose(/^Kind of goal/u, 'Improvement')
  await choose(/^Whose/u, 'Lin')
  await choose(/^What is counted/u, 'Check-ins, the latest')
  await dialog.getByLabel('Target').fill('5')
  await dialog.getByRole('button', { name: 'Set this goal' }).click()
  await expect(coach.getByRole('heading', { name: 'Be sure of the prices', level: 1 })).toBeVisible()
}

/** The rep says how far it is, which the coach could not say in the rep's name. */
async function checkInWith(rep: Page, value: string): Promise<void> {
  await nav(rep, 'Goals').click()
  await rep
    .getByRole('link', { name: /Be sure of the prices/u })
    .first()
    .click(ARRIVES)
  await rep.getByRole('button', { name: 'Check in' }).first().click()
  const dialog = rep.getByRole('dialog', { name: 'Check in' })
  await dialog.getByLabel('How much').fill(value)
  await dialog.getByRole('combobox', { name: /^How it looks/u }).click()
  await rep.getByRole('option', { name: 'At risk' }).click()
  await dialog.getByLabel('Note', { exact: true }).fill('Unsure about discounts')
  await dialog.getByRole('button', { name: 'Check in' }).click()
  await expect(dialog).toBeHidden()
}

async function giveTraining(coach: Page): Promise<void> {
  await nav(coach, 'Training').click()
  await coach.getByRole('button', { name: 'New plan' }).first().click()
  await coach.getByRole('textbox', { name: 'Title' }).fill('First calls')
  await coach.getByRole('button', { name: 'Save' }).click()
  await expect(coach.getByRole('heading', { name: 'First calls', level: 1 })).toBeVisible()
  await coach.getByRole('button', { name: 'Add item' }).first().click()
  const item = coach.getByRole('dialog', { name: 'Add item' })
  await item.getByRole('textbox', { name: 'Title' }).fill('Log two calls')
  await item.getByRole('combobox', { name: /Kind/u }).click()
  await coach.getByRole('option', { name: 'Milestone' }).click()
  await item.getByRole('textbox', { name: 'How many call notes' }).fill('2')
  await item.getByRole('textbox', { name: 'Due after how many working days' }).fill('0')
  await item.getByRole('button', { name: 'Save' }).click()
  await coach.getByRole('button', { name: 'Give to people' }).click()
  const whom = coach.getByRole('dialog', { name: 'Give to people' })
  await whom.getByRole('checkbox', { name: 'Lin' }).check()
  await whom.getByRole('button', { name: 'Give the plan' }).click()
  await expect(whom).toBeHidden()
}

async function openPair(coach: Page, rep: Page): Promise<void> {
  await nav(coach, 'Team').click()
  await coach.getByRole('button', { name: 'More with Lin' }).click()
  await coach.getByRole('menuitem', { name: 'Open a coaching pair with Lin' }).click()
  await coach.getByRole('dialog').getByRole('button', { name: 'Open and offer' }).click()
  await rep.getByRole('link', { name: 'Look' }).click(ARRIVES)
  await rep.getByRole('button', { name: 'Accept: Robin & Lin' }).click()
  await expect(rep.getByRole('button', { name: /^Coaching pair: Robin & Lin/u }).first()).toBeVisible({
    timeout: 90_000,
  })
  await coach.getByRole('button', { name: 'Understood: Robin & Lin' }).click({ timeout: 90_000 })
}

/** Goes from one space to the other by the switcher. */
async function enter(page: Page, from: RegExp, to: RegExp): Promise<void> {
  await page.getByRole('button', { name: from }).first().click()
  await page
    .getByRole('menuitemradio', { name: to })
    .or(page.getByRole('menuitem', { name: to }))
    .first()
    .click()
  await expect(page.getByRole('button', { name: to }).first()).toBeVisible()
}

async function logCall(rep: Page, text: string): Promise<void> {
  await nav(rep, 'Call notes').click()
  await rep
    .getByRole('button', { name: 'New note' })
    .or(rep.getByRole('link', { name: 'New note' }))
    .first()
    .click()
  await rep.locator('.ProseMirror').first().click()
  await rep.keyboard.type(text)
  await expect(rep.getByText('Saved', { exact: true }).first()).toBeVisible()
}

/** What a goal in a list says of itself. */
const reached = (page: Page, text: string) => page.getByRole('main').getByText(text, { exact: true }).first()
const notes = (page: Page) => page.locator('.ProseMirror').first()
const point = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title })

async function writeOn(page: Page, text: string): Promise<void> {
  await notes(page).click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(text)
}

async function addPoint(page: Page, title: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Add a point' })
  await field.fill(title)
  await field.press('Enter')
  await expect(point(page, title)).toBeVisible()
}

test('targets, a check-in, a plan, a one-on-one that both write in, a promise, a milestone that calls tick, and what was reached; then apart and together again', async ({
  devices,
}) => {
  test.setTimeout(540_000)
  const { owner: coach, guest: rep } = devices
  for (const page of [coach, rep]) await page.emulateMedia({ reducedMotion: 'reduce' })
  await joinTeam(devices, await shareAndInvite(devices))
  await installed([coach, rep])
  await setTarget(coach, 'Talk to four customers', '4')
  await setTargetByCheckIns(coach)
  await checkInWith(rep, '2')
  await expect(coach.getByText('Unsure about discounts')).toBeVisible(ARRIVES)
  await expect(coach.getByText('Lin checks in on this goal.')).toBeVisible()
  await giveTraining(coach)
  await openPair(coach, rep)

  // The one-on-one: planned by the coach, and open on both.
  await enter(coach, /^Team: /u, /Robin & Lin/u)
  await nav(coach, 'One-on-ones').click()
  await coach.getByRole('button', { name: 'New meeting' }).first().click()
  await coach.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(coach.getByRole('textbox', { name: 'Add a point' })).toBeVisible()
  await nav(rep, 'One-on-ones').click()
  await rep.locator('a[href^="/meetings/"]').filter({ hasNotText: 'One-on-ones' }).first().click(ARRIVES)
  await addPoint(coach, 'How do first calls go?')
  await addPoint(rep, 'I need help with prices')
  await expect(point(coach, 'I need help with prices')).toBeVisible(ARRIVES)
  await expect(point(rep, 'How do first calls go?')).toBeVisible(ARRIVES)

  // What only the coach is to see stays with the coach.
  await coach.getByRole('button', { name: /^Both of you see this point/u }).click()
  await addPoint(coach, 'Ready for key accounts?')
  await coach
    .getByRole('button', { name: /^This point is only for you/u })
    .first()
    .click()

  await notes(coach).click()
  await coach.keyboard.type('Asks well. ')
  await expect(notes(rep)).toContainText('Asks well.', ARRIVES)
  await notes(rep).click()
  await rep.keyboard.press('End')
  await rep.keyboard.type('Will slow down.')
  await expect(notes(coach)).toContainText('Will slow down.', ARRIVES)

  await rep.getByRole('textbox', { name: 'New action item' }).fill('Two calls with the new opening')
  await rep.keyboard.press('Enter')
  await expect(coach.getByRole('checkbox', { name: 'Done: Two calls with the new opening' })).toBeVisible(ARRIVES)
  await expect(point(rep, 'Ready for key accounts?')).toHaveCount(0)
  await expectAccessible(coach, 'meeting')

  // The brief is of the team's records, which the pair has none of.
  await coach.getByRole('button', { name: 'Whose records?' }).click()
  await coach.getByRole('combobox', { name: 'Whose records?' }).click()
  await coach.getByRole('option', { name: 'Lin' }).click()
  await coach.getByRole('button', { name: 'Choose', exact: true }).click()
  await expect(coach.getByText('Training “First calls”: 0 of 1 done')).toBeVisible()
  await expect(coach.getByRole('button', { name: /^Be sure of the prices.*40%/u })).toBeVisible()

  // The rep works in the team: two calls tick the milestone and count for the goal.
  await enter(rep, /^Coaching pair: /u, /Harbour Sales/u)
  await nav(rep, 'Today').click()
  await expect(rep.getByText('Two calls with the new opening')).toBeVisible()
  await expect(rep.getByRole('button', { name: 'Log two calls: First calls' })).toBeVisible()
  await logCall(rep, 'Called the bakery')
  await logCall(rep, 'Called the fish market')
  await nav(rep, 'Training').click()
  await rep
    .getByRole('link', { name: /First calls/u })
    .first()
    .click()
  await expect(rep.getByText('1 of 1 done')).toBeVisible()
  await nav(rep, 'Goals').click()
  await expect(reached(rep, '2 of 4')).toBeVisible()

  // Apart: the relay is gone and the line is cut. Both go through all of it once more, each on one side; nothing is lost when they meet.
  await coach.context().setOffline(true)
  await rep.context().setOffline(true)
  await devices.stop()
  await checkInWith(rep, '4')
  await logCall(rep, 'Called while offline')
  await nav(rep, 'Today').click()
  await rep.getByRole('button', { name: 'Tick off “Two calls with the new opening”' }).click()
  await expect(rep.getByRole('button', { name: 'Tick off “Two calls with the new opening”' })).toHaveCount(0)
  await enter(rep, /^Team: /u, /Robin & Lin/u)
  await nav(rep, 'One-on-ones').click()
  await rep.locator('a[href^="/meetings/one-on-one"]').first().click()
  await writeOn(rep, ' Thought about alone.')
  await addPoint(coach, 'Said while offline')
  await writeOn(coach, ' Written alone.')
  await coach.getByRole('textbox', { name: 'New action item' }).fill('Listen to two calls')
  await coach.keyboard.press('Enter')
  await expect(coach.getByRole('checkbox', { name: 'Done: Listen to two calls' })).toBeVisible()
  await enter(coach, /^Coaching pair: /u, /Harbour Sales/u)
  await setTarget(coach, 'Win two of them', '2')
  await expect(notes(rep)).not.toContainText('Written alone.')
  // The rep's device looks in vain for a way to send what was left in the team, and would look again in a minute and a half.
  await rep.waitForTimeout(7000)
  await devices.start()
  await coach.context().setOffline(false)
  await rep.context().setOffline(false)
  for (const page of [coach, rep]) await tryNow(page)
  await nav(coach, 'Goals').click()
  await expect(reached(coach, '3 of 4')).toBeVisible(ARRIVES)
  await expect(reached(coach, '4 of 5')).toBeVisible(ARRIVES)
  await nav(coach, 'Training').click()
  await coach.getByRole('tab', { name: 'Progress' }).click()
  await expect(coach.getByText('1 of 1 done')).toBeVisible()
  for (const text of ['Asks well.', 'Will slow down.', 'Thought about alone.', 'Written alone.'])
    await expect(notes(rep)).toContainText(text, ARRIVES)
  await expect(rep.getByRole('checkbox', { name: 'Done: Listen to two calls' })).toBeVisible(ARRIVES)
  await expect(point(rep, 'Said while offline')).toBeVisible(ARRIVES)
  for (const title of ['How do first calls go?', 'I need help with prices'])
    await expect(point(rep, title)).toBeVisible()
  await expect(point(rep, 'Ready for key accounts?')).toHaveCount(0)
  await enter(rep, /^Coaching pair: /u, /Harbour Sales/u)
  await nav(rep, 'Goals').click()
  await expect(rep.getByRole('link', { name: /Win two of them/u }).first()).toBeVisible(ARRIVES)
})
