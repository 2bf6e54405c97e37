// @ts-check
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Bundles the relay with the code it shares with the peers, so that plain Node runs it. Packages with native parts or of Node's world alone
 * stay outside.
 * @type {import('vite').UserConfig}
 */
export default {
  root,
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['libsql', 'ws', '@nats-io/jetstream', '@nats-io/transport-node'] },
  build: {
    ssr: fileURLToPath(new URL('main.ts', import.meta.url)),
    outDir: fileURLToPath(new URL('../../../.output/relay-server', import.meta.url)),
    emptyOutDir: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'relay.mjs' } },
  },
}
