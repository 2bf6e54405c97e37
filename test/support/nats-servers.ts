// Real NATS servers on loopback, one or a cluster, each with its data in a folder of its own.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The program, or null where it is not installed. Debian puts it where only root's path leads. */
export const natsServer: string | null =
  ['nats-server', '/usr/sbin/nats-server'].find((path) => spawnSync(path, ['--version']).status === 0) ?? null

if (!natsServer)
  console.warn('nats-server is not installed (Debian: apt-get install nats-server): its tests are skipped.')

export interface NatsServers {
  /** What RELAY_STORE is set to, without a name. */
  address: string
  /** Where all of them keep their data. */
  folder: string
  nodes: { address: string; pid: number; kill(): Promise<void>; start(): Promise<void> }[]
  stop(): Promise<void>
}

/** Starts `count` servers, as one cluster when they are several. Resolves when all of them listen. */
export async function startNats(count = 1): Promise<NatsServers> {
  const folder = await mkdtemp(join(tmpdir(), 'nats-'))
  const ports = await freePorts(count * 2)
  const routes = ports.slice(count)
  const nodes = await Promise.all(
    ports.slice(0, count).map(async (port, at) => {
      const file = join(folder, `${at}.conf`)
      const cluster =
        count === 1
          ? ''
          : `cluster { name: test, listen: "127.0.0.1:${routes[at]}", no_advertise: true,
             routes: [${routes.map((route) => `"nats://127.0.0.1:${route}"`).join(', ')}] }`
      await writeFile(
        file,
        `server_name: n${at}\nlisten: "127.0.0.1:${port}"\nmax_payload: 2MB\njetstream { store_dir: "${join(folder, String(at))}" }\n${cluster}\n`,
      )
      const node = new Node(file, `nats://127.0.0.1:${port}`)
      await node.start()
      return node
    }),
  )
  return {
    address: nodes.map(({ address }) => address).join(','),
    folder,
    nodes,
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

class Node {
  private child: ChildProcess | null = null
  private gone: Promise<void> = Promise.resolve()

  constructor(
    private readonly file: string,
    readonly address: string,
  ) {}

  get pid(): number {
    return this.child?.pid ?? 0
  }

  start(): Promise<void> {
    const child = spawn(natsServer ?? 'nats-server', ['-c', this.file], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.child = child
    this.gone = new Promise((resolve) => child.once('exit', () => resolve()))
    return new Promise((resolve, reject) => {
      let said = ''
      child.stderr?.on('data', (chunk) => {
        said = (said + String(chunk)).slice(-4000)
        if (said.includes('Server is ready')) resolve()
      })
      child.once('exit', () => reject(new Error(`nats-server ended: ${said}`)))
      child.once('error', reject)
    })
  }

  /** With SIGKILL, as a machine fails. */
  async kill(): Promise<void> {
    this.child?.kill('SIGKILL')
    await this.gone
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
