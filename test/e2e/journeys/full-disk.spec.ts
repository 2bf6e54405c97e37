/** A full disk, for real: Chromium is given no more room, and the write that fails is told, kept, exportable, and stored later. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expectLead, startTeam } from '../../support/app.ts'
import { expect, test } from '../../support/e2e.ts'

test('when the disk is full the rep is told, sees the lead, can export it, and it is stored once there is room', async ({
  server,
  context,
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'touchline-full-'))
  await startTeam(page, server.url)
  const session = await context.newCDPSession(page)
  const origin = new URL(server.url).origin
  // Chromium remembers how much room there was for as long as a database is open: close them all first.
  await page.goto('about:blank')
  await page.waitForTimeout(3000)
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  await page.goto(`${server.url}/leads?new=1`)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Full name' }).fill('Mara Quill')
  await dialog.getByRole('button', { name: 'Save lead' }).click()
  await expect(page.getByRole('button', { name: 'Storage: Not saved' })).toBeVisible()
  await expect(dialog.getByRole('alert')).toContainText('not stored')
  // Whoever does not believe it presses the button again; that is the same lead.
  await dialog.getByRole('button', { name: 'Save lead' }).click()
  await expect(dialog.getByRole('alert')).toContainText('not stored')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('link', { name: 'Mara Quill', exact: true })).toHaveCount(1)
  await expect(page.getByText('1 change could not be stored')).toBeVisible()

  const file = join(folder, 'team.touchline')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export now' }).click()
  await (await download).saveAs(file)
  expect(gunzipSync(await readFile(file)).toString()).toContain('"format":"touchline-space"')

  await session.send('Storage.overrideQuotaForOrigin', { origin })
  await page.getByRole('button', { name: 'Try again' }).first().click()
  await expect(page.getByRole('button', { name: 'Storage: Saved' })).toBeVisible()
  await expectLead(page, server.url, 'Mara Quill')
  await rm(folder, { recursive: true })
})
