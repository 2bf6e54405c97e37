/** A coach and a rep in one meeting, each on a device of their own: they write in the same notes, apart and together, and see who wrote what. */
import type { Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { expect } from '../../support/e2e.ts'
import { installed, joinTeam, shareAndInvite } from '../../support/team-pages.ts'
import { test } from '../../support/two-devices.ts'

const SLOW = { timeout: 60_000 }
const notes = (page: Page) => page.locator('.ProseMirror').first()
/** Who is marked as the writer of what, in the order of the text. */
const marks = (page: Page) => () =>
  notes(page)
    .locator('.writer')
    .evaluateAll((all) => all.map((mark) => `${(mark as HTMLElement).title}: ${(mark.textContent ?? '').trim()}`))

test('two write in the notes of one meeting, online and apart; each sees who wrote what', async ({ devices: pair }) => {
  test.setTimeout(300_000)
  const { owner, guest } = pair
  const { url } = pair.server
  await joinTeam(pair, await shareAndInvite(pair))
  await owner.goto(`${url}/team`)
  await owner.getByRole('button', { name: 'More with Lin' }).click()
  await owner.getByRole('menuitem', { name: 'Open a coaching pair with Lin' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Open and offer' }).click()
  await expect(guest.getByText('Robin offers you a coaching pair').first()).toBeVisible(SLOW)
  await guest.getByRole('link', { name: 'Look' }).click()
  await guest.getByRole('button', { name: 'Accept: Robin & Lin' }).click()
  await expect(guest.getByRole('button', { name: /^Coaching pair: Robin & Lin/u }).first()).toBeVisible(SLOW)
  await owner
    .getByRole('button', { name: /^Team: / })
    .first()
    .click()
  await owner
    .getByRole('menuitemradio', { name: /Robin & Lin/u })
    .or(owner.getByRole('menuitem', { name: /Robin & Lin/u }))
    .first()
    .click()
  await expect(owner.getByRole('button', { name: /^Coaching pair: /u }).first()).toBeVisible()

  await owner.goto(`${url}/meetings`)
  await expect(owner.getByRole('heading', { name: 'The first talk of you two' })).toBeVisible()
  await owner.keyboard.press('c')
  await owner.getByRole('dialog', { name: 'New meeting' }).getByRole('button', { name: 'Save' }).click()
  await expect(owner).toHaveURL(/\/meetings\/one-on-one:/u)
  await notes(owner).click()
  await owner.keyboard.type('Robin asked.')

  // The other device hears of the meeting, and says so wherever its person is in the pair.
  await guest.goto(`${url}/pages`)
  await expect(guest.getByText('One-on-one today: Robin & Lin.')).toBeVisible(SLOW)
  await expectAccessible(guest, 'reminder')
  await guest.getByRole('button', { name: 'Open it' }).click()
  await expect(notes(guest)).toHaveText('Robin asked.', SLOW)
  await installed([owner, guest])
  await notes(guest).click()
  await guest.keyboard.press('End')
  await guest.keyboard.type(' Lin answered.')
  await expect(notes(owner)).toHaveText('Robin asked. Lin answered.', SLOW)

  for (const page of [owner, guest]) {
    await page.getByRole('button', { name: 'Show who wrote what' }).click()
    await expect.poll(marks(page), SLOW).toEqual(['Written by Robin: Robin asked.', 'Written by Lin: Lin answered.'])
    await expect(page.getByText(/^Before the cursor: written by /u)).toBeAttached()
    await expectAccessible(page, 'writers')
  }
  await owner.getByText('Who wrote what, as a list').click()
  await expect(owner.getByRole('listitem').filter({ hasText: 'Lin answered.' })).toHaveText(/^Lin\s+Lin answered\.$/u)

  // Apart, both write on; together again both have all of it, by the same people.
  for (const page of [owner, guest]) await page.context().setOffline(true)
  await notes(owner).click()
  await owner.keyboard.press('Control+Home')
  await owner.keyboard.type('Alone: ')
  await notes(guest).click()
  await guest.keyboard.press('Control+End')
  await guest.keyboard.type(' And more.')
  await expect(notes(guest)).not.toContainText('Alone')
  for (const page of [owner, guest]) await page.context().setOffline(false)
  const merged = ['Written by Robin: Alone: Robin asked.', 'Written by Lin: Lin answered. And more.']
  for (const page of [owner, guest]) await expect.poll(marks(page), SLOW).toEqual(merged)
  await owner.reload()
  await expect(notes(owner)).toHaveText('Alone: Robin asked. Lin answered. And more.', SLOW)
  await owner.keyboard.press('w')
  await expect.poll(marks(owner), SLOW).toEqual(merged)
  // The development plan of the two: begun by one, and skills that both put in focus apart are all there together.
  await owner.keyboard.press('Escape')
  await owner.goto(`${url}/development`)
  await owner.getByRole('button', { name: 'Write the plan now' }).click()
  await owner.getByRole('textbox', { name: 'Direction' }).fill('Key accounts')
  await guest.goto(`${url}/development`)
  await expect(guest.getByRole('textbox', { name: 'Direction' })).toHaveValue('Key accounts', SLOW)
  for (const page of [owner, guest]) {
    await page.context().setOffline(true)
    await page
      .getByRole('textbox', { name: 'Skill' })
      .last()
      .fill(page === owner ? 'Asking' : 'Listening')
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'How' }).fill(page === owner ? 'Two calls a week' : 'Record one')
  }
  for (const page of [owner, guest]) await page.context().setOffline(false)
  for (const page of [owner, guest]) {
    for (const [skill, how] of [
      ['Asking', 'Two calls a week'],
      ['Listening', 'Record one'],
    ] as const) {
      const focus = page.getByRole('region', { name: skill })
      await expect(focus.getByRole('textbox', { name: 'How' })).toHaveValue(how, SLOW)
    }
    await expectAccessible(page, 'development plan')
  }
})
