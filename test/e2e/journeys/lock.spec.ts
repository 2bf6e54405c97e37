/** The lock for the keys at rest: by a passphrase and by a passkey, locked and open, in two tabs, and turned off again. */
import type { Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { startTeam } from '../../support/app.ts'
import { launchWithExtension, type ExtensionBrowser } from '../../support/chromium.ts'
import { expect, test as base } from '../../support/e2e.ts'
import { addLead, joinTeam, leadLink, shareAndInvite } from '../../support/team-pages.ts'

const launch = async (use: (page: Page) => Promise<void>): Promise<void> => {
  const browser: ExtensionBrowser = await launchWithExtension({ extensionDir: null })
  await use(browser.context.pages()[0] ?? (await browser.context.newPage()))
  await browser.close()
}

const test = base.extend<{ owner: Page; guest: Page }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  owner: async ({}, use) => launch(use),
  // eslint-disable-next-line no-empty-pattern -- the same
  guest: async ({}, use) => launch(use),
})

const PASSPHRASE = 'correct horse battery'
const LOCKED = 'Your keys are locked. Go on working; changes wait on this device.'

/** Where in the databases of the app a key stands that the browser would use. */
function keysOnDisk(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = []
    const walk = (value: unknown, path: string): void => {
      if (value instanceof CryptoKey) found.push(path)
      else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
        for (const [key, held] of value instanceof Map ? value : Object.entries(value))
          walk(held, `${path}.${String(key)}`)
      }
    }
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error as Error)
      })
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await settled(indexedDB.open(name))
      for (const store of db.objectStoreNames) {
        const rows: unknown[] = await settled(db.transaction(store).objectStore(store).getAll())
        for (const row of rows) walk(row, `${name}/${store}`)
      }
      db.close()
    }
    return found
  })
}

/** Opens the dialog that turns the lock on. */
async function askForLock(page: Page, url: string): Promise<ReturnType<Page['getByRole']>> {
  await page.goto(`${url}/settings#lock`)
  await page.getByRole('button', { name: 'Lock the keys on this device' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('group', { name: 'What opens it' })).toBeVisible()
  return dialog
}

test('with a passphrase: the colleague goes on receiving; locked after a start, work goes on and waits; opened in one tab it is open in the other', async ({
  server,
  owner,
  guest,
}) => {
  const context = owner.context()
  test.setTimeout(240_000)
  const { url } = server
  await joinTeam({ server, owner, guest }, await shareAndInvite({ server, owner, guest }))
  expect(await keysOnDisk(owner)).not.toEqual([])

  // A text that is open in another tab stands under a number of the old keys.
  const other = await context.newPage()
  await other.goto(`${url}/notes/new`)
  const dialog = await askForLock(owner, url)
  await dialog.getByRole('radio', { name: 'Passphrase' }).check()
  await dialog.getByLabel('New passphrase').fill('short')
  await dialog.getByRole('button', { name: 'Lock the keys on this device' }).click()
  await expect(dialog.getByText('At least 8 characters.', { exact: true })).toBeVisible()
  await dialog.getByLabel('New passphrase').fill(PASSPHRASE)
  await dialog.getByLabel('The same once more').fill(PASSPHRASE)
  await expectAccessible(owner, 'lock dialog')
  await dialog.getByRole('button', { name: 'Lock the keys on this device' }).click()
  await expect(dialog.getByRole('alert')).toContainText('A note or page is open in a tab.')
  await dialog.getByText('Close', { exact: true }).last().click()
  await other.goto(`${url}/leads`)
  await expect.poll(() => keysOnDisk(owner), { timeout: 40_000 }).toEqual([])
  await expect(owner.getByText('The lock is on, and open in this browser.')).toBeVisible()
  await expectAccessible(owner, 'lock settings')
  await addLead(owner, url, 'Under The Lock')
  await expect(leadLink(guest, 'Under The Lock')).toBeVisible({ timeout: 40_000 })

  // Started anew, with no tab left that has the key.
  await other.close()
  await owner.reload()
  await expect(owner.getByText(LOCKED)).toBeVisible()
  await addLead(owner, url, 'Made While Locked')
  await expect(owner.getByRole('button', { name: 'Sync: Locked' })).toBeVisible()
  expect(await keysOnDisk(owner)).toEqual([])
  const second = await context.newPage()
  await second.goto(`${url}/leads`)
  await expect(second.getByText(LOCKED)).toBeVisible()

  await owner.getByRole('button', { name: 'Unlock' }).click()
  await owner.getByLabel('Passphrase', { exact: true }).fill('not the passphrase')
  await owner.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click()
  await expect(owner.getByText('That is not the passphrase.')).toBeVisible()
  await expectAccessible(owner, 'unlock dialog')
  await expect(async () => {
    await owner.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
    await owner.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click()
    await expect(owner.getByRole('dialog')).toBeHidden({ timeout: 3000 })
  }).toPass()
  for (const tab of [owner, second]) await expect(tab.getByText(LOCKED)).toBeHidden()
  await expect(leadLink(guest, 'Made While Locked')).toBeVisible({ timeout: 40_000 })

  // The tab that unlocked it and ran the core goes; the other one has the key.
  await owner.close()
  await addLead(second, url, 'After The Hand Over')
  await expect(leadLink(guest, 'After The Hand Over')).toBeVisible({ timeout: 40_000 })
  await second.goto(`${url}/leads`)
  await expect(second.getByText(LOCKED)).toBeVisible()
  await second.keyboard.press('Control+Shift+L')
  await second.getByRole('dialog').getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await second.keyboard.press('Enter')
  await expect(second.getByText(LOCKED)).toBeHidden()
  await second.keyboard.press('Control+Shift+L')
  await expect(second.getByText(LOCKED)).toBeVisible()

  await second.goto(`${url}/settings#lock`)
  await second.getByRole('button', { name: 'Turn the lock off' }).click()
  await second.getByRole('dialog').getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await second.getByRole('dialog').getByRole('button', { name: 'Turn the lock off' }).click()
  await expect(second.getByText('The lock is off.').first()).toBeVisible()
  expect(await keysOnDisk(second)).not.toEqual([])
  await addLead(second, url, 'In The Open')
  await expect(leadLink(guest, 'In The Open')).toBeVisible({ timeout: 40_000 })
})

/** A device that has passkeys with PRF and answers by itself, as a finger on its sensor would. */
async function addAuthenticator(page: Page, hasPrf: boolean): Promise<() => Promise<void>> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf,
    },
  })
  return async () => {
    await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
  }
}

