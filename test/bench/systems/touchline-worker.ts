// The app's core worker with one door more: bytes of another device, which sync will bring, are put in front of the core by hand.
import { coreEnvironment } from '../../../shared/workspace/browser-environment.ts'
import { CoreHost } from '../../../shared/workspace/core-host.ts'
import type { Core } from '../../../shared/workspace/core/core.ts'
import type { HostCommand } from '../../../shared/workspace/environment.ts'
import type { RemoteBatch } from './remote-edits.ts'

type BenchCommand = { kind: 'bench-receive'; batches: RemoteBatch[]; hot: boolean } | { kind: 'bench-merge' }

const scope = globalThis as unknown as DedicatedWorkerGlobalScope
const host = new CoreHost(coreEnvironment('bench'), (message) => scope.postMessage(message))
let received: RemoteBatch[] = []

function core(): Core {
  const held = (host as unknown as { core: Core | null }).core
  if (!held) throw new Error('the core is not open')
  return held
}

async function answer(command: BenchCommand): Promise<void> {
  if (command.kind === 'bench-receive') {
    received = command.batches
    if (!command.hot) return
    const docIds = new Set(received.flatMap((batch) => batch.map(({ docId }) => docId)))
    for (const docId of docIds) await core().shards.load(docId)
    return
  }
  // As a network gives them: the next delivery does not wait until the last one is durable.
  const merged = await Promise.all(received.map((batch) => core().applyUpdates(batch)))
  for (const one of merged) if (!one.ok) throw new Error(one.error.code)
}

scope.onmessage = (event: MessageEvent<HostCommand | BenchCommand>) => {
  const command = event.data
  if (command.kind !== 'bench-receive' && command.kind !== 'bench-merge') return void host.handle(command)
  answer(command).then(
    () => scope.postMessage({ kind: 'bench-answer', of: command.kind }),
    (error: unknown) => scope.postMessage({ kind: 'bench-answer', of: command.kind, error: String(error) }),
  )
}
