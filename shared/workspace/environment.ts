import type { Clock, RandomSource } from '../kernel/ports.ts'
import type { SearchEngine } from '../readmodel/search/engine.ts'
import type { DeviceKeys } from '../sync/crypto/device-keys.ts'
import type { RelaySocket } from '../sync/relay/client.ts'
import type { LinkCommand, LinkEvent } from './peers/link-messages.ts'

/** A channel between all contexts of this origin that opened the same name. Messages do not come back to the sender. */
export interface Channel {
  postMessage(message: unknown): void
  onmessage: ((event: { data: unknown }) => void) | null
  close(): void
}

/** The part of the Web Locks API that is used. */
export interface Locks {
  /** `lock` is null when it was asked for only `ifAvailable` and is not. */
  request<T>(
    name: string,
    options: { signal?: AbortSignal; mode?: 'shared'; ifAvailable?: boolean },
    callback: (lock: unknown) => Promise<T>,
  ): Promise<T>
}

/** What pages and workers alike find around them. */
export interface Surroundings {
  clock: Clock
  random: RandomSource
  indexedDB: IDBFactory
  IDBKeyRange: typeof IDBKeyRange
  locks: Locks
  openChannel(name: string): Channel
  appVersion: string
  /** The relay that belongs to the app, `wss://host/relay`; null: none. */
  relayAddress: string | null
  /** Begins a WebSocket. Throws for an address that is none. */
  openSocket(address: string): RelaySocket
}

/** What the core needs of its surroundings. One object, given once, so that tests run the very same core. */
export interface CoreEnvironment extends Surroundings {
  /** Opens what the search of a space keeps its words in. Slow the first time: called when search is first needed. */
  openSearchEngine(spaceId: string): Promise<SearchEngine>
  /** Memory of the device, GB, as far as the browser says. */
  memory?: number | undefined
  /** Where the app is, as links to it begin: `https://touchline.example/`. */
  appAddress: string
  /** The way to the page that holds connections to other devices; absent where there is none. */
  links?: LinkPort
}

/** The worker's side of the connections that stand in the page. */
export interface LinkPort {
  post(command: LinkCommand): void
  /** Set by who uses the connections. */
  onEvent: ((event: LinkEvent) => void) | null
}

/** The page's side of them. */
export interface LinkHolder {
  take(command: LinkCommand): void
  /** Ends all connections. */
  close(): void
}

/** What a page says to the worker it has started. */
export type HostCommand =
  /** `client`: who in the page talks to the core directly, without the channel. */
  | { kind: 'start'; spaceId: string; personId: string; appVersion: string; client: string }
  /** What the page's own client says to the core. */
  | { kind: 'message'; message: unknown }
  /** What happened to connections of the page. */
  | { kind: 'link'; event: LinkEvent }
  | { kind: 'check'; file: Blob }
  | { kind: 'ping' }

/** A worker that can run a core. */
export interface CoreWorker {
  post(command: HostCommand): void
  onMessage(callback: (message: unknown) => void): void
  /** The worker is gone, or could not start. */
  onError(callback: (error: unknown) => void): void
  terminate(): void
}

/** What a page needs: a way to start a worker that runs a core, and to remove what a core kept where the page cannot see it. */
export interface WorkspaceEnvironment extends Surroundings {
  startWorker(): CoreWorker
  /** Makes the holder of this page's connections; absent where pages cannot connect to each other. */
  openLinks?(post: (event: LinkEvent) => void): LinkHolder
  /** Removes what the search of a space kept on this device. Never fails: it holds nothing that is not removed elsewhere, too. */
  removeSearchEngine(spaceId: string): Promise<void>
  /** The spaces a device is in, 32 hex each, of those a relay has. Absent where relays cannot be asked that. */
  findSpaces?(address: string, keys: DeviceKeys): Promise<string[]>
}
