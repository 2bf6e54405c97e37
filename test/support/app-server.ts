// The real server of `npm start` as a process of its own, on a free port.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { built } from '../../pwa/server/build.mjs'

const startScript = new URL('../../pwa/server/start.mjs', import.meta.url).pathname

export interface RunningServer {
  url: string
  port: number
  /** Stops the server as Ctrl-C would, and waits until it is gone. */
  stop(): Promise<void>
}

/**
 * Starts the server of the built app (`npm run build` first) and resolves when it answers.
 * `port` defaults to a free one; pass the port of a stopped server, and the folder its relay kept, to bring "the same" server back.
 * `through`: what its command begins with, to run it in another network.
 */
export async function startServer({
  port = 0,
  root,
  relayData,
  through = [],
}: { port?: number; root?: string; relayData?: string; through?: string[] } = {}): Promise<RunningServer> {
  const command = [...through, process.execPath, startScript, '--no-build', ...(root ? [`--root=${root}`] : [])]
  const child = spawn(command[0] ?? process.execPath, command.slice(1), {
    env: { ...process.env, PORT: String(port), ...(relayData && { RELAY_DATA: relayData }) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let complaints = ''
  child.stderr?.on('data', (chunk) => (complaints += chunk))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url))
    child.once('exit', () => reject(new Error(`the server did not start: ${complaints}`)))
    child.once('error', reject)
  })
  return {
    url,
    port: Number(new URL(url).port),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await gone
    },
  }
}

export interface AppCopy {
  root: string
  /** Publishes a newer version: every browser that looks will find an update. */
  publishUpdate(): Promise<void>
  remove(): Promise<void>
}

/** A copy of the built app that a test may change, for `startServer({ root: copy.root })`. */
export async function copyOfApp(): Promise<AppCopy> {
  const root = await mkdtemp(join(tmpdir(), 'touchline-app-'))
  await cp(built.app, root, { recursive: true })
  let version = 1
  return {
    root,
    async publishUpdate() {
      version += 1
      // The shell changes, and with it the revision that the service worker's list names: as in a real release.
      const shellPath = join(root, 'index.html')
      const shell = (await readFile(shellPath, 'utf8')).replace(/<meta name="version".*?>/, '')
      const updated = shell.replace('</head>', `<meta name="version" content="${version}"></head>`)
      await writeFile(shellPath, updated)
      await rm(`${shellPath}.br`, { force: true })
      await rm(`${shellPath}.gz`, { force: true })
      const workerPath = join(root, 'sw.js')
      const worker = await readFile(workerPath, 'utf8')
      const revision = createHash('md5').update(updated).digest('hex')
      const entry =
        /("?revision"?:\s*["'`])[0-9a-f]{32}(["'`],\s*"?url"?:\s*["'`]index\.html)|("?url"?:\s*["'`]index\.html["'`],\s*"?revision"?:\s*["'`])[0-9a-f]{32}/
      if (!entry.test(worker)) throw new Error('sw.js does not list index.html')
      const changed = worker.replace(entry, (_, before?: string, after?: string, urlFirst?: string) =>
        urlFirst ? urlFirst + revision : `${before}${revision}${after}`,
      )
      await writeFile(workerPath, changed)
      await rm(`${workerPath}.br`, { force: true })
      await rm(`${workerPath}.gz`, { force: true })
    },
    remove: () => rm(root, { recursive: true, force: true }),
  }
}
