// @ts-check
/**
 * Copies the relay's store to a file, also while the relay runs. RELAY_DATA as for `npm start`.
 *
 *   node pwa/server/relay/backup.mjs relay-monday.db
 *
 * To restore: stop the relay, put the file in place of relay.db in the data folder (without the files relay.db-wal and relay.db-shm that
 * may lie there), start. Clients notice that the relay was set back and send it again what it has lost.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, built } from '../build.mjs'

const target = process.argv[2]
if (!target) {
  console.error('node pwa/server/relay/backup.mjs FILE')
  process.exit(2)
}
if (process.env.RELAY_STORE) {
  console.error('The log is on NATS: copy its stream with `nats stream backup`, and back with `nats stream restore`.')
  process.exit(2)
}
try {
  await build({ only: ['relay'] })
  const { backupSqliteStore, storeFile } = await import(pathToFileURL(join(built.relay, 'relay.mjs')).href)
  backupSqliteStore(storeFile(process.env), target)
  console.log(`The relay's store is copied to ${target}.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
