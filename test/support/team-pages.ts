// A team of two, founded, shared and joined by the screens.
import type { Page } from 'playwright/test'
import { expectAccessible } from './accessible.ts'
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

/** The owner founds a team with one lead, shares it, and makes an invitation. Ends with its link. */
export async function shareAndInvite({ server: { url }, owner }: TwoPages, role = 'Member'): Promise<string> {
  await startTeam(owner, url)
  await addLead(owner, url, 'Mara Quill')
  await owner.goto(`${url}/team`)
  await expect(owner.getByRole('textbox', { name: 'Your name' })).toHaveValue('Robin')
  await owner.getByRole('button', { name: 'Share with your team' }).click()
  await expect(owner.getByRole('article', { name: 'Robin' })).toBeVisible()
  await owner.getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = owner.getByRole('dialog')
  await dialog.getByRole('radio', { name: new RegExp(`^${role}`, 'u') }).check()
  await dialog.getByRole('button', { name: 'Make the invitation' }).click()
  await expect(dialog.getByRole('img', { name: 'QR code of the invitation link' })).toBeVisible()
  await expectAccessible(owner, 'invitation')
  const link = await dialog.getByRole('textbox', { name: 'Invitation link' }).inputValue()
  await dialog.getByText('Close', { exact: true }).click()
  return link
}

/** The guest opens the link and is let in by the owner's device. Ends with the leads of the team. */
export async function joinTeam({ server: { url }, guest }: TwoPages, link: string): Promise<void> {
  await guest.goto(link)
  await expect(guest.getByRole('heading', { name: 'An invitation for you' })).toBeVisible()
  expect(guest.url()).toBe(`${url}/join`)
  await expectAccessible(guest, 'join')
  await guest.getByRole('textbox', { name: 'Your name' }).fill('Lin')
  await guest.getByRole('button', { name: 'Ask to be let in' }).click()
  await expect(guest.getByRole('navigation').first()).toBeVisible({ timeout: 40_000 })
  await guest.goto(`${url}/leads`)
  await expect(leadLink(guest, 'Mara Quill')).toBeVisible({ timeout: 40_000 })
}
