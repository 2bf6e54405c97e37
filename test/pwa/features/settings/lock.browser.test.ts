// The lock at rest as a person uses it, over the real core, WebCrypto and IndexedDB of a browser.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import LockBanner from '../../../../pwa/app/LockBanner.svelte'
import LockPanel from '../../../../pwa/features/settings/LockPanel.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, SpaceInfo, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { keysOnDisk } from '../../../support/keys-on-disk.ts'
import { until } from '../../../support/until.ts'
import Harness from '../leads/Harness.svelte'

/** PBKDF2 and new keys on a busy machine, ms. */
const PATIENCE = 30_000
const PASSPHRASE = 'correct horse battery'
let directory: Directory
let space: SpaceInfo
let workspace: Workspace

function value<T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  router.navigate('/settings')
  directory = await openDirectory(browserEnvironment('test'))
  space = value(await directory.foundTeam({ teamName: 'Harbour', personName: 'Robin', region: 'DE' }))
  workspace = await directory.open(space.spaceId)
  session.directory = directory
  session.space = space
  session.workspace = workspace
  workspace.team.watch((team) => (session.team = team))
  workspace.team.watchSync((sync) => (session.sync = sync))
  value(await workspace.team.share({ personName: 'Robin', deviceName: 'Laptop' }))
  value(await workspace.team.setRelay(null))
  await until(() => session.team?.standing === 'member')
})

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(space.spaceId)
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const inDialog = (name: string) => page.getByRole('dialog').getByRole('button', { name, exact: true })
const keys = async (): Promise<string[]> =>
  (await keysOnDisk(indexedDB)).cryptoKeys.filter((path) => path.includes(space.spaceId))

test('a person locks the keys, unlocks, changes the passphrase and turns the lock off', async () => {
  await page.viewport(1280, 800)
  await render(LockBanner)
  await render(Harness, { props: { workspace, screen: LockPanel as never, props: {} } })
  await expect.element(page.getByText('The lock is off.')).toBeVisible()
  expect(await keys()).not.toEqual([])

  await button('Lock the keys on this device').click()
  await page.getByRole('radio', { name: 'Passphrase' }).click()
  await page.getByLabelText('New passphrase').fill('short')
  await inDialog('Lock the keys on this device').click()
  await expect.element(page.getByText('At least 8 characters.', { exact: true })).toBeVisible()
  await page.getByLabelText('New passphrase').fill(PASSPHRASE)
  await expect.element(page.getByText('Good length.')).toBeVisible()
  await page.getByLabelText('The same once more').fill('another')
  await inDialog('Lock the keys on this device').click()
  await expect.element(page.getByText('The two are not the same.')).toBeVisible()
  await page.getByLabelText('The same once more').fill(PASSPHRASE)

  await inDialog('Lock the keys on this device').click()
  await until(() => session.team?.lock === 'open', PATIENCE)
  await expect.element(page.getByText('The lock is on, and open in this browser.')).toBeVisible()
  expect(await keys()).toEqual([])

  await button('Lock the keys now').click()
  await until(() => session.team?.lock === 'locked')
  await expect.element(page.getByText('Your keys are locked.', { exact: false })).toBeVisible()

  value(await workspace.run('createLead', { fields: { name: 'Made while locked' } }))
  await until(() => session.sync?.locked === true && session.sync.waiting > 0)

  await button('Unlock').click()
  await page.getByLabelText('Passphrase', { exact: true }).fill('not the passphrase')
  await inDialog('Unlock').click()
  await until(() => page.getByText('That is not the passphrase.').elements().length > 0, PATIENCE)

  await until(async () => {
    // A wrong one makes the next try wait, so it may take several; the dialog goes with the one that opens.
    const field = page.getByLabelText('Passphrase', { exact: true })
    const isFilled = await field.fill(PASSPHRASE, { timeout: 1000 }).then(
      () => true,
      () => false,
    )
    if (!isFilled) return session.team?.lock === 'open'
    await userEvent.keyboard('{Enter}')
    await until(
      () => session.team?.lock === 'open' || page.getByText(/^(?:Too soon|That is not)/u).elements().length > 0,
    )
    return session.team?.lock === 'open'
  }, PATIENCE)

  await button('Change how it opens').click()
  await page.getByLabelText('Passphrase until now').fill(PASSPHRASE)
  await page.getByRole('radio', { name: 'Passphrase' }).click()
  await page.getByLabelText('New passphrase').fill('quite another one')
  await page.getByLabelText('The same once more').fill('quite another one')
  await inDialog('Change how it opens').click()
  await until(() => page.getByRole('dialog').elements().length === 0, PATIENCE)

  await button('Turn the lock off').click()
  await page.getByLabelText('Passphrase', { exact: true }).fill('quite another one')
  await inDialog('Turn the lock off').click()
  await until(() => session.team?.lock === undefined, PATIENCE)
  await until(() => page.getByText('The lock is off.').elements().length > 0, PATIENCE)
  expect(await keys()).not.toEqual([])
}, 120_000)
