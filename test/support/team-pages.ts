// A team of two, founded, shared and joined by the screens.
import type { Page } from 'playwright/test'
import { startTeam } from './app.ts'
import { expect } from './e2e.ts'

/** Two devices, and where the app and its relay are. */
export interface TwoPages {
  server: { url: string }
  owner: Page
  guest: Page
}

/** Adds a lead by its dialog. */
export async function addLead(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/leads?new=1`)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Full name' }).fill(name)
  await dialog.getByRole('button', { name: 'Save lead' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** The link to a lead in a list. */
export const leadLink = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).first()

type Look = (page: Page, what: string) => Promise<void>
const noLook: Look = async () => {}

/** The button that says how sync stands. */
export const syncButton = (page: Page) => page.getByRole('button', { name: /^Sync: / })

/** A link of the navigation: goes there without loading the app anew, which would end the connections to other devices. */
export const nav = (page: Page, name: string) =>
  page.getByRole('navigation').first().getByRole('link', { name }).first()

/** Goes to the page of sync, without loading the app anew. */
export async function openSync(page: Page): Promise<void> {
  await syncButton(page).click()
  await page.getByLabel('Sync', { exact: true }).getByRole('link', { name: 'More about sync' }).click()
  await expect(page.getByRole('heading', { name: 'Sync', level: 1 })).toBeVisible()
}

/** Does not wait until the relay is tried again by itself. */
export async function tryNow(page: Page): Promise<void> {
  await syncButton(page).click()
  const button = page.getByRole('button', { name: 'Try now' })
  if (await button.isVisible()) await button.click()
  await page.keyboard.press('Escape')
}

/** Adds a lead without loading the app anew. Ends on its page. */
export async function addLeadHere(page: Page, name: string): Promise<void> {
  await nav(page, 'Leads').click()
  await page.getByRole('button', { name: 'New lead' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Full name' }).fill(name)
  await dialog.getByRole('button', { name: 'Save lead' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** From here on the app comes from the device itself. */
export async function installed(pages: readonly Page[]): Promise<void> {
  for (const page of pages) await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
}

/** The owner, Robin, founds a team with one lead and begins to share it. Ends with the question whether to write down words first. */
async function beginSharing(owner: Page, url: string): Promise<void> {
  await startTeam(owner, url)
  await addLead(owner, url, 'Mara Quill')
  await owner.goto(`${url}/team`)
  await expect(owner.getByRole('textbox', { name: 'Your name' })).toHaveValue('Robin')
  await owner.getByRole('button', { name: 'Share with your team' }).click()
}

/** The owner, Robin, founds a team with one lead and shares it, words being left for later. Ends on the page of the team. */
export async function foundShared(owner: Page, url: string): Promise<void> {
  await beginSharing(owner, url)
  await withoutWords(owner)
  await expect(owner.getByRole('article', { name: 'Robin' })).toBeVisible()
}

/** With the question open whether to write down words before a team is shared: leaves them for later. */
export const withoutWords = (owner: Page): Promise<void> =>
  owner.getByRole('dialog').getByRole('button', { name: 'Later', exact: true }).click()

/** The same with words that are written down first, the most senior device of the team. Resolves with them, on the page of the team. */
export async function foundSharedWithWords(owner: Page, url: string, look = noLook): Promise<string[]> {
  await beginSharing(owner, url)
  const words = await readWords(owner)
  await look(owner, 'founding-words')
  await owner.getByRole('dialog').getByRole('button', { name: 'I wrote them down' }).click()
  await sayWords(owner, words)
  await expect(owner.getByRole('article', { name: 'Robin' })).toBeVisible()
  return words
}

/** The picture of an invitation, while its dialog is open. */
export const inviteCode = (page: Page) =>
  page.getByRole('dialog').getByRole('img', { name: 'QR code of the invitation link' })

/** On the page of the team: makes an invitation. `look` is called while it is shown. Resolves with its link. */
export async function makeInvite(owner: Page, role = 'Member', look = noLook): Promise<string> {
  await owner.getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('radio', { name: new RegExp(`^${role}`, 'u') }).check()
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  await expect(inviteCode(owner)).toBeVisible()
  await look(owner, 'invitation')
  const link = await dialog.getByRole('textbox', { name: 'Invitation link' }).inputValue()
  await dialog.getByText('Close', { exact: true }).click()
  return link
}

/** The owner founds a team with one lead, shares it, and makes an invitation. Ends with its link. */
export async function shareAndInvite(
  { server: { url }, owner }: TwoPages,
  role?: string,
  look?: Look,
): Promise<string> {
  await foundShared(owner, url)
  return makeInvite(owner, role, look)
}

/** With the invitation open: gives a name and asks. */
export async function askToJoin(page: Page, name: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Your name' }).fill(name)
  await page.getByRole('button', { name: 'Ask to be let in' }).click()
}

/** Ends when the page was let in, with the leads of the team. */
export async function letIn(page: Page): Promise<void> {
  await expect(page.getByRole('navigation').first()).toBeVisible({ timeout: 40_000 })
  await nav(page, 'Leads').click()
  await expect(leadLink(page, 'Mara Quill')).toBeVisible({ timeout: 40_000 })
}

/** The guest, Lin, opens the link and is let in by the owner's device. Ends with the leads of the team. */
export async function joinTeam({ server: { url }, guest }: TwoPages, link: string, look = noLook): Promise<void> {
  await guest.goto(link)
  await expect(guest.getByRole('heading', { name: 'An invitation for you' })).toBeVisible()
  expect(guest.url()).toBe(`${url}/join`)
  await look(guest, 'join')
  await askToJoin(guest, 'Lin')
  await letIn(guest)
}

/** On the page of the team: has 24 words shown. Resolves with them; the dialog is open. */
export async function showWords(owner: Page): Promise<string[]> {
  await owner.getByRole('button', { name: 'Make my 24 words' }).click()
  return readWords(owner)
}

/** With the dialog of words open: has them shown. Resolves with them. */
async function readWords(owner: Page): Promise<string[]> {
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Make my 24 words' }).click()
  const items = dialog.getByRole('listitem')
  await expect(items).toHaveCount(24)
  return (await items.allInnerTexts()).map((text) => text.replace(/\d+/gu, '').trim())
}

/** With some of the words asked for: says them. */
async function sayWords(owner: Page, words: readonly string[]): Promise<void> {
  const dialog = owner.getByRole('dialog')
  for (const field of await dialog.getByRole('textbox').all()) {
    const label = await field.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent ?? '')
    await field.fill(words[Number(/\d+/u.exec(label)?.[0]) - 1] ?? '')
  }
  await dialog.getByRole('button', { name: 'Check', exact: true }).click()
}

/** With some of the words asked for, of a team that is shared already: says them, and closes. */
export async function confirmWords(owner: Page, words: readonly string[]): Promise<void> {
  await sayWords(owner, words)
  const dialog = owner.getByRole('dialog')
  await expect(dialog.getByText('That is right', { exact: false })).toBeVisible()
  await dialog.getByText('Close', { exact: true }).click()
}
