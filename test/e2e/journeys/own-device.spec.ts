/** A further device of one's own: linked, used by both, lost, taken out; and a plan that somebody outside the team is sent. */
import type { Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { expect, test as base } from '../../support/e2e.ts'
import { openPlace, type Place } from '../../support/own-place.ts'
import { addLeadHere, askToJoin, foundShared, leadLink, letIn, makeInvite, nav } from '../../support/team-pages.ts'

const test = base.extend<{ place: Place }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  place: async ({}, use) => {
    const place = await openPlace()
    await use(place)
    await place.remove()
  },
})

const PATIENCE = { timeout: 40_000 }

/** A lead that the other device made is in the list. */
async function sees(page: Page, name: string): Promise<void> {
  await nav(page, 'Leads').click()
  await expect(leadLink(page, name)).toBeVisible(PATIENCE)
}

test('a further device is linked, both write as one person, and a lost one is taken out and told so', async ({
  place,
}) => {
  test.setTimeout(150_000)
  const { url } = place
  const laptop = await place.open('laptop')
  await foundShared(laptop, url)
  await laptop.getByRole('button', { name: 'Add a device of mine' }).click()
  const dialog = laptop.getByRole('dialog', { name: 'Add a device of mine' })
  await expectAccessible(laptop, 'a device of mine')
  const link = await dialog.getByRole('textbox', { name: 'Invitation link' }).inputValue()

  const phone = await place.open('phone')
  await phone.goto(link)
  await expect(phone.getByRole('heading', { name: 'An invitation for a device of your own' })).toBeVisible()
  await expect(phone.getByRole('textbox', { name: 'Your name' })).toHaveCount(0)
  await phone.getByRole('textbox', { name: 'Name of this device' }).fill('Phone')
  await phone.getByRole('button', { name: 'Add this device' }).click()
  await letIn(phone)
  await dialog.getByText('Close', { exact: true }).click()
  await addLeadHere(phone, 'By Phone')
  await sees(laptop, 'By Phone')
  for (const page of [laptop, phone]) {
    await nav(page, 'Team').click()
    await expect(page.getByRole('article')).toHaveCount(1)
    const devices = page.getByRole('article', { name: 'Robin' }).getByRole('listitem')
    await expect(devices.filter({ hasText: 'Phone' })).toBeVisible()
  }

  await laptop.getByRole('article', { name: 'Robin' }).getByRole('button', { name: 'Remove Phone' }).click()
  await laptop.getByRole('dialog').getByText('Remove', { exact: true }).click()
  await expect(phone.getByText(/^This device was taken out of “.+”; you are still in it/u)).toBeVisible(PATIENCE)
  await addLeadHere(laptop, 'Without Phone')
  await nav(phone, 'Leads').click()
  await expect(leadLink(phone, 'By Phone')).toBeVisible()
  await expect(leadLink(phone, 'Without Phone')).toHaveCount(0)
})

test('somebody outside the team is sent a plan, reads it and writes in it, and sees nothing of the team', async ({
  place,
}) => {
  test.setTimeout(150_000)
  const { url } = place
  const robin = await place.open('robin')
  await foundShared(robin, url)
  await robin
    .getByRole('button', { name: /^Team: / })
    .first()
    .click()
  await robin.getByRole('menuitem', { name: 'Share a plan with someone' }).click()
  await robin.getByRole('dialog').getByLabel('Title of the plan').fill('Spring training')
  await robin.getByRole('dialog').getByRole('button', { name: 'Start and invite' }).click()
  await expect(robin.getByRole('button', { name: /^Plan: Spring training/ }).first()).toBeVisible()
  await robin.goto(`${url}/pages/new`)
  await robin.getByRole('textbox', { name: 'Title' }).fill('Week one')
  await robin.keyboard.press('Enter')
  await expect(robin.locator('[contenteditable=true]')).toBeFocused()
  await robin.keyboard.type('Ten open questions')
  await expect(robin.locator('[data-save=saved]')).toBeVisible()
  await robin.goto(`${url}/team`)
  await robin.getByRole('button', { name: 'Share this plan' }).click()
  await expect(robin.getByRole('article', { name: 'Robin' })).toBeVisible()
  const link = await makeInvite(robin)

  const kim = await place.open('kim')
  await kim.goto(link)
  await askToJoin(kim, 'Kim')
  await expect(kim.getByRole('navigation').first()).toBeVisible(PATIENCE)
  await kim.goto(`${url}/pages`)
  await kim.getByRole('link', { name: /Week one/ }).click(PATIENCE)
  const editor = kim.locator('[contenteditable=true]')
  await expect(editor).toContainText('Ten open questions', PATIENCE)
  await editor.click()
  await kim.keyboard.press('Control+End')
  await kim.keyboard.type(' and one more')
  await expect(kim.locator('[data-save=saved]')).toBeVisible()
  await robin.goto(`${url}/pages`)
  await robin.getByRole('link', { name: /Week one/ }).click(PATIENCE)
  await expect(robin.locator('[contenteditable=true]')).toContainText('Ten open questions and one more', PATIENCE)

  await expect(kim.getByRole('button', { name: /^Plan: Spring training/ }).first()).toBeVisible()
  await expect(kim.getByRole('navigation').first().getByRole('link', { name: 'Leads' })).toHaveCount(0)
  await kim.goto(`${url}/search?q=Mara`)
  await expect(kim.getByText('Nothing', { exact: false }).first()).toBeVisible()
  await expect(kim.getByRole('option')).toHaveCount(0)
})
