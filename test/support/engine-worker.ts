import { openSearchEngine } from '../../shared/readmodel/search/open-engine.ts'
import type { SearchEngine } from '../../shared/readmodel/search/engine.ts'

/** What the worker answers to a call. */
export interface EngineAnswer {
  id: number
  value?: unknown
  error?: string
  isDamaged?: boolean
}

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
let engine: SearchEngine | null = null

const { write } = FileSystemSyncAccessHandle.prototype

/** From now on no file has room, or all have again. */
function fillDisk(isFull: boolean): void {
  FileSystemSyncAccessHandle.prototype.write = isFull
    ? () => {
        throw new DOMException('no room', 'QuotaExceededError')
      }
    : write
}

async function call(method: string, args: unknown[]): Promise<unknown> {
  if (method === 'open') {
    engine = await openSearchEngine(String(args[0]))
    return engine.kind
  }
  if (method === 'fillDisk') return fillDisk(args[0] === true)
  const run = (engine as unknown as Record<string, (...args: unknown[]) => Promise<unknown>> | null)?.[method]
  if (!run) throw new Error(`no method ${method}`)
  return run.apply(engine, args)
}

scope.onmessage = ({ data }: MessageEvent<{ id: number; method: string; args: unknown[] }>) => {
  call(data.method, data.args).then(
    (value) => scope.postMessage({ id: data.id, value } satisfies EngineAnswer),
    (error: Error) => {
      const isDamaged = error.name === 'DamagedIndexError'
      scope.postMessage({ id: data.id, error: error.message, isDamaged } satisfies EngineAnswer)
    },
  )
}
