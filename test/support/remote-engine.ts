// An engine that runs in a worker of its own, called from a test in the page. Ending the worker is what a crash is.
import type { EngineUnderTest } from '../contracts/search-engine.ts'
import { DamagedIndexError, type SearchEngine } from '../../shared/readmodel/search/engine.ts'
import { removeStored } from '../../shared/readmodel/search/stored-folder.ts'
import type { EngineAnswer } from './engine-worker.ts'

class RemoteEngine {
  private readonly worker = new Worker(new URL('./engine-worker.ts', import.meta.url), { type: 'module' })
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  private last = 0
  kind: SearchEngine['kind'] = 'memory'

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<EngineAnswer>) => {
      const call = this.waiting.get(data.id)
      this.waiting.delete(data.id)
      if (data.error === undefined) call?.resolve(data.value)
      else call?.reject(data.isDamaged ? new DamagedIndexError(data.error) : new Error(data.error))
    }
  }

  call(method: string, ...args: unknown[]): Promise<unknown> {
    const id = ++this.last
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.worker.postMessage({ id, method, args })
    })
  }

  terminate(): void {
    this.worker.terminate()
  }
}

/** The engine port over a worker: every method is a message. */
function toEngine(remote: RemoteEngine): SearchEngine {
  return new Proxy({} as SearchEngine, {
    get: (_, name) => {
      if (name === 'kind') return remote.kind
      // A promise looks whether it is given another one.
      if (name === 'then' || typeof name === 'symbol') return undefined
      return (...args: unknown[]) => remote.call(name, ...args)
    },
  })
}

async function openWorker(spaceId: string): Promise<{ remote: RemoteEngine; engine: SearchEngine }> {
  const remote = new RemoteEngine()
  remote.kind = (await remote.call('open', spaceId)) as SearchEngine['kind']
  return { remote, engine: toEngine(remote) }
}

/** Writes nonsense over the middle of every file of a space's index. */
async function damageFiles(spaceId: string): Promise<void> {
  const root = await navigator.storage.getDirectory()
  const folder = await (await root.getDirectoryHandle('touchline-search')).getDirectoryHandle(spaceId)
  const opaque = await folder.getDirectoryHandle('.opaque')
  for await (const handle of opaque.values()) {
    const bytes = new Uint8Array(await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer())
    if (bytes.length < 20_000) continue
    // The head of the file belongs to the pool of files, not to the database.
    bytes.fill(0xa5, 4096 + Math.floor(bytes.length / 5), Math.floor((bytes.length * 4) / 5))
    const writable = await (handle as FileSystemFileHandle).createWritable()
    await writable.write(bytes)
    await writable.close()
  }
}

/** Files of an ended worker are free a moment later. */
async function retry<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt > 50) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** Opens an empty engine in the private files of the test's browser. */
export async function openRemoteEngine(spaceId: string): Promise<EngineUnderTest> {
  await removeStored(spaceId)
  let current = await openWorker(spaceId)
  if (current.engine.kind !== 'stored') throw new Error('no private files here')
  const next = async (): Promise<SearchEngine> => {
    current = await openWorker(spaceId)
    return current.engine
  }
  return {
    engine: current.engine,
    reopen: async () => {
      current.remote.terminate()
      return next()
    },
    damage: async () => {
      current.remote.terminate()
      await retry(() => damageFiles(spaceId))
      return next()
    },
    fillDisk: async (isFull) => void (await current.remote.call('fillDisk', isFull)),
    end: async () => {
      current.remote.terminate()
      await retry(async () => {
        if (!(await removeStored(spaceId))) throw new Error('still held')
      })
    },
  }
}
