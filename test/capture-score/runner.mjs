import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

const SYSTEM_CHROMIUM = '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
]
const UNKNOWN_URL = 'https://page.invalid/'
const PAGE_TIMEOUT = 20_000

/** Opens a browser in which pages can be captured one after another, without any network. Close it when done. */
export async function openRunner(code, { scripts = true } = {}) {
  const browser = await chromium.launch({
    ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
    args: FLAGS,
  })
  return {
    close: () => browser.close(),
    async capture({ html, url, region, limits }) {
      try {
        return await captureOnce(browser, code, { html, url, region, limits, scripts })
      } catch (error) {
        if (!scripts) throw error
        // A page that sends itself elsewhere or never comes to rest without its network is read as it was delivered.
        return captureOnce(browser, code, { html, url, region, limits, scripts: false })
      }
    },
  }
}

async function captureOnce(browser, code, { html, url, region, limits, scripts }) {
  const context = await browser.newContext({
    javaScriptEnabled: scripts,
    serviceWorkers: 'block',
    acceptDownloads: false,
  })
  try {
    const address = /^https?:\/\//u.test(url ?? '') ? new URL(url) : new URL(UNKNOWN_URL)
    address.hash = ''
    let served = false
    await context.route('**/*', (route) => {
      const wanted =
        !served && route.request().isNavigationRequest() && new URL(route.request().url()).href === address.href
      if (!wanted) return route.abort()
      served = true
      return route.fulfill({ body: html, contentType: 'text/html; charset=utf-8' })
    })
    await context.routeWebSocket('**/*', (socket) => socket.close())
    const page = await context.newPage()
    page.setDefaultTimeout(PAGE_TIMEOUT)
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}))
    await page.goto(address.href, { waitUntil: 'domcontentloaded', timeout: PAGE_TIMEOUT })
    const session = await context.newCDPSession(page)
    // Like an extension's content script: the page's DOM, but a JavaScript world of its own.
    const { frameTree } = await session.send('Page.getFrameTree')
    const { executionContextId } = await session.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
      worldName: 'touchline',
    })
    const evaluate = async (expression) => {
      const answer = await session.send('Runtime.evaluate', {
        expression,
        contextId: executionContextId,
        returnByValue: true,
        awaitPromise: true,
        timeout: PAGE_TIMEOUT,
      })
      if (answer.exceptionDetails)
        throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text)
      return answer.result.value
    }
    await evaluate(`${code}\n;0`)
    const options = { region, limits, url: url ? address.href : null }
    return await evaluate(`globalThis.touchlineCapture.captureDocument(document, ${JSON.stringify(options)})`)
  } finally {
    await context.close().catch(() => {})
  }
}
