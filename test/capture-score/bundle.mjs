import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Where the extension's build puts the script that it injects. */
const BUILT = join(ROOT, '.output/extension/chrome-mv3/capture.js')
const ENTRY = join(ROOT, 'shared/capture/page-entry.ts')

/**
 * The capture code as one classic script that leaves `captureDocument` on the global `touchlineCapture`. It is built from the entry that
 * the extension injects, with the same builder; the extension's own file answers with a result at once and takes no region, so it
 * cannot be asked for a page of another country.
 */
export async function buildCapture() {
  const folder = mkdtempSync(join(tmpdir(), 'touchline-capture-'))
  try {
    await build({
      root: ROOT,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: folder,
        emptyOutDir: false,
        copyPublicDir: false,
        target: 'es2022',
        lib: { entry: ENTRY, formats: ['iife'], name: 'touchlineCapture', fileName: () => 'capture.js' },
      },
    })
    return {
      code: readFileSync(join(folder, 'capture.js'), 'utf8'),
      origin: 'built from shared/capture/page-entry.ts',
      built: existsSync(BUILT) ? BUILT : null,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Writes the bundle to a file, for looking at its size. */
export async function writeCapture(path) {
  writeFileSync(path, (await buildCapture()).code)
}
