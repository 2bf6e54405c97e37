// @ts-check
/**
 * The relay beside Hocuspocus and y-websocket's server: 100 clients in one room over loopback, the same Yjs updates, every update to all
 * others. Ours carries them sealed and signed, some 300 bytes more each, and hands out and acknowledges an update when it is on the disk
 * (fsync). The two others keep the document in memory and read it: Hocuspocus acknowledges what it has applied there, y-websocket nothing.
 * Throughput: all clients send at once what was made before, ours sealed before, since in life each client has a machine of its own for
 * that; updates handed out a second until the last has arrived. Latency: a steady stream, from before sealing to the arrival at each other
 * client. One process is all clients. `--n` clients, `--updates` of all together.
 */
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { build } from '../../../pwa/server/build.mjs'
import { bundleForNode } from '../lib/bundle.mjs'
import { percentile, Samples } from '../lib/report.mjs'
import { installPeers } from '../lib/systems.mjs'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
/** Updates a second of the steady stream: what all three can carry. */
const STEADY_RATE = 100
const STEADY_UPDATES = 300
const PATIENCE = 120_000

/** @typedef {typeof import('./relay-clients.ts')} Clients */

/** @type {Record<string, { label: string, script: string, args: string[], connect: 'touchline' | 'hocuspocus' | 'yWebsocket', path: string }>} */
const servers = {
  touchline: {
    label: 'touchline (sealed, fsync)',
    script: here('../../../pwa/server/start.mjs'),
    args: ['--no-build'],
    connect: 'touchline',
    path: '/relay',
  },
  hocuspocus: {
    label: '@hocuspocus/server@4.7.0',
    script: here('relay-peers.mjs'),
    args: ['hocuspocus'],
    connect: 'hocuspocus',
    path: '',
  },
  'y-websocket': {
    label: '@y/websocket-server@0.1.1',
    script: here('relay-peers.mjs'),
    args: ['y-websocket'],
    connect: 'yWebsocket',
    path: '',
  },
}

/** @param {import('../lib/in-turn.mjs').Options} options */
export async function relay(options) {
  await build({ only: ['relay'] })
  installPeers()
  const bundle = await bundleForNode(here('relay-clients.ts'))
  const samples = new Samples()
  try {
    /** @type {Clients} */
    const clients = await import(pathToFileURL(bundle.path).href)
    for (let run = 0; run < options.runs; run++) {
      for (const server of Object.values(servers)) await measure(server, clients, options, samples)
    }
  } finally {
    await bundle.remove()
  }
  return samples.results()
}

/**
 * @param {typeof servers[string]} server @param {Clients} module
 * @param {import('../lib/in-turn.mjs').Options} options @param {Samples} samples
 */
async function measure(server, module, options, samples) {
  const data = await mkdtemp(join(tmpdir(), 'bench-relay-'))
  const env = { ...process.env, PORT: '0', RELAY_DATA: data }
  const child = fork(server.script, server.args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  try {
    const ready = await new Promise((resolve, reject) => {
      child.once('message', resolve)
      child.once('exit', () => reject(new Error(`${server.label} did not start`)))
    })
    const { url, port } = /** @type {{ url?: string, port?: number }} */ (ready)
    const address = `${url ? url.replace('http', 'ws') : `ws://127.0.0.1:${port}`}${server.path}`
    await measureRoom(server.label, address, module[server.connect], module.tagOf, options, samples)
  } finally {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await gone
    await rm(data, { recursive: true, force: true })
  }
}

/**
 * @param {string} label @param {string} address @param {import('./relay-clients.ts').Connect} connect @param {Clients['tagOf']} tagOf
 * @param {import('../lib/in-turn.mjs').Options} options @param {Samples} samples
 */
async function measureRoom(label, address, connect, tagOf, { n, updates: total }, samples) {
  /** @type {number[]} */
  const startedAt = []
  /** @type {number[]} */
  const delays = []
  let arrived = 0
  let expected = 0
  let onAll = () => {}
  const openSocket = (/** @type {string} */ to) => new WebSocket(to, { perMessageDeflate: false })
  const clients = await connect(address, n, /** @type {any} */ (openSocket), (client, id) => {
    const start = startedAt[id]
    // Its own, which some servers send back.
    if (start === undefined || id % n === client) return
    delays.push(performance.now() - start)
    if (++arrived === expected) onAll()
  })
  const docs = clients.map(() => new Y.Doc())
  let next = 0
  /** Makes an update and what carries it; calling the result sends it. */
  const prepare = async () => {
    const id = next++
    const doc = docs[id % n]
    const client = clients[id % n]
    if (!doc || !client) return () => {}
    /** @type {Uint8Array[]} */
    const updates = []
    doc.once('update', (/** @type {Uint8Array} */ update) => updates.push(update))
    // A key each: of two concurrent values of one key the servers that read hand out the loser without its content.
    doc.getMap('notes').set(`text${id % n}`, tagOf(id))
    startedAt[id] = performance.now()
    const message = await client.prepare(updates[0] ?? new Uint8Array(), id)
    return () => client.send(message)
  }
  const prepareMany = (/** @type {number} */ count) => Promise.all(Array.from({ length: count }, prepare))
  /** @param {number} count @param {() => Promise<void>} send */
  const round = async (count, send) => {
    delays.length = 0
    arrived = 0
    expected = count * (n - 1)
    const all = new Promise((resolve, reject) => {
      onAll = () => resolve(undefined)
      setTimeout(() => reject(new Error(`${label}: ${arrived} of ${expected} arrived`)), PATIENCE).unref()
    })
    const start = performance.now()
    await send()
    await all
    return performance.now() - start
  }
  // Warm: code is compiled, connections are in their stride.
  const first = await prepareMany(n)
  await round(n, async () => first.forEach((send) => send()))
  const messages = await prepareMany(total)
  const took = await round(total, async () => messages.forEach((send) => send()))
  samples.add(label, 'throughput', 'updates/s', (total / took) * 1000)
  samples.add(label, 'handed out', 'updates/s', ((total * (n - 1)) / took) * 1000)
  await round(STEADY_UPDATES, async () => {
    for (let sent = 0; sent < STEADY_UPDATES; sent++) {
      void prepare().then((send) => send())
      await new Promise((resolve) => setTimeout(resolve, 1000 / STEADY_RATE))
    }
  })
  samples.add(label, 'latency p50', 'ms', percentile(delays, 0.5))
  samples.add(label, 'latency p95', 'ms', percentile(delays, 0.95))
  for (const client of clients) client.close()
}
