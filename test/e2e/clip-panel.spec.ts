/** The extension by itself, in a real Chromium: reading pages on a click, editing, saving, and handing over whatever dies on the way. */
import type { BrowserContext, Page } from 'playwright/test'
import { expect, test as base } from 'playwright/test'
import { expectAccessible } from '../support/accessible.ts'
import {
  isServiceWorkerRunning,
  launchWithExtension,
  openPanel,
  stopServiceWorker,
  triggerAction,
  wakeServiceWorker,
  type ExtensionBrowser,
} from '../support/chromium.ts'
import { serveSite, type Site } from '../support/site.ts'

interface Fixtures {
  site: Site
  app: Site
  rep: ExtensionBrowser
  context: BrowserContext
  page: Page
}

const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  site: async ({}, use) => {
    const site = await serveSite()
    await use(site)
    await site.close()
  },
  // eslint-disable-next-line no-empty-pattern -- as above
  app: async ({}, use) => {
    const app = await serveSite()
    await use(app)
    await app.close()
  },
  rep: async ({ app, locale }, use) => {
    const rep = await launchWithExtension({ appUrl: app.origin, locale: locale ?? 'en-US' })
    await wakeServiceWorker(rep.context)
    await use(rep)
    await rep.close()
  },
  context: async ({ rep }, use) => use(rep.context),
  page: async ({ context }, use) => use(await context.newPage()),
})

/** Opens the panel in a tab, shows a page in another, and clicks the button on it. */
async function clip(context: BrowserContext, page: Page, address: string, heading: RegExp): Promise<Page> {
  const panel = await openPanel(context)
  await panel.setViewportSize({ width: 400, height: 900 })
  await page.goto(address)
  await triggerAction(context, page, {
    untilTrue: async () => (await panel.getByRole('heading', { name: heading }).count()) > 0,
  })
  return panel
}

/** What the stand-in app has taken: item id to how often it was handed over. */
async function takenBy(appPage: Page): Promise<{ times: number; item: Record<string, unknown> }[]> {
  return appPage.evaluate(() => Object.values(JSON.parse(localStorage.getItem('taken') ?? '{}')))
}

const FOUND = /^Found on this page$/

test('click, correct, save while the worker is dead; the app takes it once when it opens', async ({
  context,
  page,
  site,
  app,
}) => {
  const panel = await clip(context, page, `${site.origin}/company.html`, FOUND)
  await expect(panel.getByLabel('Company name')).toHaveValue('Harbour & Pine Joinery Ltd')
  await expect(panel.getByText('JSON-LD · sure').first()).toBeVisible()
  await panel.getByLabel('Company name').fill('Harbour & Pine')
  await expect(panel.getByText('JSON-LD · corrected')).toBeVisible()
  await panel.getByLabel('What was said').fill('Needs oak by April')
  await panel.getByLabel('What', { exact: true }).fill('Send the offer')

  await stopServiceWorker(context)
  await panel.keyboard.press('Control+Enter')
  await expect(panel.getByText('Saved; waits for the app (1 waiting)')).toBeVisible()

  const appPage = await context.newPage()
  await appPage.goto(`${app.origin}/app.html`)
  // The new tab is in front, and the panel shows that one; the page that was clipped has kept its answer.
  await expect.poll(() => takenBy(appPage)).toHaveLength(1)
  await page.bringToFront()
  await expect(panel.getByText('Saved; in the app now')).toBeVisible()
  const taken = await takenBy(appPage)
  expect(taken).toMatchObject([
    {
      times: 1,
      item: {
        kind: 'lead',
        source: 'clip',
        pageUrl: `${site.origin}/company.html`,
        lead: {
          name: { value: 'Harbour & Pine', captured: { value: 'Harbour & Pine Joinery Ltd', method: 'json-ld' } },
        },
        note: { body: 'Needs oak by April' },
        step: { title: 'Send the offer' },
      },
    },
  ])
})

test('with the app open a save goes over at once, also after the worker was stopped', async ({
  context,
  page,
  site,
  app,
}) => {
  const appPage = await context.newPage()
  await appPage.goto(`${app.origin}/app.html`)
  await expect.poll(() => appPage.evaluate('received')).toContain('lookup-stored')
  const panel = await clip(context, page, `${site.origin}/empty.html`, /^New lead$/)
  await stopServiceWorker(context)
  expect(await isServiceWorkerRunning(context)).toBe(false)
  await panel.getByLabel('Name', { exact: true }).fill('Ann Keel')
  await panel.getByRole('button', { name: 'Save lead' }).click()
  await expect(panel.getByText('Saved; in the app now')).toBeVisible()
  expect(await takenBy(appPage)).toMatchObject([{ times: 1, item: { lead: { name: { value: 'Ann Keel' } } } }])
})

