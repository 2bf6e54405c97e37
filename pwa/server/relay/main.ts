// What `npm start` runs of the relay, bundled for Node by the build (see vite.config.mjs). `openRelay` reads the environment:
//
//   RELAY_DATA=/var/lib/touchline   folder of the store; else in the user's data folder
//   RELAY_STORE=nats://host:4222,nats://host2:4222   on NATS servers instead, for several relays behind one address; see openStore
//   RELAY_ORIGINS=wss://team.example   addresses clients use, needed wherever it is reached by another name than this machine's
//   RELAY_LOG=info                  info, warn (default), error or off: JSON lines on stderr
//   RELAY_QUOTA_MB=2048             most that one space may hold
//   RELAY_TRUST_PROXY=1             a proxy in front names the clients' addresses
import { homedir } from 'node:os'
import { join } from 'node:path'
import { openLogRoster } from './log-roster.ts'
import { RelayLog } from './observe.ts'
import { Relay } from './relay.ts'
import { openSqliteStore } from './sqlite-store.ts'
import type { RelayStore } from './store.ts'

export { backupSqliteStore } from './sqlite-file.ts'

type Environment = Record<string, string | undefined>

/** The file of the store. Outside the checkout, which people delete and clone anew. */
export function storeFile(env: Environment): string {
  const data = env.XDG_DATA_HOME || join(homedir(), '.local', 'share')
  return join(env.RELAY_DATA || join(data, 'touchline', 'relay'), 'relay.db')
}

/** Opens the relay that the environment describes. Throws when its store cannot be opened. */
export async function openRelay(env: Environment): Promise<Relay> {
  const quota = Number(env.RELAY_QUOTA_MB)
  return new Relay({
    store: await openStore(env),
    openRoster: openLogRoster,
    log: new RelayLog(env.RELAY_LOG ?? 'warn'),
    origins: (env.RELAY_ORIGINS ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
    trustsProxy: env.RELAY_TRUST_PROXY === '1',
    limits: quota > 0 ? { quotaBytes: quota * 1024 * 1024 } : {},
  })
}

/**
 * `RELAY_STORE`: nats://[user:password@ or token@]host:port, several with commas, tls:// for encrypted lines, /name at the end where several
 * relays share the servers. They need JetStream and max_payload: 2MB. In a cluster three servers keep each entry.
 */
async function openStore(env: Environment): Promise<RelayStore> {
  if (!env.RELAY_STORE) return openSqliteStore(storeFile(env))
  // Only now: who needs no NATS loads none of it.
  const { openNatsStore } = await import('./nats/nats-store.ts')
  return openNatsStore(env.RELAY_STORE)
}