test('with a passkey: it locks and opens; one without PRF is refused in words; a passphrase takes its place', async ({
  server,
  owner: page,
}) => {
  test.setTimeout(180_000)
  const url = server.url.replace('127.0.0.1', 'localhost')
  await startTeam(page, url)
  await page.goto(`${url}/team`)
  await page.getByRole('button', { name: 'Share with your team' }).click()
  await expect(page.getByRole('article', { name: 'Robin' })).toBeVisible()

  const remove = await addAuthenticator(page, false)
  const dialog = await askForLock(page, url)
  await expect(dialog.getByRole('radio', { name: /^Passkey/u })).toBeChecked()
  await dialog.getByRole('button', { name: 'Lock the keys on this device' }).click()
  await expect(dialog.getByRole('alert')).toContainText('it has no PRF')
  await remove()
  await addAuthenticator(page, true)
  await dialog.getByRole('button', { name: 'Lock the keys on this device' }).click()
  await expect(page.getByText('The lock is on, and open in this browser.')).toBeVisible()
  await expect(page.getByText('A passkey opens it.')).toBeVisible()
  expect(await keysOnDisk(page)).toEqual([])

  await page.reload()
  await expect(page.getByText(LOCKED)).toBeVisible()
  await page.getByRole('button', { name: 'Unlock', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click()
  await expect(page.getByText(LOCKED)).toBeHidden()
  await expect(page.getByText('The lock is on, and open in this browser.')).toBeVisible()

  await page.getByRole('button', { name: 'Change how it opens' }).click()
  await page.getByRole('dialog').getByRole('radio', { name: 'Passphrase' }).check()
  await page.getByRole('dialog').getByLabel('New passphrase').fill(PASSPHRASE)
  await page.getByRole('dialog').getByLabel('The same once more').fill(PASSPHRASE)
  await page.getByRole('dialog').getByRole('button', { name: 'Change how it opens' }).click()
  await expect(page.getByText('A passphrase opens it.')).toBeVisible()
  await page.getByRole('button', { name: 'Lock the keys now' }).click()
  await page.getByRole('button', { name: 'Unlock the keys' }).click()
  await page.getByRole('dialog').getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
  await page.keyboard.press('Enter')
  await expect(page.getByText('The lock is on, and open in this browser.')).toBeVisible()
  await page.goto(`${url}/team`)
  await expect(page.getByRole('article', { name: 'Robin' })).toBeVisible()
})
