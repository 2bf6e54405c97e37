// A core without tabs or workers around it, for tests of what it does with bytes.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { createSeededRandom } from '../../shared/kernel/ports.ts'
import { openMemoryEngine } from '../../shared/readmodel/search/open-engine.ts'
import { Core } from '../../shared/workspace/core/core.ts'
import type { CoreEnvironment } from '../../shared/workspace/environment.ts'

/** ms */
export const NOW = Date.UTC(2026, 2, 2, 9)
export const REP = 'person:aaaa:rep1'

/** A device with nothing on it. */
export function createEnvironment(): CoreEnvironment {
  return {
    clock: { now: () => NOW },
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

/** Opens the one space of a device. */
export function openCore(environment: CoreEnvironment): Promise<Core> {
  const nothing = (): void => undefined
  const options = { spaceId: 'abcd', personId: REP, onChanged: nothing, onState: nothing, onSuperseded: nothing }
  return Core.open(environment, options)
}
