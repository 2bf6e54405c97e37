/** Two devices of a team that talk to each other by WebRTC, in a network of their own: the relay brings them together, then it is gone. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { startServer, type RunningServer } from '../../support/app-server.ts'
import { expect, test as base } from '../../support/e2e.ts'
import { chromiumThrough, openOwnNetwork, PEER_ARGS } from '../../support/own-network.mjs'
import { joinTeam, leadLink, shareAndInvite, type TwoPages } from '../../support/team-pages.ts'

interface Team extends TwoPages {
  server: RunningServer
}

const test = base.extend<{ team: Team }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  team: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'touchline-direct-'))
    const { through, close } = await openOwnNetwork()
    const server = await startServer({ relayData: join(folder, 'relay'), through })
    const browser = await chromium.launch({ executablePath: await chromiumThrough(through, folder), args: PEER_ARGS })
    const open = async (): Promise<Page> => {
      const page = await (await browser.newContext({ locale: 'en-US' })).newPage()
      page.on('pageerror', (error) => console.error(`  page: ${error.message}`))
      return page
    }
    await use({ server, owner: await open(), guest: await open() })
    await browser.close()
    await server.stop()
    await close()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})

const syncButton = (page: Page) => page.getByRole('button', { name: /^Sync: / })
const nav = (page: Page, name: string) => page.getByRole('navigation').first().getByRole('link', { name }).first()

/** Goes to the page of sync without loading the app anew, which would end the connections. */
async function openSync(page: Page): Promise<void> {
  await syncButton(page).click()
  await page.getByLabel('Sync', { exact: true }).getByRole('link', { name: 'More about sync' }).click()
  await expect(page.getByRole('heading', { name: 'Sync', level: 1 })).toBeVisible()
}

const directPeer = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: 'Direct' })

async function addLeadHere(page: Page, name: string): Promise<void> {
  await nav(page, 'Leads').click()
  await page.getByRole('button', { name: 'New lead' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Full name' }).fill(name)
  await dialog.getByRole('button', { name: 'Save lead' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** From here on the app comes from the device itself. */
async function installed(team: Team): Promise<void> {
  for (const page of [team.owner, team.guest]) {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.goto(`${team.server.url}/leads`)
    await expect(leadLink(page, 'Mara Quill')).toBeVisible()
  }
}

test('two devices that met by the relay stay connected when it is gone: what one enters the other sees, and where they are', async ({
  team,
}) => {
  test.setTimeout(150_000)
  const { guest, server } = team
  await joinTeam(team, await shareAndInvite(team))
  await installed(team)
  // The tab with the connections is closed: the next one has to begin anew.
  const owner = await team.owner.context().newPage()
  await owner.goto(`${server.url}/leads`)
  await expect(syncButton(owner)).toBeVisible()
  await team.owner.close()
  for (const page of [owner, guest]) await openSync(page)
  await expect(directPeer(owner, 'Lin')).toBeVisible({ timeout: 40_000 })
  await expect(directPeer(guest, 'Robin')).toBeVisible({ timeout: 40_000 })

  await server.stop()
  for (const page of [owner, guest]) {
    await expect(page.getByText('The relay does not answer, but you are connected directly.')).toBeVisible({
      timeout: 40_000,
    })
  }
  await addLeadHere(owner, 'Without Relay')
  await nav(guest, 'Leads').click()
  await expect(leadLink(guest, 'Without Relay')).toBeVisible({ timeout: 40_000 })

  // On one record: each sees that the other is there, and no longer when the other goes on.
  await leadLink(guest, 'Without Relay').click()
  for (const [page, name] of [
    [owner, 'Lin'],
    [guest, 'Robin'],
  ] as const) {
    await expect(page.getByRole('list', { name: 'Also here' }).getByText(name)).toBeVisible({ timeout: 40_000 })
  }
  await expectAccessible(owner, 'also here')
  await addLeadHere(guest, 'And Back')
  await expect(owner.getByRole('list', { name: 'Also here' })).toHaveCount(0)
  await openSync(owner)
  await expect(directPeer(owner, 'Lin').getByRole('link', { name: 'Leads' })).toBeVisible()
  await nav(owner, 'Leads').click()
  await expect(leadLink(owner, 'And Back')).toBeVisible({ timeout: 40_000 })

  // Who closes the app is gone for the others.
  await openSync(owner)
  await guest.close()
  await expect(directPeer(owner, 'Lin')).toHaveCount(0, { timeout: 60_000 })
})

test('with no relay, two devices connect by codes they show each other', async ({ team }) => {
  test.setTimeout(150_000)
  const { owner, guest, server } = team
  await joinTeam(team, await shareAndInvite(team))
  await installed(team)
  await server.stop()
  // Anew, so that nothing of the relay's time is left.
  for (const page of [owner, guest]) {
    await page.goto(`${server.url}/team/sync`)
    await expect(page.getByText('Relay unreachable').first()).toBeVisible({ timeout: 40_000 })
    await page.getByRole('button', { name: 'Connect to a device in this room' }).click()
    await expect(page.getByRole('img', { name: 'QR code for the other device' })).toBeVisible()
  }
  const take = async (page: Page, code: string): Promise<void> => {
    await page.getByRole('dialog').getByRole('textbox', { name: 'Code of the other device' }).fill(code)
    await page.getByRole('dialog').getByRole('button', { name: 'Use this code' }).click()
  }
  const dialog = (page: Page) => page.getByRole('dialog')
  const offer = await dialog(owner).getByRole('textbox', { name: 'Code of this device' }).inputValue()
  await expectAccessible(owner, 'pairing')
  await take(owner, offer)
  await expect(dialog(owner).getByText('This is the code of this very device', { exact: false })).toBeVisible()
  await take(guest, offer.slice(0, -8))
  await expect(dialog(guest).getByText('could not be read whole', { exact: false })).toBeVisible()

  await take(guest, offer)
  await expect(dialog(guest).getByText('the device of Robin', { exact: false })).toBeVisible()
  const answer = await dialog(guest).getByRole('textbox', { name: 'Answer of this device' }).inputValue()
  await take(owner, answer)
  await expect(dialog(owner).getByText('Connected to Lin.', { exact: false })).toBeVisible({ timeout: 40_000 })
  await expect(dialog(guest).getByText('Connected to Robin.', { exact: false })).toBeVisible({ timeout: 40_000 })
  await expectAccessible(guest, 'paired')
  for (const page of [owner, guest]) {
    await dialog(page).getByText('Close', { exact: true }).click()
    await expect(page.getByText('The relay does not answer, but you are connected directly.')).toBeVisible()
  }
  await addLeadHere(owner, 'By A Code')
  await nav(guest, 'Leads').click()
  await expect(leadLink(guest, 'By A Code')).toBeVisible({ timeout: 40_000 })
})
