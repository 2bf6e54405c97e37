// @ts-check
/**
 * Real Chromium pages that connect to each other by WebRTC and to nothing else: the browser runs in a network of its own (as root; else in
 * the machine's), the pages come from this process over the debugging pipe, and so does their way to a relay.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build } from 'vite'
import { WebSocket } from 'ws'
import { chromiumThrough, openOwnNetwork, PEER_ARGS } from './own-network.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Secure, so that pages have WebCrypto; no such host is ever looked for. */
const ORIGIN = 'https://peers.test'

/** @returns {Promise<string>} the script of test/support/peer-page.ts, in one file */
async function bundlePage(/** @type {string} */ folder) {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      minify: false,
      target: ['chrome120'],
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { main: join(root, 'test/support/peer-page.ts') },
        output: { entryFileNames: 'page.js', codeSplitting: false },
      },
    },
  })
  return readFile(join(folder, 'page.js'), 'utf8')
}

/** Starts the browser. */
export async function openPeerLab() {
  const folder = await mkdtemp(join(tmpdir(), 'peer-lab-'))
  const script = await bundlePage(folder)
  const network = await openOwnNetwork()
  const executablePath = await chromiumThrough(network.through, folder)
  const browser = await chromium.launch({ executablePath, args: PEER_ARGS })
  return {
    browser,
    /**
     * A page in a browser profile of its own: another device. Sockets to `wss://relay.test` lead to `relay` (`ws://...`), with the origin the
     * page signs for written back.
     * @param {string} [relay]
     */
    async newPage(relay) {
      const context = await browser.newContext()
      const page = await context.newPage()
      page.on('pageerror', (error) => console.error(`  page: ${error.message}`))
      page.on('console', (message) => message.type() === 'error' && console.error(`  page: ${message.text()}`))
      await page.route(`${ORIGIN}/**`, (route) =>
        route.request().url().endsWith('.js')
          ? route.fulfill({ contentType: 'text/javascript', body: script })
          : route.fulfill({
              contentType: 'text/html',
              body: '<!doctype html><meta charset="utf-8"><title>peer</title><script type="module" src="/page.js"></script>',
            }),
      )
      if (relay) await page.routeWebSocket(relay, (socket) => bridge(socket, relay))
      await page.goto(ORIGIN)
      await page.waitForFunction(() => 'lab' in globalThis)
      return page
    },
    async close() {
      await browser.close()
      await network.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** @param {import('playwright').WebSocketRoute} socket @param {string} relay */
function bridge(socket, relay) {
  const outside = new WebSocket(relay, { perMessageDeflate: false })
  /** @type {(string | Buffer)[]} */
  const early = []
  outside.on('open', () => early.splice(0).forEach((message) => outside.send(message)))
  outside.on('message', (data) => socket.send(/** @type {Buffer} */ (data)))
  outside.on('close', (code) => void socket.close({ code: code === 1006 ? 1011 : code }))
  outside.on('error', () => {})
  socket.onMessage((message) => (outside.readyState === 1 ? outside.send(message) : early.push(message)))
  socket.onClose(() => outside.close())
}
