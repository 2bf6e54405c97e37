// A core without tabs or workers around it, for tests of what it does with bytes.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { Change } from '../../shared/domain/schema.ts'
import { createSeededRandom } from '../../shared/kernel/ports.ts'
import { openMemoryEngine } from '../../shared/readmodel/search/open-engine.ts'
import { Shard } from '../../shared/store/shard.ts'
import { Core } from '../../shared/workspace/core/core.ts'
import type { Delivery } from '../../shared/workspace/core/merge.ts'
import type { CoreEnvironment } from '../../shared/workspace/environment.ts'
import type { CoreState } from '../../shared/workspace/protocol.ts'

/** Where its clock stands at first, ms. */
export const NOW = Date.UTC(2026, 2, 2, 9)
export const REP = 'person:aaaa:rep1'

/** A device with nothing on it; `clock.time` may be moved, ms. */
export function createEnvironment(): CoreEnvironment & { clock: { time: number } } {
  const clock = { time: NOW, now: () => clock.time }
  return {
    clock,
    random: createSeededRandom(1),
    indexedDB: new IDBFactory(),
    IDBKeyRange,
    locks: { request: (_name, _options, callback) => callback({}) },
    openChannel: () => ({ onmessage: null, postMessage: () => undefined, close: () => undefined }),
    openSearchEngine: () => openMemoryEngine(),
    appAddress: 'https://touchline.test/',
    relayAddress: null,
    openSocket: () => {
      throw new Error('no network')
    },
    appVersion: 'test',
  }
}

/** Opens a space of a device: the one there is, unless another is named. */
export function openCore(
  environment: CoreEnvironment,
  onState: (state: CoreState) => void = () => undefined,
  { spaceId = 'abcd', personId = REP } = {},
): Promise<Core> {
  const nothing = (): void => undefined
  return Core.open(environment, { spaceId, personId, onChanged: nothing, onState, onSuperseded: nothing })
}

/** The id of the `at`-th lead of a document of `manyLeads`. */
export function leadIn(document: number, at = 0): string {
  return `lead:many${String(document)}:${String(at).padStart(4, '0')}`
}

/** As another device delivers them: so many documents of leads, with so many leads in each. */
export function manyLeads(documents: number, each = 1): Delivery[] {
  return Array.from({ length: documents }, (_, document) => {
    const docId = `leads/many${String(document)}`
    const shard = new Shard(docId, [], 7)
    const fields = (at: number): Record<string, unknown> => ({
      createdAt: NOW - 1000 + at,
      createdBy: REP,
      updatedAt: NOW - 1000 + at,
      name: `Lead ${String(document)} ${String(at)}`,
      status: 'new',
    })
    const changes = Array.from(
      { length: each },
      (__, at) => ({ op: 'create', id: leadIn(document, at), type: 'lead', fields: fields(at) }) as unknown as Change,
    )
    shard.apply(changes)
    const bytes = shard.takeOutgoing() as Uint8Array
    shard.destroy()
    return { docId, updates: [bytes] }
  })
}
