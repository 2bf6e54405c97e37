/**
 * A real Chromium with the built extension, as a rep has it. Popup and side panel are no Playwright pages: their
 * documents are opened in a tab. The click on the toolbar button is given over the debugging protocol, which grants
 * `activeTab` as a true click does.
 */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type CDPSession, type Page, type Worker } from 'playwright'
import { built } from '../../pwa/server/build.mjs'
import { CHROMIUM_ARGS, findChromium } from '../../pwa/server/find-chromium.mjs'

/** The id that the public key in wxt.config.ts gives the extension. */
export const EXTENSION_ID = 'dopmkjihjnoijcjnmnbljhmffeciehoa'

const BUILT_FOR = 'http://localhost:4310'

export interface ExtensionBrowser {
  context: BrowserContext
  extensionId: string
  /** Where the profile is kept; pass it to another launch to come back to the same browser. */
  userDataDir: string
  /** Closes the browser; removes the profile unless `userDataDir` was given. */
  close(): Promise<void>
}

export interface LaunchOptions {
  /** A built extension; the Chrome build by default, null for none. */
  extensionDir?: string | null
  /** Where the app is served; the extension is built for port 4310 and is rewritten for another. */
  appUrl?: string
  /** Keeps the profile, to start the same browser again. */
  userDataDir?: string
  /** The browser's language, for example zh-CN. */
  locale?: string
}

/** Starts Chromium, headless, with the extension loaded. */
export async function launchWithExtension(options: LaunchOptions = {}): Promise<ExtensionBrowser> {
  const { extensionDir = built.chrome, appUrl = BUILT_FOR, locale = 'en-US' } = options
  const executablePath = findChromium()
  if (!executablePath) throw new Error('no Chromium was found; see CHROMIUM_PATH')
  const extension = extensionDir === null ? null : await extensionFor(extensionDir, appUrl)
  const userDataDir = options.userDataDir ?? (await mkdtemp(join(tmpdir(), 'touchline-profile-')))
  const context = await chromium.launchPersistentContext(userDataDir, {
    executablePath,
    locale,
    args: [
      ...CHROMIUM_ARGS,
      // `locale` above speaks for pages only; this one is for the extension's own words.
      `--lang=${locale}`,
      ...(extension ? [`--disable-extensions-except=${extension.folder}`, `--load-extension=${extension.folder}`] : []),
    ],
  })
  return {
    context,
    extensionId: EXTENSION_ID,
    userDataDir,
    async close() {
      await context.close()
      if (!options.userDataDir) await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 })
      await extension?.remove()
    },
  }
}

/** The extension as built, or, for another address of the app, a copy in which that address stands. */
async function extensionFor(folder: string, appUrl: string) {
  const origin = new URL(appUrl).origin
  if (origin === BUILT_FOR) return { folder, remove: async () => {} }
  const copy = await mkdtemp(join(tmpdir(), 'touchline-extension-'))
  await cp(folder, copy, { recursive: true })
  for (const entry of await readdir(copy, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|json|html)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const text = await readFile(path, 'utf8')
    if (text.includes(BUILT_FOR)) await writeFile(path, text.replaceAll(BUILT_FOR, origin))
  }
  return { folder: copy, remove: () => rm(copy, { recursive: true, force: true }) }
}

/** One session on the whole browser: targets, extensions and workers are out of a page's reach. */
async function browserSession(context: BrowserContext): Promise<CDPSession> {
  const browser = context.browser()
  if (!browser) throw new Error('this context has no browser to speak to')
  return browser.newBrowserCDPSession()
}

interface TargetInfo {
  targetId: string
  type: string
  url: string
}

/**
 * Clicks the extension's toolbar button while `page` is in front. The first injection after it may fail when the
 * machine is busy, so `untilTrue` can say when the click took; without it, one click is given.
 */
