// A device with several tabs in one process: the very core of the app over fake-indexeddb, with locks and channels that behave as the
// browser's do. A tab can be killed in the middle, as a crash would.
import { IDBFactory, IDBKeyRange, IDBObjectStore as FDBObjectStore } from 'fake-indexeddb'
import { WebSocket } from 'ws'
import { openMemoryEngine } from '../../shared/readmodel/search/open-engine.ts'
import { createSeededRandom } from '../../shared/kernel/ports.ts'
import type { Directory } from '../../shared/workspace/api.ts'
import type { RelaySocket } from '../../shared/sync/relay/client.ts'
import { CoreHost } from '../../shared/workspace/core-host.ts'
import { openDirectory } from '../../shared/workspace/directory.ts'
import { findSpaceIds } from '../../shared/workspace/team/find-spaces.ts'
import type {
  Channel,
  CoreEnvironment,
  CoreWorker,
  Locks,
  WorkspaceEnvironment,
} from '../../shared/workspace/environment.ts'

class ChannelHub {
  private readonly members = new Map<string, Set<{ deliver(data: unknown): void }>>()

  open(name: string, context: Context): Channel {
    const members = this.members.get(name) ?? new Set()
    this.members.set(name, members)
    const channel: Channel & { deliver(data: unknown): void } = {
      onmessage: null,
      deliver: (data) => {
        if (context.isAlive) channel.onmessage?.({ data })
      },
      postMessage: (message) => {
        if (!context.isAlive) return
        for (const member of members) {
          if (member === channel) continue
          const copy: unknown = structuredClone(message)
          setTimeout(() => members.has(member) && member.deliver(copy), 0)
        }
      },
      close: () => members.delete(channel),
    }
    members.add(channel)
    context.onDeath(() => members.delete(channel))
    return channel
  }
}

/** As the browser does: not in the middle of what frees a lock, or asks for it. */
const startLater = (entry: { start(): void } | undefined): void => void setTimeout(() => entry?.start(), 0)

/** Locks in the order they were asked for. A dead context's locks are free at once. */
class LockTable {
  private readonly queues = new Map<string, { start(): void; isGone: boolean }[]>()

  locksOf(context: Context): Locks {
    return {
      request: <T>(
        name: string,
        { signal, ifAvailable }: { signal?: AbortSignal; ifAvailable?: boolean },
        callback: (lock: unknown) => Promise<T>,
      ) =>
        new Promise<T>((resolve, reject) => {
          const queue = this.queues.get(name) ?? []
          if (ifAvailable && queue.length > 0) return callback(null).then(resolve, reject)
          this.queues.set(name, queue)
          const leave = (): void => {
            const at = queue.indexOf(entry)
            if (at < 0) return
            queue.splice(at, 1)
            if (at === 0) startLater(queue[0])
          }
          const entry = {
            isGone: false,
            start: () => {
              if (!context.isAlive) return leave()
              callback({ name }).then(resolve, reject).finally(leave)
            },
          }
          signal?.addEventListener('abort', () => {
            if (queue[0] === entry) return
            leave()
            reject(new DOMException('aborted', 'AbortError'))
          })
          context.onDeath(leave)
          queue.push(entry)
          if (queue[0] === entry) startLater(entry)
        }),
    }
  }
}

/** A page or worker of the device. */
class Context {
  isAlive = true
  private readonly endings: (() => void)[] = []

  onDeath(ending: () => void): void {
    this.endings.push(ending)
  }

  die(): void {
    if (!this.isAlive) return
    this.isAlive = false
    for (const ending of this.endings) ending()
  }
}

/** Sockets of a device: real ones, which end with the worker that opened them, or when the device is taken off the net. */
export class SimulatedNet {
  /** `ws://host/relay` */
  relay: string | null = null
  private isOffline = false
  private readonly sockets = new Set<WebSocket>()

  /** Takes the device off the net, or puts it back. */
  setOffline(isOffline: boolean): void {
    this.isOffline = isOffline
    if (isOffline) for (const socket of this.sockets) socket.terminate()
  }

  openSocket(address: string, context: { isAlive: boolean; onDeath(ending: () => void): void }): RelaySocket {
    if (this.isOffline || !context.isAlive) throw new Error('no network')
    const socket = new WebSocket(address, { perMessageDeflate: false })
    this.sockets.add(socket)
    const end = (): void => void (this.sockets.delete(socket) && socket.terminate())
    socket.addEventListener('close', end)
    context.onDeath(end)
    return socket as unknown as RelaySocket
  }
}

export interface SimulatedTab {
  environment: WorkspaceEnvironment
  directory: Directory
  /** The tab's worker dies of an error, of which the page hears. */
  crashWorker(): void
  /** The tab's worker dies without a word, as when the browser kills it. */
  loseWorker(): void
  /** The whole tab is gone: its locks are free, its worker dead, nothing is cleaned up. */
  kill(): void
}

