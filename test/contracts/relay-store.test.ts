import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '../../pwa/server/relay/sqlite-store.ts'
import type { RelayStore } from '../../pwa/server/relay/store.ts'
import { relayStoreContract } from './relay-store.ts'

relayStoreContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relay-store-'))
  const opened: RelayStore[] = []
  const open = (name: string) => {
    const store = openSqliteStore(join(folder, name))
    opened.push(store)
    return store
  }
  const store = open('relay.db')
  return {
    store,
    async reopen() {
      await opened.at(-1)?.close()
      return open('relay.db')
    },
    other: async () => open('other.db'),
    async remove() {
      await Promise.all(opened.map((one) => one.close()))
      await rm(folder, { recursive: true })
    },
  }
})
