/** A team of two on two devices, with the real relay between them: shared, joined, apart and together again; and words on paper. */
import type { Page, Worker } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { expect } from '../../support/e2e.ts'
import {
  addLead,
  addLeadHere,
  confirmWords,
  installed,
  joinTeam,
  leadLink,
  nav,
  shareAndInvite,
  showWords,
  syncButton,
  tryNow,
} from '../../support/team-pages.ts'
import { test } from '../../support/two-devices.ts'

test('owner shares and invites; a colleague opens the link, is let in and sees the leads; apart they work on, together they are equal', async ({
  devices: team,
}) => {
  test.setTimeout(240_000)
  const { owner, guest, server } = team
  const { url } = server
  const link = await shareAndInvite(team, 'Member', expectAccessible)
  await joinTeam(team, link, expectAccessible)
  await owner.goto(`${url}/team`)
  await expect(owner.getByRole('article', { name: 'Lin' })).toBeVisible()
  await expectAccessible(owner, 'team')
  await installed([owner, guest])

  // Apart: the app comes from the device itself, the relay is gone.
  await team.stop()
  await addLead(owner, url, 'Owner Alone')
  await addLead(guest, url, 'Guest Alone')
  const status = syncButton(guest)
  await expect(status).toHaveAccessibleName(/unreachable|Offline/u, { timeout: 40_000 })
  await status.click()
  await expect(guest.getByText(/reached nobody yet/u).first()).toBeVisible()
  await guest.keyboard.press('Escape')

  await team.start()
  for (const page of [owner, guest]) {
    await page.goto(`${url}/leads`)
    await tryNow(page)
    for (const name of ['Mara Quill', 'Owner Alone', 'Guest Alone'])
      await expect(leadLink(page, name)).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('button', { name: 'Sync: Synced' })).toBeVisible({ timeout: 40_000 })
  }
  await guest.goto(`${url}/team/sync`)
  await expect(guest.getByText('Nothing went wrong.')).toBeVisible()
  await expectAccessible(guest, 'sync')
})

/** The worker that runs the core of a page's team. */
function coreOf(page: Page): Worker {
  const worker = page.workers().find((one) => one.url().includes('core-worker'))
  if (!worker) throw new Error('no core runs in this page')
  return worker
}

/** How a worker may end in a page that lives on. Without a word: as when the browser ends it for want of memory. */
const DEATHS: Record<string, () => void> = {
  'of an error': () =>
    void setTimeout(() => {
      throw new Error('thrown by the test')
    }),
  'without a word': () => self.close(),
}

test('the worker dies in a page that lives on: what was acknowledged is there, what was under way is done once, and sync goes on', async ({
  devices: team,
}) => {
  test.setTimeout(120_000)
  await joinTeam(team, await shareAndInvite(team))
  const { owner, guest, server } = team
  await owner.goto(`${server.url}/leads`)
  await guest.evaluate(() => void Object.assign(window, { isStillHere: true }))
  const names = ['Mara Quill']
  for (const [how, die] of Object.entries(DEATHS)) {
    await addLeadHere(guest, `Kept ${how}`)
    await nav(guest, 'Leads').click()
    const first = coreOf(guest)
    await Promise.all([first.waitForEvent('close'), first.evaluate(die)])
    // Nobody asks anything here: what comes from others comes all the same.
    await addLeadHere(owner, `Come ${how}`)
    await expect(leadLink(guest, `Come ${how}`)).toBeVisible()

    await guest.getByRole('button', { name: 'New lead' }).first().click()
    const dialog = guest.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Full name' }).fill(`Under way ${how}`)
    const second = coreOf(guest)
    await Promise.all([
      second.waitForEvent('close'),
      dialog.getByRole('button', { name: 'Save lead' }).click(),
      second.evaluate(die),
    ])
    await expect(guest.getByRole('heading', { name: `Under way ${how}`, level: 1 })).toBeVisible()
    names.push(`Kept ${how}`, `Come ${how}`, `Under way ${how}`)
  }
  for (const page of [owner, guest]) {
    await nav(page, 'Leads').click()
    for (const name of names) await expect(leadLink(page, name)).toBeVisible({ timeout: 40_000 })
    await expect(page.locator('main a[href^="/leads/lead:"]')).toHaveCount(names.length)
    await expect(syncButton(page)).toHaveAccessibleName('Sync: Synced', { timeout: 40_000 })
  }
  expect(await guest.evaluate(() => 'isStillHere' in window)).toBe(true)
})

