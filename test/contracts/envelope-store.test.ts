import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { createSpaceDatabase } from '../../shared/workspace/core/space-database.ts'
import { SyncDatabase } from '../../shared/workspace/sync/sync-database.ts'
import { createMemoryEnvelopeStore, emptyEnvelopeDisk } from '../support/memory-envelope-store.ts'
import { envelopeStoreContract } from './envelope-store.ts'

envelopeStoreContract('memory', () => {
  const disk = emptyEnvelopeDisk()
  const open = () => createMemoryEnvelopeStore(disk)
  return Promise.resolve({ store: open(), reopen: () => Promise.resolve(open()) })
})

envelopeStoreContract("a space's database", () => {
  const surroundings = { indexedDB: new IDBFactory(), IDBKeyRange }
  const open = async () => {
    const db = createSpaceDatabase(surroundings, 'aaaaaaaaaaaaaaaaaaaaaa')
    await db.open()
    return new SyncDatabase(db)
  }
  return open().then((store) => ({ store, reopen: open }))
})
