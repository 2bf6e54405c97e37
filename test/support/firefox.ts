/**
 * A real Firefox with the built extension. Playwright cannot drive a Firefox it did not build, so this speaks
 * WebDriver BiDi, as much of it as a smoke test needs.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { built } from '../../pwa/server/build.mjs'

/** Firefox gives each installed extension a random address; this profile is told which. */
const UUID = '7f6d9c1e-0b52-4f0a-9d3e-5a1c2b3d4e5f'
const EXTENSION_ID = 'touchline@touchline.example'

/** Quiet, and nothing but this machine. */
const PREFERENCES: Record<string, string | number | boolean> = {
  'extensions.webextensions.uuids': JSON.stringify({ [EXTENSION_ID]: UUID }),
  // A temporary add-on would otherwise wait for the user to grant its host permission.
  'extensions.originControls.grantByDefault': true,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'captivedetect.canonicalURL': '',
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
}

/** The path of a Firefox on this machine, or null. FIREFOX_PATH goes first. */
export function findFirefox(): string | null {
  if (process.env.FIREFOX_PATH) return process.env.FIREFOX_PATH
  for (const name of ['firefox-esr', 'firefox']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim()
    if (found) return found
  }
  return null
}

export interface FirefoxBrowser {
  /** The address of a document of the extension. */
  extensionUrl(document: string): string
  /** Shows an address and waits until it is loaded. */
  open(url: string): Promise<void>
  /** The value of a JavaScript expression in the page shown; promises are awaited. Strings, numbers and booleans. */
  evaluate(expression: string): Promise<unknown>
  close(): Promise<void>
}

/** Starts Firefox, headless, with the extension installed as "Load Temporary Add-on" does. */
export async function launchFirefox(path: string, extensionDir: string = built.firefox): Promise<FirefoxBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'touchline-firefox-'))
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`)
  await writeFile(join(profile, 'user.js'), lines.join('\n'))
  // System access: without it, Firefox refuses to show an extension's own documents to a remote control.
  const child = spawn(
    path,
    ['--headless', '--remote-allow-system-access', '--remote-debugging-port', '0', '--profile', profile],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: '1' },
    },
  )
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
    await gone
    clearTimeout(timer)
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const address = await debuggingAddress(child.stderr)
    const bidi = await connect(`${address}/session`)
    await bidi.send('session.new', { capabilities: {} })
    await bidi.send('webExtension.install', { extensionData: { type: 'path', path: extensionDir } })
    const { context } = (await bidi.send('browsingContext.create', { type: 'tab' })) as { context: string }
    return {
      extensionUrl: (document) => `moz-extension://${UUID}/${document}`,
      async open(url) {
        await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })
      },
      async evaluate(expression) {
        const answer = (await bidi.send('script.evaluate', {
          expression,
          target: { context },
          awaitPromise: true,
        })) as {
          type: string
          result?: { value?: unknown }
          exceptionDetails?: { text: string }
        }
        if (answer.type === 'exception') throw new Error(answer.exceptionDetails?.text ?? 'the script failed')
        return answer.result?.value
      },
      async close() {
        bidi.close()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Firefox says on its error output where it listens. */
function debuggingAddress(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const match = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said)
      if (match?.[1]) resolve(match[1])
    })
    stream.once('end', () => reject(new Error(`Firefox did not start: ${said}`)))
  })
}

async function connect(url: string) {
  const socket = new WebSocket(url)
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let next = 0
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { id?: number; type: string; result?: unknown; message?: string }
    const call = message.id === undefined ? undefined : waiting.get(message.id)
    if (!call || message.id === undefined) return
    waiting.delete(message.id)
    if (message.type === 'error') call.reject(new Error(message.message))
    else call.resolve(message.result)
  })
  return {
    send(method: string, params: object): Promise<unknown> {
      const id = (next += 1)
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        socket.send(JSON.stringify({ id, method, params }))
      })
    },
    close: () => socket.close(),
  }
}
