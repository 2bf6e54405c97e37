// @ts-check
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * Bundles a TypeScript entry with everything it imports, so that Node can run it.
 * @param {string} entry absolute path
 */
export async function bundleForNode(entry) {
  // Inside the checkout, so that packages left outside the bundle are found.
  const folder = await mkdtemp(join(root, 'node_modules', '.touchline-bench-'))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['playwright', 'vite'] },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
  })
  return { path: join(folder, 'entry.mjs'), remove: () => rm(folder, { recursive: true, force: true }) }
}