test('an app that is reloaded before it answered gets the item again', async ({ context, page, site, app }) => {
  const appPage = await context.newPage()
  await appPage.goto(`${app.origin}/app.html`)
  await appPage.evaluate('silent = true')
  const panel = await clip(context, page, `${site.origin}/empty.html`, /^New lead$/)
  await panel.getByLabel('Name', { exact: true }).fill('Ann Keel')
  await panel.getByRole('button', { name: 'Save lead' }).click()
  await expect.poll(() => appPage.evaluate('received')).toContain('deliver')
  await appPage.reload()
  await expect(panel.getByText('Saved; in the app now')).toBeVisible()
})

test('several leads: picker, keyboard, already known ones, one edited', async ({ context, page, site, app }) => {
  const appPage = await context.newPage()
  await appPage.goto(`${app.origin}/app.html`)
  await expect.poll(() => appPage.evaluate('received')).toContain('lookup-stored')
  const panel = await clip(context, page, `${site.origin}/staff.html`, /leads on this page$/)
  await expect(panel.getByText('Already in Touchline')).toBeVisible()
  await expect(panel.getByRole('checkbox', { name: '林小满' })).not.toBeChecked()
  await panel.getByRole('checkbox', { name: 'Select all' }).check()
  await panel.getByRole('checkbox', { name: 'Select all' }).uncheck()
  await panel.getByRole('checkbox', { name: '周立春' }).focus()
  await panel.keyboard.press('Space')
  await panel.keyboard.press('ArrowDown')
  await expect(panel.getByRole('checkbox', { name: 'Anna Weiss' })).toBeFocused()
  await panel.keyboard.press('Space')
  await panel.keyboard.press('Enter')
  await panel.getByLabel('Job title').fill('Head of Export')
  await panel.getByRole('button', { name: 'Save 2 leads' }).click()
  await expect(panel.getByText('Saved; in the app now')).toBeVisible()
  const names = (await takenBy(appPage)).map(({ item }) => (item['lead'] as { name: { value: string } }).name.value)
  expect(names.sort()).toEqual(['Anna Weiss', '周立春'])
})

test('already known: owner, last note and open step, offline; adding goes to that record', async ({
  context,
  page,
  site,
  app,
}) => {
  const appPage = await context.newPage()
  await appPage.goto(`${app.origin}/app.html`)
  await expect.poll(() => appPage.evaluate('received')).toContain('lookup-stored')
  await appPage.close()
  const panel = await clip(context, page, `${site.origin}/company.html`, FOUND)
  const known = panel.getByRole('region', { name: 'Already in Touchline' })
  await expect(known).toContainText('Owner Mei Tan')
  await expect(known).toContainText('Asked for oak samples')
  await expect(known).toContainText('Open step: Send samples')
  await known.getByRole('button', { name: 'Add to Harbour & Pine Joinery' }).click()
  await panel.getByRole('button', { name: 'Add to Harbour & Pine Joinery' }).click()
  await expect(panel.getByText('Saved; waits for the app (1 waiting)')).toBeVisible()
  await panel.getByRole('button', { name: /^Outbox: 1 waiting/ }).click()
  await expect(panel.getByText('Addition')).toBeVisible()
  const again = await context.newPage()
  await again.goto(`${app.origin}/app.html`)
  await expect(panel.getByText('Nothing waits')).toBeVisible()
  expect(await takenBy(again)).toMatchObject([{ times: 1, item: { kind: 'addition', recordId: 'lead:known:000001' } }])
})

test('a refused item stays in the outbox with the reason, is edited and sent again', async ({
  context,
  page,
  site,
  app,
}) => {
  const appPage = await context.newPage()
  await appPage.goto(`${app.origin}/app.html`)
  const panel = await clip(context, page, `${site.origin}/empty.html`, /^New lead$/)
  await panel.getByLabel('Name', { exact: true }).fill('Refuse Me')
  await panel.getByRole('button', { name: 'Save lead' }).click()
  await expect(panel.getByText(/The app refused it/)).toBeVisible()
  await panel.getByRole('button', { name: /^Outbox: 0 waiting, 1 refused/ }).click()
  await panel.getByRole('button', { name: 'Delete' }).click()
  await panel.getByRole('button', { name: 'Undo' }).click()
  await panel.getByRole('button', { name: 'Edit' }).click()
  await panel.getByLabel('Name', { exact: true }).fill('Take Me')
  await panel.getByRole('button', { name: 'Save changes' }).click()
  await expect(panel.getByText('Nothing waits')).toBeVisible()
})

