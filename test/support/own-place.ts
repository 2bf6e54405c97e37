// App and relay, and browsers with profiles of their own, in a network where they reach these and each other and nothing else.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright/test'
import { startServer, type RunningServer } from './app-server.ts'
import { chromiumThrough, openOwnNetwork, PEER_ARGS } from './own-network.mjs'

/** One message, or one HTTP request, as it passed. */
export interface Passed {
  from: 'client' | 'relay' | 'http'
  bytes: Buffer
}

export interface Place {
  /** Where browsers find app and relay: without a slash at the end. */
  url: string
  /** What the relay keeps. */
  relayData: string
  /** The folder of a profile. */
  profile(name: string): string
  /** The file that a profile's camera shows. */
  camera(name: string): string
  /** Starts a browser with this profile, or comes back to it. Resolves with its first page. */
  open(name: string, args?: readonly string[]): Promise<Page>
  /** Stops app and relay, and brings the same ones back. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends browsers, app and relay; resolves with what passed between them when it was `recorded`. */
  end(): Promise<Passed[]>
  /** Removes everything. */
  remove(): Promise<void>
}

const proxyScript = new URL('recording-proxy.mjs', import.meta.url).pathname

/** Opens a place. `recorded`: what passes between browsers and server is written down. The app must be built. */
export async function openPlace({ recorded = false } = {}): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'touchline-place-'))
  const network = await openOwnNetwork()
  const { through } = network
  const relayData = join(folder, 'relay')
  const executablePath = await chromiumThrough(through, folder)
  const open = new Set<BrowserContext>()
  let server = await startServer({ relayData, through })
  const proxy = recorded ? await startProxy(through, server, join(folder, 'passed')) : null
  const profile = (name: string): string => join(folder, 'profiles', name)
  const end = async (): Promise<Passed[]> => {
    for (const context of open) await context.close()
    await server.stop()
    return (await proxy?.stop()) ?? []
  }
  return {
    url: proxy?.url ?? server.url,
    relayData,
    profile,
    camera: (name) => join(folder, `${name}.y4m`),
    async open(name, args = []) {
      const context = await chromium.launchPersistentContext(profile(name), {
        executablePath,
        args: [...PEER_ARGS, ...args],
        locale: 'en-US',
      })
      open.add(context)
      context.once('close', () => open.delete(context))
      const page = context.pages()[0] ?? (await context.newPage())
      page.on('pageerror', (error) => console.error(`  ${name}: ${error.message}`))
      return page
    },
    stop: () => server.stop(),
    async start() {
      server = await startServer({ port: server.port, relayData, through })
    },
    end,
    async remove() {
      await end()
      await network.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function startProxy(through: readonly string[], { port }: RunningServer, file: string) {
  const [command = process.execPath, ...rest] = [...through, process.execPath, proxyScript, String(port), file]
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url))
    child.once('exit', () => reject(new Error('the proxy did not start')))
    child.once('error', reject)
  })
  return {
    url,
    async stop(): Promise<Passed[]> {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await gone
      const lines = (await readFile(file, 'utf8')).trim().split('\n')
      return lines.map((line) => {
        const { from, bytes } = JSON.parse(line) as { from: Passed['from']; bytes: string }
        return { from, bytes: Buffer.from(bytes, 'base64') }
      })
    },
  }
}
