/** The lock for the keys at rest, with a passkey and the passphrase that takes its place. */
import type { Page } from 'playwright/test'
import { startTeam } from '../../support/app.ts'
import { launchWithExtension, type ExtensionBrowser } from '../../support/chromium.ts'
import { expect, test as base } from '../../support/e2e.ts'
import { withoutWords } from '../../support/team-pages.ts'

const test = base.extend<{ owner: Page }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  owner: async ({}, use) => {
    const browser: ExtensionBrowser = await launchWithExtension({ extensionDir: null })
    await use(browser.context.pages()[0] ?? (await browser.context.newPage()))
    await browser.close()
  },
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
  await withoutWords(page)
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
  await expect.poll(() => keysOnDisk(page)).toEqual([])

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
