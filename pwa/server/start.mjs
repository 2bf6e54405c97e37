// @ts-check
/**
 * `npm start`: builds what changed, serves the app and the relay, and says how to load the extension.
 *
 *   PORT=8080 npm start            another port (the extension's settings then need that address)
 *   npm start -- --browser         also opens a Chromium with the extension loaded
 *   HOST=0.0.0.0 npm start         for other machines too; browsers then ask for HTTPS in front of it
 *   RELAY_DATA=/folder npm start   where the relay keeps its log; pwa/server/relay/main.ts names all its settings
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createAppServer } from './app-server.mjs'
import { openBrowser } from './browser.mjs'
import { build, built } from './build.mjs'

const port = Number(process.env.PORT ?? 4310)
const host = process.env.HOST ?? 'localhost'

if (!Number.isInteger(port) || port < 0 || port > 65535) {
  console.error(`PORT must be a number from 0 to 65535, not "${process.env.PORT}".`)
  process.exit(1)
}

// Tests serve a copy of the app of their own, to publish an update in it.
const root = process.argv.find((argument) => argument.startsWith('--root='))?.slice('--root='.length)

if (!root && !process.argv.includes('--no-build')) {
  try {
    await build()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

// A server that a test started leaves nothing behind, unless the test wants it.
const passing = process.send && !process.env.RELAY_DATA ? await mkdtemp(join(tmpdir(), 'touchline-relay-')) : null
const relay = await openRelay()
const server = createAppServer({ root: root ?? built.app, relay })
server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code === 'EADDRINUSE') {
    console.error(
      `Port ${port} is taken: is Touchline running already? Stop it, or choose another: PORT=4320 npm start`,
    )
    console.error(`端口 ${port} 已被占用：Touchline 是否已经在运行？请先停止它，或换一个端口：PORT=4320 npm start`)
  } else console.error(error.message)
  process.exit(1)
})

server.listen(port, host, () => {
  const address = server.address()
  const url = `http://localhost:${typeof address === 'object' && address ? address.port : port}`
  console.log(welcome(url))
  // Started by a test, the address is all it waits for.
  process.send?.({ url })
  const headless = process.argv.includes('--browser=headless')
  if (headless || process.argv.includes('--browser')) {
    openBrowser(url, built.chrome, { headless }).then(console.log, console.error)
  }
})

let stopping = false
function stop() {
  if (stopping) process.exit(130)
  stopping = true
  const closed = new Promise((resolve) => server.close(resolve))
  // Browsers keep idle connections open for minutes; nothing is lost by closing them.
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), 2000).unref()
  Promise.all([closed, stopRelay()]).then(
    () => process.exit(0),
    (error) => {
      console.error(error)
      process.exit(1)
    },
  )
}

async function stopRelay() {
  await relay?.stop()
  if (passing) await rm(passing, { recursive: true, force: true })
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
// A test run that died leaves no server behind.
if (process.send) process.on('disconnect', stop)

// npm runs this through a shell, and some shells do not pass on the signal that ends them: the server would stay
// behind and hold the port. Whoever loses its parent under npm leaves too.
const parent = process.ppid
if (process.env.npm_lifecycle_event === 'start') {
  setInterval(() => {
    if (process.ppid !== parent && !stopping) stop()
  }, 1000).unref()
}

/**
 * The app works without a relay, on this device alone: a relay that cannot start is told and does not keep the app from starting.
 * @returns {Promise<(import('./app-server.mjs').RelayPort & { stop(): Promise<void> }) | null>}
 */
async function openRelay() {
  try {
    const { openRelay: open } = await import(pathToFileURL(join(built.relay, 'relay.mjs')).href)
    return await open(passing ? { ...process.env, RELAY_DATA: passing } : process.env)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    console.error(`The relay could not start, so teams cannot sync through this server: ${reason}`)
    console.error(`中继未能启动，团队无法通过此服务器同步：${reason}`)
    return null
  }
}

/** @param {string} url */
function welcome(url) {
  const chrome = relative(process.cwd(), built.chrome)
  const firefox = relative(process.cwd(), built.firefox)
  return `
  Touchline is ready:  ${url}
  Touchline 已就绪：   ${url}

  The browser extension / 浏览器扩展

  Chrome, Edge    Open chrome://extensions, switch on "Developer mode", choose "Load unpacked"
                  and pick the folder ${chrome}
                  打开 chrome://extensions，开启“开发者模式”，点“加载已解压的扩展程序”，
                  选择文件夹 ${chrome}
  Firefox         Open about:debugging#/runtime/this-firefox, choose "Load Temporary Add-on…"
                  and pick ${firefox}/manifest.json
                  打开 about:debugging#/runtime/this-firefox，点“临时载入附加组件…”，
                  选择 ${firefox}/manifest.json

  Or let it open a Chromium with everything loaded / 或让它打开已载入一切的 Chromium:
                  npm start -- --browser

  Stop with Ctrl-C. / 按 Ctrl-C 停止。
`
}
