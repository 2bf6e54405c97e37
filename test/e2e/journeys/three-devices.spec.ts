/**
 * Three people with a browser profile each: found, invited, let in though the founder was away, apart, together again without a relay, one
 * of them removed, one device lost and brought back by words. All that passed between them and the relay, and what the relay keeps, is looked
 * through afterwards.
 */
import { rm } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import { expect, test as base } from '../../support/e2e.ts'
import { openPlace, type Passed, type Place } from '../../support/own-place.ts'
import { findPlanted, readAllBelow } from '../../support/planted.ts'
import {
  addLeadHere,
  askToJoin,
  foundSharedWithWords,
  installed,
  leadLink,
  letIn,
  makeInvite,
  nav,
  openSync,
  tryNow,
} from '../../support/team-pages.ts'
import { decodeClientMessage } from '../../../shared/sync/relay/protocol.ts'

const test = base.extend<{ place: Place }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  place: async ({}, use) => {
    const place = await openPlace({ recorded: true })
    await use(place)
    await place.remove()
  },
})

const PATIENCE = { timeout: 40_000 }
const dialog = (page: Page) => page.getByRole('dialog')

async function askIn(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link)
  await askToJoin(page, name)
}

async function setField(page: Page, field: string, text: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^Add ${field}`, 'u') }).click()
  await page.getByRole('textbox', { name: field }).fill(text)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: text })).toBeVisible()
}

/** Two devices connect by codes, each taking the other's as text. */
async function pair(one: Page, other: Page, name: string): Promise<void> {
  for (const page of [one, other]) {
    await openSync(page)
    await page.getByRole('button', { name: 'Connect to a device in this room' }).click()
  }
  const take = async (page: Page, code: string): Promise<void> => {
    await dialog(page).getByRole('textbox', { name: 'Code of the other device' }).fill(code)
    await dialog(page).getByRole('button', { name: 'Use this code' }).click()
  }
  await take(other, await dialog(one).getByRole('textbox', { name: 'Code of this device' }).inputValue())
  await take(one, await dialog(other).getByRole('textbox', { name: 'Answer of this device' }).inputValue())
  await expect(dialog(one).getByText(`Connected to ${name}.`, { exact: false })).toBeVisible(PATIENCE)
  for (const page of [one, other]) await dialog(page).getByText('Close', { exact: true }).click()
}

async function seesLeads(page: Page, names: readonly string[]): Promise<void> {
  await nav(page, 'Leads').click()
  for (const name of names) await expect(leadLink(page, name)).toBeVisible(PATIENCE)
}

/** Entries that clients brought to the relay. */
function broughtIn(passed: readonly Passed[]): Buffer[] {
  const messages = passed.filter(({ from }) => from === 'client').map(({ bytes }) => decodeClientMessage(bytes))
  return messages.flatMap((message) =>
    message.type === 'append' ? message.entries.map((one) => Buffer.from(one)) : [],
  )
}

test('[R8] three profiles found, join while the founder is away, work apart, meet without a relay, remove one, lose a device and come back; nobody between them can read a word', async ({
  place,
}) => {
  test.setTimeout(180_000)
  const { url } = place
  let robin = await place.open('robin')
  const words = await foundSharedWithWords(robin, url)
  await expect(robin.getByText('They are the most senior device', { exact: false })).toBeVisible()
  const links = [await makeInvite(robin), await makeInvite(robin)] as const
  const lin = await place.open('lin')
  await askIn(lin, links[0], 'Lin Okafor')
  await letIn(lin)

  // The founder's computer is off: the request waits at the relay, and Lin, a member, cannot answer it.
  await robin.context().close()
  const kim = await place.open('kim')
  await askIn(kim, links[1], 'Kim Adeyemi')
  await expect(kim.getByText('Your request is with the relay.')).toBeVisible(PATIENCE)
  robin = await place.open('robin')
  await robin.goto(`${url}/leads`)
  await letIn(kim)

  // No relay, and no connection left: each of them works for himself, on the same lead, too.
  const all = [robin, lin, kim]
  await installed(all)
  await place.stop()
  for (const page of all) {
    await page.goto(`${url}/leads`)
    await leadLink(page, 'Mara Quill').click()
  }
  await setField(robin, 'company', 'Northwind Tannery')
  await setField(lin, 'job title', 'Head of Dyeworks')
  const apart = ['Alone by Robin', 'Alone by Lin', 'Alone by Kim']
  for (const [at, page] of all.entries()) await addLeadHere(page, apart[at] ?? '')
  for (const page of all) {
    await nav(page, 'Leads').click()
    await expect(page.getByRole('link', { name: /^Alone by/u })).toHaveCount(1)
  }

  // In one room: Lin meets both, and what Robin and Kim have for each other passes through Lin.
  await pair(robin, lin, 'Lin Okafor')
  await pair(lin, kim, 'Kim Adeyemi')
  for (const page of all) {
    await seesLeads(page, apart)
    await leadLink(page, 'Mara Quill').click()
    for (const text of ['Northwind Tannery', 'Head of Dyeworks']) {
      await expect(page.getByRole('button', { name: text })).toBeVisible(PATIENCE)
    }
  }

  await place.start()
  await tryNow(robin)
  await expect(robin.getByRole('button', { name: 'Sync: Synced' })).toBeVisible({ timeout: 60_000 })
  await nav(robin, 'Team').click()
  await robin.getByRole('button', { name: 'Remove from the team: Kim Adeyemi' }).click()
  await dialog(robin).getByText('Remove', { exact: true }).click()
  await expect(robin.getByText('1 removed person')).toBeVisible()
  // From the team's log, which the relay or a device showed his, not guessed from being turned away.
  await expect(kim.getByText(/^You were taken out of “.+”\. What is here stays/u)).toBeVisible(PATIENCE)
  await expect(kim.getByRole('button', { name: 'Sync: Taken out' })).toBeVisible()
  await addLeadHere(robin, 'After Kim')
  await seesLeads(lin, ['After Kim'])

  // The founder's device is lost, with all that was on it. The words are on paper.
  await robin.context().close()
  // Words in a row: some of them are everyday ones.
  const phrases = words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`)
  // They stand nowhere on it, though it made them.
  const robinsDisk = await readAllBelow(place.profile('robin'))
  expect(findPlanted(['Mara Quill', ...phrases], robinsDisk)).toEqual(['Mara Quill'])
  await rm(place.profile('robin'), { recursive: true })
  robin = await place.open('robin-anew')
  await robin.goto(`${url}/recover`)
  await robin.getByRole('textbox', { name: 'Your 24 words' }).fill(words.join(' '))
  await robin.getByRole('textbox', { name: 'Name of this device' }).fill('Second laptop')
  await robin.getByRole('button', { name: 'Bring it back' }).click()
  await letIn(robin)
  await seesLeads(robin, [...apart, 'After Kim'])
  await nav(robin, 'Team').click()
  const lost = robin.getByRole('article', { name: 'Robin' }).getByRole('button', { name: /^Remove Chrom/u })
  await lost.click()
  // Whoever has it may take the words out unseen: what they sign themselves stands against that.
  const sign = dialog(robin).getByRole('textbox', { name: 'Stolen? Your 24 words sign it' })
  await sign.fill(words.toSpliced(4, 1, 'xqzzy').join(' '))
  await dialog(robin).getByText('Remove', { exact: true }).click()
  await expect(dialog(robin).getByText('Word 5, “xqzzy”, is not in the list.')).toBeVisible()
  await sign.fill(words.join(' '))
  await dialog(robin).getByText('Remove', { exact: true }).click()
  await expect(lost).toHaveCount(0)
  await addLeadHere(robin, 'Back on Paper')
  await seesLeads(lin, ['Back on Paper'])
  await seesLeads(kim, apart)
  const unknownToKim = ['After Kim', 'Back on Paper']
  for (const name of unknownToKim) await expect(leadLink(kim, name)).toHaveCount(0)

  const passed = await place.end()
  const kept = await readAllBelow(place.relayData)
  const between = [...passed.map(({ bytes }) => bytes), ...kept]
  const planted = ['Harbour Sales', 'Lin Okafor', 'Kim Adeyemi', 'Mara Quill', ...apart]
  planted.push('Northwind Tannery', 'Head of Dyeworks', ...unknownToKim)
  const secrets = links.map((link) => link.split('.')[1] ?? '')
  expect(secrets.map(({ length }) => length > 20)).toEqual([true, true])
  expect(findPlanted([...planted, 'Second laptop', ...secrets, ...phrases], between)).toEqual([])
  // The scan sees what is there: envelopes and operations, the same on the way and in the relay's files; and the texts where they belong.
  const entries = broughtIn(passed)
  expect(
    entries.filter((entry) => entry.length < 1000 && kept.some((file) => file.includes(entry))).length,
  ).toBeGreaterThan(10)
  expect(passed.some(({ from }) => from === 'relay')).toBe(true)
  expect(findPlanted(planted, await readAllBelow(place.profile('lin')))).toEqual(planted)
  // Not a word of what came after his removal reached the removed one's disk, sealed or not: what he could not show, he does not have.
  expect(findPlanted([...apart, ...unknownToKim], await readAllBelow(place.profile('kim')))).toEqual(apart)
})