export interface SimulatedDevice {
  indexedDB: IDBFactory
  /** While set, every write of any device, and everything it would take away, fails as the browser's would with this name. */
  failWrites(name: string | null): void
  /** While set, every read of any device fails as the browser's would with this name. */
  failReads(name: string | null): void
  /** The worker of the tab opened last dies at the n-th row written from now on, in the middle of its transaction; null: it does not. */
  crashAtWrite(count: number | null): void
  /** How often that has happened, on all devices. */
  crashes(): number
  /** ms; tests set it. */
  clock: { time: number }
  /** Its way to a relay. */
  net: SimulatedNet
  openTab(): Promise<SimulatedTab>
}

let failure: string | null = null
let readFailure: string | null = null
let writesLeft: number | null = null
let crashCount = 0
let crash: () => void = () => undefined
for (const method of ['put', 'add'] as const) {
  const original = FDBObjectStore.prototype[method]
  FDBObjectStore.prototype[method] = function (this: IDBObjectStore, ...args: [never, never]) {
    if (failure) throw new DOMException('refused by the test', failure)
    if (writesLeft !== null && writesLeft-- <= 0) {
      writesLeft = null
      crashCount++
      crash()
      throw new DOMException('the worker is gone', 'AbortError')
    }
    return original.apply(this, args)
  }
}

for (const method of ['get', 'getAll', 'getAllKeys', 'openCursor', 'openKeyCursor'] as const) {
  const original = FDBObjectStore.prototype[method] as (...args: never[]) => IDBRequest
  FDBObjectStore.prototype[method] = function (this: IDBObjectStore, ...args: never[]) {
    if (readFailure) throw new DOMException('refused by the test', readFailure)
    return original.apply(this, args)
  } as never
}

// A full disk refuses to take things away, too: that is written down as well.
for (const method of ['delete', 'clear'] as const) {
  const original = FDBObjectStore.prototype[method] as (...args: unknown[]) => IDBRequest
  FDBObjectStore.prototype[method] = function (this: IDBObjectStore, ...args: unknown[]) {
    if (failure) throw new DOMException('refused by the test', failure)
    return original.apply(this, args)
  } as never
}

/** Creates a device. Equal seeds give equal ids. `memory`: what it says it has, GB. `indexedDB`: what another one, of before, has left. */
export function createDevice(
  seed = 1,
  { memory, indexedDB = new IDBFactory() }: { memory?: number; indexedDB?: IDBFactory } = {},
): SimulatedDevice {
  const hub = new ChannelHub()
  const locks = new LockTable()
  const random = createSeededRandom(seed)
  const clock = { time: Date.UTC(2026, 2, 2, 9) }
  const net = new SimulatedNet()
  const environmentOf = (context: Context): CoreEnvironment => ({
    clock: { now: () => clock.time },
    random,
    indexedDB,
    IDBKeyRange,
    locks: locks.locksOf(context),
    openChannel: (name) => hub.open(name, context),
    openSearchEngine: () => openMemoryEngine(),
    memory,
    appAddress: 'https://touchline.test/',
    relayAddress: net.relay,
    openSocket: (address) => net.openSocket(address, context),
    appVersion: 'test',
  })
  return {
    indexedDB,
    clock,
    net,
    failWrites: (name) => {
      failure = name
    },
    failReads: (name) => {
      readFailure = name
    },
    crashAtWrite: (count) => {
      writesLeft = count
    },
    crashes: () => crashCount,
    openTab: async () => {
      const page = new Context()
      let latest: { context: Context; fail: (error: unknown) => void } | null = null
      const startWorker = (): CoreWorker => {
        const context = new Context()
        page.onDeath(() => context.die())
        let onMessage: (message: unknown) => void = () => undefined
        const host = new CoreHost(environmentOf(context), (message) => {
          if (context.isAlive && page.isAlive) setTimeout(() => onMessage(message), 0)
        })
        context.onDeath(() => host.abandon())
        const worker = {
          post: (command: never) => void setTimeout(() => context.isAlive && void host.handle(command), 0),
          onMessage: (callback: (message: unknown) => void) => {
            onMessage = callback
          },
          onError: (callback: (error: unknown) => void) => {
            latest = { context, fail: callback }
          },
          terminate: () => context.die(),
        }
        return worker
      }
      const surroundings = environmentOf(page)
      const environment: WorkspaceEnvironment = {
        ...surroundings,
        startWorker,
        removeSearchEngine: () => Promise.resolve(),
        findSpaces: (address, keys) => findSpaceIds(address, keys, (to) => net.openSocket(to, page)),
      }
      const crashWorker = (): void => {
        const { context, fail } = latest ?? {}
        context?.die()
        // As the browser does: the page hears of it later.
        setTimeout(() => fail?.(new Error('worker crashed')), 0)
      }
      crash = crashWorker
      return {
        environment,
        directory: await openDirectory(environment),
        crashWorker,
        loseWorker: () => latest?.context.die(),
        kill: () => page.die(),
      }
    },
  }
}
