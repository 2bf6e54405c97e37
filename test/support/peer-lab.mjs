// @ts-check
/**
 * Real Chromium pages that connect to each other by WebRTC and to nothing else: the browser runs in a network of its own (as root; else in
 * the machine's), the pages come from this process over the debugging pipe, and so does their way to a relay.
 */
import { execFileSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { build } from 'vite'
import { WebSocket } from 'ws'
import { CHROMIUM_ARGS, findChromium } from '../../pwa/server/find-chromium.mjs'

/** Browsers name their own addresses `<uuid>.local` and ask the network, here their own, for each other's. */
const ARGS = CHROMIUM_ARGS.map((arg) => (arg.startsWith('--host-resolver-rules') ? `${arg}, EXCLUDE *.local` : arg))

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Secure, so that pages have WebCrypto; no such host is ever looked for. */
const ORIGIN = 'https://peers.test'

/** A web page gets no candidates on loopback alone: a pair of virtual cards whose both ends stay here. */
const OWN_NETWORK = [
  'ip link set lo up',
  'ip link add peers0 type veth peer name peers1',
  'ip addr add 10.77.0.1/24 dev peers0',
  'ip link set peers0 up',
  'ip link set peers1 up',
  'ip route add default dev peers0',
].join(' && ')

function hasOwnNetwork() {
  try {
    execFileSync('unshare', ['--net', 'sh', '-c', OWN_NETWORK], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

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
  const executable = findChromium()
  if (!executable) throw new Error('no Chromium was found; see CHROMIUM_PATH')
  const folder = await mkdtemp(join(tmpdir(), 'peer-lab-'))
  const script = await bundlePage(folder)
  let executablePath = executable
  if (hasOwnNetwork()) {
    executablePath = join(folder, 'chromium')
    await writeFile(
      executablePath,
      `#!/bin/sh\nexec unshare --net sh -c '${OWN_NETWORK} && exec "$0" "$@"' ${executable} "$@"\n`,
    )
    await chmod(executablePath, 0o755)
  }
  const browser = await chromium.launch({ executablePath, args: ARGS })
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