test('a reader sees everything, changes nothing, and is told why', async ({ devices: team }) => {
  test.setTimeout(150_000)
  await joinTeam(team, await shareAndInvite(team, 'Reader'))
  const { guest, server } = team
  await expect(guest.getByRole('button', { name: 'New lead' })).toBeDisabled()
  await expect(guest.getByText(/^You can read “.+”, not change it/u)).toBeVisible()
  await guest.goto(`${server.url}/leads?new=1`)
  const dialog = guest.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Full name' }).fill('Not Allowed')
  await dialog.getByRole('button', { name: 'Save lead' }).click()
  await expect(guest.getByText('Your role in this team does not allow this', { exact: false }).first()).toBeVisible()
})

test('24 words are shown once and asked for; wrong ones are pointed at where somebody comes back', async ({
  devices: team,
}) => {
  test.setTimeout(150_000)
  const { owner, guest, server } = team
  await shareAndInvite(team)
  const words = await showWords(owner)
  await expectAccessible(owner, 'words')
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('button', { name: 'I wrote them down' }).click()
  for (const field of await dialog.getByRole('textbox').all()) await field.fill('not a word')
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(dialog.getByRole('alert')).toHaveCount(3)
  await confirmWords(owner, words)
  await expect(owner.getByText('You have written down 24 words', { exact: false })).toBeVisible()
  await expect(owner.getByText('24 words on paper')).toBeVisible()

  await guest.goto(`${server.url}/welcome`)
  await guest.getByRole('link', { name: 'I have 24 words' }).click()
  const text = guest.getByRole('textbox', { name: 'Your 24 words' })
  await text.fill(words.map((word, at) => (at === 4 ? 'xqzzy' : word)).join(' '))
  await expect(guest.getByText('Word 5, “xqzzy”, is not in the list.')).toBeVisible()
  await expectAccessible(guest, 'recover')
  const swapped = words.toSpliced(0, 2, words[1] ?? '', words[0] ?? '')
  await text.fill(words[0] === words[1] ? words.slice(0, 23).join(' ') : swapped.join(' '))
  await guest.getByRole('button', { name: 'Bring it back' }).click()
  await expect(guest.getByRole('alert')).toBeVisible()
})

test('a coaching pair is offered from the row of a colleague, who accepts it and lands in the notebook; neither opened the other space for it', async ({
  devices: team,
}) => {
  test.setTimeout(240_000)
  const { owner, guest, server } = team
  const { url } = server
  await owner.emulateMedia({ reducedMotion: 'reduce' })
  await joinTeam(team, await shareAndInvite(team))
  await owner.goto(`${url}/team`)
  await owner.getByRole('button', { name: 'More with Lin' }).click()
  await owner.getByRole('menuitem', { name: 'Open a coaching pair with Lin' }).click()
  const dialog = owner.getByRole('dialog')
  await expect(dialog.getByText('not even an owner', { exact: false })).toBeVisible()
  await expectAccessible(owner, 'offer')
  await dialog.getByRole('button', { name: 'Open and offer' }).click()
  const own = owner.getByRole('region', { name: 'Offered by you' })
  await expect(own.getByText('Lin has not answered yet', { exact: false })).toBeVisible({ timeout: 40_000 })
  await expect(owner.getByRole('button', { name: /^Team: / }).first()).toBeVisible()

  const banner = guest.getByText('Robin offers you a coaching pair').first()
  await expect(banner).toBeVisible({ timeout: 40_000 })
  await guest.getByRole('link', { name: 'Look' }).click()
  await expect(guest.getByRole('region', { name: 'Robin offers you a coaching pair' })).toBeVisible()
  await expectAccessible(guest, 'offered')
  await guest.getByRole('button', { name: 'Accept: Robin & Lin' }).click()
  await expect(guest.getByRole('button', { name: /^Coaching pair: Robin & Lin/u }).first()).toBeVisible({
    timeout: 90_000,
  })
  await expect(guest.getByRole('heading', { name: 'A notebook for the two of you' })).toBeVisible()
  // The answer goes out from a team that is no longer the open space there.
  await expect(own.getByText('Lin has accepted.')).toBeVisible({ timeout: 90_000 })
  await owner.getByRole('button', { name: 'Understood: Robin & Lin' }).click()
  await expect(own).toHaveCount(0)
})
