import { createMemoryEnvelopeStore, emptyEnvelopeDisk } from '../support/memory-envelope-store.ts'
import { envelopeStoreContract } from './envelope-store.ts'

envelopeStoreContract('memory', () => {
  const disk = emptyEnvelopeDisk()
  const open = () => createMemoryEnvelopeStore(disk)
  return Promise.resolve({ store: open(), reopen: () => Promise.resolve(open()) })
})
