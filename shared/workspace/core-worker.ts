// Entry of the worker that runs a core: `new Worker(new URL('./core-worker.ts', import.meta.url), { type: 'module' })`.
import { coreEnvironment } from './browser-environment.ts'
import { CoreHost } from './core-host.ts'
import type { HostCommand } from './environment.ts'

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
const host = new CoreHost(coreEnvironment(), (message) => scope.postMessage(message))

scope.onmessage = (event: MessageEvent<HostCommand>) => {
  void host.handle(event.data)
}
