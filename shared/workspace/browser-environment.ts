import { systemClock, systemRandom } from '../kernel/ports.ts'
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

function startWorker(): CoreWorker {
  const worker = new Worker(new URL('./core-worker.ts', import.meta.url), { type: 'module', name: 'touchline-core' })
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

/** Everything `openDirectory` needs in a page. `appVersion` stands in exports. */
export function browserEnvironment(appVersion: string): WorkspaceEnvironment {
  return { ...coreEnvironment(appVersion), startWorker }
}
