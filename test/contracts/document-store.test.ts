import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { documentStoreContract, openDexieStore } from './document-store.ts'

documentStoreContract('Dexie over fake-indexeddb', () =>
  openDexieStore({ indexedDB: new IDBFactory(), IDBKeyRange }, 'contract'),
)