export async function triggerAction(
  context: BrowserContext,
  page: Page,
  { extensionId = EXTENSION_ID, untilTrue }: { extensionId?: string; untilTrue?: () => Promise<boolean> } = {},
): Promise<void> {
  await page.bringToFront()
  const session = await browserSession(context)
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const targetId = await tabOf(session, page)
        // Playwright's list of commands does not have this one yet.
        await session.send('Extensions.triggerAction' as 'Target.getTargets', { id: extensionId, targetId } as never)
        if (!untilTrue || (await eventually(untilTrue, 3000))) return
        throw new Error('the click on the toolbar button had no effect')
      } catch (error) {
        if (attempt === 4) throw error
        await pause(250 * attempt)
      }
    }
  } finally {
    await session.detach()
  }
}

/** The tab (not the page inside it) that the button is clicked for. */
async function tabOf(session: CDPSession, page: Page): Promise<string> {
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'tab' }] })
  const same = (targetInfos as TargetInfo[]).filter((target) => target.url === page.url())
  const target = same.at(-1)
  if (!target) throw new Error(`no tab shows ${page.url()}`)
  return target.targetId
}

/** Opens a document of the extension (the side panel by default) in a tab of its own. */
export async function openPanel(
  context: BrowserContext,
  { document = 'sidepanel.html', extensionId = EXTENSION_ID }: { document?: string; extensionId?: string } = {},
): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`chrome-extension://${extensionId}/${document}`)
  return page
}

/** The running service worker of the extension, started when it is not; safe to evaluate in. */
export async function wakeServiceWorker(context: BrowserContext, extensionId = EXTENSION_ID): Promise<Worker> {
  const find = () =>
    context.serviceWorkers().findLast((worker) => worker.url().startsWith(`chrome-extension://${extensionId}/`))
  // A stopped worker may still stand in Playwright's list, and evaluating in it hangs: ask the browser instead.
  if (!(await isServiceWorkerRunning(context, extensionId))) await sendWakeMessage(context, extensionId)
  await eventually(async () => find() !== undefined, 10_000)
  const worker = find()
  if (!worker) throw new Error('the service worker of the extension did not start')
  return worker
}

/** Any document of the extension can send a message, and a message wakes the worker. */
async function sendWakeMessage(context: BrowserContext, extensionId: string): Promise<void> {
  const page = await context.newPage()
  try {
    await page.goto(`chrome-extension://${extensionId}/manifest.json`)
    await page.evaluate(() => {
      const { chrome } = globalThis as unknown as { chrome: { runtime: { sendMessage(m: unknown): Promise<unknown> } } }
      return chrome.runtime.sendMessage({ type: 'test:wake' }).catch(() => null)
    })
  } finally {
    await page.close()
  }
}

/** Whether the browser has the extension's service worker running right now. */
export async function isServiceWorkerRunning(context: BrowserContext, extensionId = EXTENSION_ID): Promise<boolean> {
  const session = await browserSession(context)
  try {
    return (await workerTargets(session, extensionId)).length > 0
  } finally {
    await session.detach()
  }
}

/** Stops the extension's service worker, as the browser does after half a minute of rest or under memory pressure. */
export async function stopServiceWorker(context: BrowserContext, extensionId = EXTENSION_ID): Promise<void> {
  const session = await browserSession(context)
  try {
    for (const { targetId } of await workerTargets(session, extensionId)) {
      await session.send('Target.closeTarget', { targetId })
    }
    const stopped = await eventually(async () => (await workerTargets(session, extensionId)).length === 0, 5000)
    if (!stopped) throw new Error('the service worker of the extension did not stop')
  } finally {
    await session.detach()
  }
}

async function workerTargets(session: CDPSession, extensionId: string): Promise<TargetInfo[]> {
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'service_worker' }] })
  return (targetInfos as TargetInfo[]).filter(({ url }) => url.startsWith(`chrome-extension://${extensionId}/`))
}

async function eventually(condition: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds
  while (Date.now() < end) {
    if (await condition()) return true
    await pause(50)
  }
  return false
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
