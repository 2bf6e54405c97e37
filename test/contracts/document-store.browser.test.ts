import { documentStoreContract, openDexieStore } from './document-store.ts'

let count = 0
documentStoreContract('Dexie over the IndexedDB of Chromium', async () => {
  const name = `touchline-contract-${++count}`
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(name).onsuccess = resolve
  })
  return openDexieStore({ indexedDB, IDBKeyRange }, name)
})
