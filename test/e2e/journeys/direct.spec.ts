/**
 * Two devices of a team that talk to each other by WebRTC, in a network of their own: the relay brings them together, then it is gone. One
 * of them has a camera, which sees what the screen of the other shows.
 */
import type { Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { cameraArgs, holdBeforeCamera } from '../../support/camera.ts'
import { expect, test as base } from '../../support/e2e.ts'
import { openPlace, type Place } from '../../support/own-place.ts'
import {
  addLeadHere,
  askToJoin,
  foundShared,
  installed,
  inviteCode,
  joinTeam,
  leadLink,
  letIn,
  makeInvite,
  nav,
  openSync,
  shareAndInvite,
  syncButton,
} from '../../support/team-pages.ts'

interface Team {
  place: Place
  owner: Page
  guest: Page
}

const test = base.extend<{ team: Team }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  team: async ({}, use) => {
    const place = await openPlace()
    await use({
      place,
      owner: await place.open('owner'),
      guest: await place.open('guest', cameraArgs(place.camera('guest'))),
    })
    await place.remove()
  },
})

const directPeer = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ hasText: name }).filter({ hasText: 'Direct' })

test('two devices that met by the relay stay connected when it is gone: what one enters the other sees, and where they are', async ({
  team,
}) => {
  test.setTimeout(150_000)
  const { guest, place } = team
  const pages = { server: place, owner: team.owner, guest }
  await joinTeam(pages, await shareAndInvite(pages))
  await installed([team.owner, guest])
  // The tab with the connections is closed: the next one has to begin anew.
  const owner = await team.owner.context().newPage()
  await owner.goto(`${place.url}/leads`)
  await expect(syncButton(owner)).toBeVisible()
  await team.owner.close()
  for (const page of [owner, guest]) await openSync(page)
  await expect(directPeer(owner, 'Lin')).toBeVisible({ timeout: 40_000 })
  await expect(directPeer(guest, 'Robin')).toBeVisible({ timeout: 40_000 })

  await place.stop()
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

test('an invitation and, with no relay, the code of a device are read by the camera from the other screen; the answer is pasted', async ({
  team,
}) => {
  test.setTimeout(150_000)
  const { owner, guest, place } = team
  await foundShared(owner, place.url)
  const camera = place.camera('guest')
  await makeInvite(owner, 'Member', async () => holdBeforeCamera(inviteCode(owner), camera))
  await guest.goto(`${place.url}/join`)
  await guest.getByRole('button', { name: 'Scan a QR code' }).click()
  await expect(guest.getByRole('heading', { name: 'An invitation for you' })).toBeVisible()
  await askToJoin(guest, 'Lin')
  await letIn(guest)
  await installed([owner, guest])
  await place.stop()
  // Anew, so that nothing of the relay's time is left.
  for (const page of [owner, guest]) {
    await page.goto(`${place.url}/team/sync`)
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

  // The camera still sees the invitation, and then the code.
  await guest.getByRole('button', { name: 'Scan it' }).click()
  await expect(guest.getByText('This QR code does not connect devices', { exact: false })).toBeVisible()
  await guest.keyboard.press('Escape')
  await holdBeforeCamera(dialog(owner).getByRole('img', { name: 'QR code for the other device' }), camera)
  await guest.getByRole('button', { name: 'Scan it' }).click()
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