test('typed text survives a panel that closes, and a browser that is killed', async ({ app, site }) => {
  const first = await launchWithExtension({ appUrl: app.origin, userDataDir: test.info().outputPath('profile') })
  const page = await first.context.newPage()
  await wakeServiceWorker(first.context)
  const panel = await clip(first.context, page, `${site.origin}/company.html`, FOUND)
  await panel.getByLabel('What was said').fill('Typed and never saved')
  await panel.close()
  const reopened = await openPanel(first.context)
  await expect(reopened.getByLabel('What was said')).toHaveValue('Typed and never saved')
  await first.close()

  const second = await launchWithExtension({ appUrl: app.origin, userDataDir: test.info().outputPath('profile') })
  try {
    const later = await openPanel(second.context)
    await later.getByRole('button', { name: 'Continue' }).click()
    await expect(later.getByLabel('What was said')).toHaveValue('Typed and never saved')
    await expect(later.getByLabel('Company name')).toHaveValue('Harbour & Pine Joinery Ltd')
  } finally {
    await second.close()
  }
})

test('the context menu saves selections, links and addresses without the panel', async ({
  context,
  page,
  site,
  app,
}) => {
  await page.goto(`${site.origin}/company.html`)
  const click = async (info: Record<string, unknown>): Promise<void> => {
    const worker = await wakeServiceWorker(context)
    await worker.evaluate((given) => {
      const { chrome } = globalThis as unknown as {
        chrome: { contextMenus: { onClicked: { dispatch(info: unknown, tab: unknown): void } } }
      }
      chrome.contextMenus.onClicked.dispatch({ editable: false, frameId: 0, ...given }, { id: -1, title: 'Contact' })
    }, info)
  }
  const pageUrl = page.url()
  await click({ menuItemId: 'selection-note', selectionText: 'We need oak by April', pageUrl })
  await click({ menuItemId: 'link-lead', linkUrl: 'mailto:orders@harbourpine.example', pageUrl })
  await click({ menuItemId: 'link-lead', linkUrl: 'https://keelworks.example/about', pageUrl })
  const worker = await wakeServiceWorker(context)
  const badge = () =>
    worker.evaluate(() => {
      const { chrome } = globalThis as unknown as { chrome: { action: { getBadgeText(d: object): Promise<string> } } }
      return chrome.action.getBadgeText({})
    })
  await expect.poll(badge).toBe('3')
  // Only now: an answer to an earlier click that took longer would stand in place of this one's.
  await click({ menuItemId: 'link-lead', linkUrl: 'javascript:alert(1)', pageUrl })
  const panel = await openPanel(context)
  await expect(panel.getByText('There was nothing in it to save')).toBeVisible()
  await panel.getByRole('button', { name: /^Outbox: 3 waiting/ }).click()
  await expect(panel.getByText('orders@harbourpine.example')).toBeVisible()

  const appPage = await context.newPage()
  await appPage.goto(`${app.origin}/app.html`)
  await expect(panel.getByText('Nothing waits')).toBeVisible()
  await expect.poll(badge).toBe('')
  expect((await takenBy(appPage)).map(({ item }) => item['kind']).sort()).toEqual(['lead', 'lead', 'note'])
})

test('a page that changes in place is read again; typed text is not overwritten', async ({ context, page, site }) => {
  const panel = await clip(context, page, `${site.origin}/company.html`, FOUND)
  const goTo = (path: string, name: string) =>
    page.evaluate(
      ([to, text]) => {
        history.pushState(null, '', to)
        const script = document.querySelector('script[type="application/ld+json"]')
        if (script)
          script.textContent = JSON.stringify({
            '@context': 'https://schema.org',
            '@type': 'Organization',
            name: text,
            email: 'x@keelworks.example',
          })
        document.body.replaceChildren(Object.assign(document.createElement('h1'), { textContent: text }))
        document.title = text ?? ''
      },
      [path, name],
    )
  await goTo('/keelworks', 'Keelworks Marine')
  await expect(panel.getByLabel('Company name')).toHaveValue('Keelworks Marine')
  await panel.getByLabel('Company name').fill('Keelworks, corrected')
  await goTo('/other', 'Other Company')
  await expect(panel.getByText(/The tab now shows another page/)).toBeVisible()
  await expect(panel.getByLabel('Company name')).toHaveValue('Keelworks, corrected')
  await panel.getByRole('button', { name: 'Read the new page' }).click()
  await expect(panel.getByLabel('Company name')).toHaveValue('Other Company')
})

