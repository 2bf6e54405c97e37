/** The tests' own click on the toolbar button: on a tiny extension, it must grant what a true click grants. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { EXTENSION_ID, launchWithExtension, triggerAction, wakeServiceWorker } from '../support/chromium.ts'
import { built } from '../../pwa/server/build.mjs'

test('a click by the debugging protocol grants activeTab for that page', async () => {
  const extensionDir = await mkdtemp(join(tmpdir(), 'touchline-tiny-'))
  const { key } = JSON.parse(await readFile(join(built.chrome, 'manifest.json'), 'utf8')) as { key: string }
  const manifest = {
    manifest_version: 3,
    name: 'tiny',
    version: '1',
    key,
    permissions: ['activeTab', 'scripting'],
    action: {},
    background: { service_worker: 'worker.js' },
  }
  await writeFile(join(extensionDir, 'manifest.json'), JSON.stringify(manifest))
  await writeFile(
    join(extensionDir, 'worker.js'),
    `chrome.action.onClicked.addListener((tab) => chrome.scripting.executeScript({
       target: { tabId: tab.id }, func: () => { document.title = 'clicked' } }))`,
  )
  const site = createServer((_, response) => response.end('<!doctype html><title>page</title>')).listen(0, '127.0.0.1')
  const { context, close } = await launchWithExtension({ extensionDir })
  try {
    await wakeServiceWorker(context, EXTENSION_ID)
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
    expect(await page.title()).toBe('page')
    await triggerAction(context, page, { untilTrue: async () => (await page.title()) === 'clicked' })
    expect(await page.title()).toBe('clicked')
  } finally {
    await close()
    site.close()
    await rm(extensionDir, { recursive: true })
  }
})
