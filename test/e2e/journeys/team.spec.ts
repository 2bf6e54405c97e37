/** A team of two on two devices, with the real relay between them: shared, joined, apart and together again, and one of them gone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { startServer, type RunningServer } from '../../support/app-server.ts'
import { launchWithExtension, type ExtensionBrowser } from '../../support/chromium.ts'
import { expect, test as base } from '../../support/e2e.ts'
import { addLead, joinTeam, leadLink, shareAndInvite, type TwoPages } from '../../support/team-pages.ts'

interface Team extends TwoPages {
  server: RunningServer
  /** Stops app and relay, and brings the same ones back. */
  stop(): Promise<void>
  start(): Promise<void>
}

const test = base.extend<{ team: Team }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  team: async ({}, use) => {
    const relayData = await mkdtemp(join(tmpdir(), 'touchline-relay-'))
    const browsers: ExtensionBrowser[] = []
    let server = await startServer({ relayData })
    const open = async (): Promise<Page> => {
      const browser = await launchWithExtension({ extensionDir: null })
      browsers.push(browser)
      return browser.context.pages()[0] ?? (await browser.context.newPage())
    }
    await use({
      server,
      owner: await open(),
      guest: await open(),
      stop: () => server.stop(),
      start: async () => {
        server = await startServer({ port: server.port, relayData })
      },
    })
    for (const browser of browsers) await browser.close()
    await server.stop()
    await rm(relayData, { recursive: true, force: true, maxRetries: 5 })
  },
})

test('owner shares and invites; a colleague opens the link, is let in and sees the leads; apart they work on, together they are equal; removed, he is told and gets nothing new', async ({
  team,
}) => {
  test.setTimeout(240_000)
  const { owner, guest, server } = team
  const { url } = server
  const link = await shareAndInvite(team)
  await joinTeam(team, link)
  await owner.goto(`${url}/team`)
  await expect(owner.getByRole('article', { name: 'Lin' })).toBeVisible()
  await expectAccessible(owner, 'team')
  for (const page of [owner, guest]) await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))

  // Apart: the app comes from the device itself, the relay is gone.
  await team.stop()
  await addLead(owner, url, 'Owner Alone')
  await addLead(guest, url, 'Guest Alone')
  const status = guest.getByRole('button', { name: /^Sync: / })
  await expect(status).toHaveAccessibleName(/unreachable|Offline/u, { timeout: 40_000 })
  await status.click()
  await expect(guest.getByText(/reached nobody yet/u).first()).toBeVisible()
  await guest.keyboard.press('Escape')

  await team.start()
  for (const page of [owner, guest]) {
    await page.goto(`${url}/leads`)
    await page.getByRole('button', { name: /^Sync: / }).click()
    const tryNow = page.getByRole('button', { name: 'Try now' })
    if (await tryNow.isVisible()) await tryNow.click()
    await page.keyboard.press('Escape')
    for (const name of ['Mara Quill', 'Owner Alone', 'Guest Alone'])
      await expect(leadLink(page, name)).toBeVisible({ timeout: 60_000 })
    await expect(page.getByRole('button', { name: 'Sync: Synced' })).toBeVisible({ timeout: 40_000 })
  }
  await guest.goto(`${url}/team/sync`)
  await expect(guest.getByText('Nothing went wrong.')).toBeVisible()
  await expectAccessible(guest, 'sync')

  await owner.goto(`${url}/team`)
  await owner.getByRole('button', { name: 'Remove from the team: Lin' }).click()
  await owner.getByRole('dialog').getByText('Remove', { exact: true }).click()
  await expect(owner.getByRole('article', { name: 'Lin' })).toHaveCount(0)
  await expect(owner.getByText('1 removed person')).toBeVisible()
  // From the team's log, which the relay showed his device, not guessed from being turned away.
  await expect(guest.getByText(/^You were taken out of “.+”\. What is here stays/u)).toBeVisible({
    timeout: 40_000,
  })
  await expect(guest.getByRole('button', { name: 'Sync: Taken out' })).toBeVisible()
  await addLead(owner, url, 'After Lin')
  await expect(owner.getByRole('button', { name: 'Sync: Synced' })).toBeVisible({ timeout: 40_000 })
  await guest.goto(`${url}/leads`)
  await expect(leadLink(guest, 'Guest Alone')).toBeVisible()
  await expect(leadLink(guest, 'After Lin')).toHaveCount(0)
})

test('a reader sees everything, changes nothing, and is told why', async ({ team }) => {
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

/** Writes the words down, and says two of them again. Resolves with all 24. */
async function writeDownWords(owner: Page): Promise<string[]> {
  await owner.getByRole('button', { name: 'Make my 24 words' }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make my 24 words' }).click()
  const items = dialog.getByRole('listitem')
  await expect(items).toHaveCount(24)
  await expectAccessible(owner, 'words')
  const words = (await items.allInnerTexts()).map((text) => text.replace(/\d+/gu, '').trim())
  await dialog.getByRole('button', { name: 'I wrote them down' }).click()
  for (const field of await dialog.getByRole('textbox').all()) await field.fill('not a word')
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(dialog.getByRole('alert')).toHaveCount(2)
  for (const field of await dialog.getByRole('textbox').all()) {
    const label = await field.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? '')
    await field.fill(words[Number(/\d+/u.exec(label)?.[0]) - 1] ?? '')
  }
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
  await expect(dialog.getByText('That is right', { exact: false })).toBeVisible()
  await dialog.getByText('Close', { exact: true }).click()
  return words
}

test('24 words are shown once and asked for; wrong ones are pointed at where somebody comes back', async ({ team }) => {
  test.setTimeout(150_000)
  const { owner, guest, server } = team
  await shareAndInvite(team)
  const words = await writeDownWords(owner)
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

test('24 words bring the team back on a new device', async ({ team }) => {
  test.setTimeout(150_000)
  const { owner, guest, server } = team
  await shareAndInvite(team)
  const words = await writeDownWords(owner)
  await expect(owner.getByRole('button', { name: 'Sync: Synced' })).toBeVisible({ timeout: 40_000 })
  await guest.goto(`${server.url}/recover`)
  await guest.getByRole('textbox', { name: 'Your 24 words' }).fill(words.join(' '))
  await guest.getByRole('button', { name: 'Bring it back' }).click()
  await expect(guest.getByRole('navigation').first()).toBeVisible({ timeout: 40_000 })
  await guest.goto(`${server.url}/leads`)
  await expect(leadLink(guest, 'Mara Quill')).toBeVisible({ timeout: 40_000 })
})

test('a coaching pair is offered from the row of a colleague, who accepts it and lands in the notebook; neither opened the other space for it', async ({
  team,
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
