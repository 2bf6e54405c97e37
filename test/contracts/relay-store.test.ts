import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { openSqliteStore } from '../../pwa/server/relay/sqlite-store.ts'
import { openNatsStore } from '../../pwa/server/relay/nats/nats-store.ts'
import type { RelayStore } from '../../pwa/server/relay/store.ts'
import { natsServer, type NatsServers, startNats } from '../support/nats-servers.ts'
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

describe.skipIf(!natsServer)('on a real nats-server', () => {
  let servers: NatsServers
  let names = 0
  beforeAll(async () => void (servers = await startNats()))
  afterAll(() => servers.stop())

  relayStoreContract('NATS JetStream', async () => {
    const opened: RelayStore[] = []
    const open = async (name: string) => {
      const store = await openNatsStore(`${servers.address}/${name}`)
      opened.push(store)
      return store
    }
    const name = `relay-${++names}`
    return {
      store: await open(name),
      async reopen() {
        await opened.at(-1)?.close()
        return open(name)
      },
      other: () => open(`${name}-other`),
      remove: async () => void (await Promise.all(opened.map((one) => one.close()))),
    }
  })
})
