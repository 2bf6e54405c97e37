import { systemClock, systemRandom } from '../kernel/ports.ts'
import type {
  Channel,
  CoreEnvironment,
  CoreWorker,
  LinkHolder,
  Surroundings,
  WorkspaceEnvironment,
} from './environment.ts'
import type { ConnectionPort } from '../sync/peer/ports.ts'
import type { LinkEvent } from './peers/link-messages.ts'
import type { DeviceKeys } from '../sync/crypto/device-keys.ts'
import type { RelaySocket } from '../sync/relay/client.ts'
import { CORE_LOCK } from './protocol.ts'

// The browser's socket hands events to its handlers; only `data` and `code` are read.
const openSocket = (address: string): RelaySocket => new WebSocket(address) as unknown as RelaySocket

function surroundings(appVersion: string): Surroundings {
  return {
    clock: systemClock,
    random: systemRandom,
    indexedDB: globalThis.indexedDB,
    IDBKeyRange: globalThis.IDBKeyRange,
    locks: { request: async (name, options, callback) => navigator.locks.request(name, options, callback) },
    // The browser's channel hands a MessageEvent to `onmessage`; only its `data` is read.
    openChannel: (name) => new BroadcastChannel(name) as unknown as Channel,
    appVersion,
    relayAddress: location.origin.startsWith('http') ? `${location.origin.replace(/^http/u, 'ws')}/relay` : null,
    openSocket,
  }
}

/** The core's surroundings in a browser's worker. */
export function coreEnvironment(appVersion = ''): CoreEnvironment {
  return {
    ...surroundings(appVersion),
    // Chromium alone says so, rounded, and 8 for all that have more.
    memory: (navigator as { deviceMemory?: number }).deviceMemory,
    // Loaded when it is needed: neither the first screen nor a list waits for SQLite.
    appAddress: `${location.origin}/`,
    openSearchEngine: async (spaceId) => (await import('../readmodel/search/open-engine.ts')).openSearchEngine(spaceId),
  }
}

/** A core that has just been told to stop holds its files for a moment longer. */
const REMOVE_ATTEMPTS = 40
const REMOVE_PAUSE_MS = 100

async function removeSearchEngine(spaceId: string): Promise<void> {
  const { removeStored } = await import('../readmodel/search/stored-folder.ts')
  for (let attempt = 0; attempt < REMOVE_ATTEMPTS && !(await removeStored(spaceId)); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, REMOVE_PAUSE_MS))
  }
}

/** A worker started ahead that nobody took by then is ended, ms. */
const UNWANTED_MS = 5000

function createWorker(): Worker {
  return new Worker(new URL('./core-worker.ts', import.meta.url), { type: 'module', name: 'touchline-core' })
}

/**
 * Starts a worker before it is known which space it will serve: its script is fetched and read while the page still looks that up.
 * Where another tab runs a core already, none is needed. Gives the worker to the first who asks, then null.
 */
function startAhead(): () => Worker | null {
  let ahead: Worker | null = null
  let isLate = false
  void navigator.locks.query().then(({ held = [] }) => {
    if (isLate || held.some(({ name }) => name?.startsWith(CORE_LOCK))) return
    const worker = createWorker()
    ahead = worker
    setTimeout(() => {
      if (ahead === worker) take()?.terminate()
    }, UNWANTED_MS)
  })
  const take = (): Worker | null => {
    isLate = true
    const worker = ahead
    ahead = null
    return worker
  }
  return take
}

function toCoreWorker(worker: Worker): CoreWorker {
  return {
    post: (command) => worker.postMessage(command),
    onMessage: (callback) => {
      worker.onmessage = (event) => callback(event.data)
    },
    onError: (callback) => {
      worker.onerror = callback
      worker.onmessageerror = callback
    },
    terminate: () => worker.terminate(),
  }
}

/** Connections to other devices, in this page. Their code is loaded when the core first asks for one. */
function openLinks(post: (event: LinkEvent) => void): LinkHolder {
  let turn: Promise<LinkHolder> | null = null
  const open = async (): Promise<LinkHolder> => {
    const { PageLinks } = await import('./peers/page-links.ts')
    // No servers: none learns who speaks to whom.
    return new PageLinks(() => new RTCPeerConnection({ iceServers: [] }) as unknown as ConnectionPort, post)
  }
  return {
    take: (command) => void (turn ??= open()).then((links) => links.take(command)),
    close: () => void turn?.then((links) => links.close()),
  }
}

/** Loaded when somebody comes back by words. */
async function findSpaces(address: string, keys: DeviceKeys): Promise<string[]> {
  return (await import('./team/find-spaces.ts')).findSpaceIds(address, keys, openSocket)
}

/** Everything `openDirectory` needs in a page. `appVersion` stands in exports. `ahead`: a space will surely be opened in a moment. */
export function browserEnvironment(appVersion: string, { ahead = false } = {}): WorkspaceEnvironment {
  const take = ahead ? startAhead() : () => null
  const startWorker = (): CoreWorker => toCoreWorker(take() ?? createWorker())
  return { ...surroundings(appVersion), startWorker, removeSearchEngine, openLinks, findSpaces }
}
