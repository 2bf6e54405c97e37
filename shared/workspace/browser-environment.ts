import { systemClock, systemRandom } from '../kernel/ports.ts'
import { CORE_LOCK } from './protocol.ts'
import type { Channel, CoreEnvironment, CoreWorker, WorkspaceEnvironment } from './environment.ts'

/** The core's surroundings in a browser's page or worker. */
export function coreEnvironment(appVersion = ''): CoreEnvironment {
  return {
    clock: systemClock,
    random: systemRandom,
    indexedDB: globalThis.indexedDB,
    IDBKeyRange: globalThis.IDBKeyRange,
    locks: { request: async (name, options, callback) => navigator.locks.request(name, options, callback) },
    // The browser's channel hands a MessageEvent to `onmessage`; only its `data` is read.
    openChannel: (name) => new BroadcastChannel(name) as unknown as Channel,
    appVersion,
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

/** Everything `openDirectory` needs in a page. `appVersion` stands in exports. `ahead`: a space will surely be opened in a moment. */
export function browserEnvironment(appVersion: string, { ahead = false } = {}): WorkspaceEnvironment {
  const take = ahead ? startAhead() : () => null
  return { ...coreEnvironment(appVersion), startWorker: () => toCoreWorker(take() ?? createWorker()) }
}