test('the selection becomes the note; a page of another site needs a click', async ({ context, page, site, app }) => {
  const panel = await openPanel(context)
  await page.goto(`${site.origin}/company.html`)
  await page.evaluate(() => getSelection()?.selectAllChildren(document.querySelector('#quote') ?? document.body))
  await triggerAction(context, page, {
    untilTrue: async () => (await panel.getByRole('heading', { name: FOUND }).count()) > 0,
  })
  await expect(panel.getByLabel('What was said')).toHaveValue(/forty berths this spring/)
  await page.goto(`${app.origin.replace('127.0.0.1', 'localhost')}/company.html`)
  await expect(panel.getByRole('heading', { name: 'Click the toolbar button to read this page' })).toBeVisible()
  await page.bringToFront()
  await page.goto('chrome://version')
  await triggerAction(context, page, {
    untilTrue: async () => (await panel.getByRole('heading', { name: 'Browser pages cannot be read' }).count()) > 0,
  })
  await panel.getByRole('button', { name: 'Type it in' }).click()
  await expect(panel.getByLabel('Name', { exact: true })).toBeVisible()
})

test('a hostile page runs nothing and puts nothing unsafe into a lead', async ({ context, page, app }) => {
  const evil = '<img src=x onerror="document.title=`owned`"><script>document.title=`owned`</script>'
  const hostile = await serveSite({
    'evil.html': `<!doctype html><title>evil</title>
      <script type="application/ld+json">${JSON.stringify({
        '@type': 'Organization',
        name: `Evil ${evil.replaceAll('<', '\\u003c')}`,
        url: 'javascript:alert(1)',
        email: 'a@evil.example',
        sameAs: ['javascript:alert(2)', 'data:text/html,x'],
      }).replaceAll('\\\\u003c', '\\u003c')}</script>
      <body>${'<div>'.repeat(2000)}<p>deep</p>
      <script>
        for (let n = 0; n < 5000; n++) { const host = document.createElement('div'); host.attachShadow({ mode: 'open' }).innerHTML = '<p>x@shadow' + n + '.example</p>'; document.body.append(host) }
        Object.defineProperty(document.body, 'innerText', { get() { throw new Error('no') } })
        Object.defineProperty(Object.prototype, 'evil', { get() { document.title = 'owned' } })
      </script>`,
  })
  try {
    const started = Date.now()
    const panel = await clip(context, page, `${hostile.origin}/evil.html`, /on this page$|^New lead$/)
    expect(Date.now() - started).toBeLessThan(20_000)
    expect(await page.title()).toBe('evil')
    expect(await panel.title()).not.toContain('owned')
    const values = await panel.evaluate(() =>
      [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
    )
    expect(values.filter((value) => /^\s*(?:javascript|data):/i.test(value))).toEqual([])
    expect(await panel.locator('img, iframe').count()).toBe(0)
    expect(app.origin).toBeTruthy()
  } finally {
    await hostile.close()
  }
})

for (const locale of ['en-US', 'zh-CN']) {
  test.describe(locale, () => {
    test.use({ locale })
    test(`no serious accessibility findings, light and dark (${locale})`, async ({ context, page, site, app }) => {
      const appPage = await context.newPage()
      await appPage.goto(`${app.origin}/app.html`)
      await expect.poll(() => appPage.evaluate('received')).toContain('lookup-stored')
      const panel = await openPanel(context)
      await panel.setViewportSize({ width: 400, height: 900 })
      for (const name of ['company', 'staff', 'empty']) {
        await page.goto(`${site.origin}/${name}.html`)
        await triggerAction(context, page, { untilTrue: async () => (await panel.locator('#note-title').count()) > 0 })
        await expect(panel.getByText(await page.title())).toBeVisible()
        for (const colorScheme of ['light', 'dark'] as const) {
          await panel.bringToFront()
          await panel.emulateMedia({ colorScheme })
          // Colours fade for a moment when the scheme changes.
          await panel.waitForTimeout(300)
          await expectAccessible(panel, `${name} in ${colorScheme}`)
        }
      }
    })
  })
}
