import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** The script that the extension injects, where its build puts it. */
const BUILT = join(ROOT, '.output/extension/chrome-mv3/capture.js')
const SOURCES = ['shared/capture', 'shared/domain', 'shared/kernel', 'extension/entrypoints/capture.ts']

function newest(path) {
  const stat = statSync(path)
  return stat.isDirectory() ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name)))) : stat.mtimeMs
}

/** True when the extension's build is there and no source of it has changed since. */
function isCurrent() {
  return existsSync(BUILT) && statSync(BUILT).mtimeMs >= Math.max(...SOURCES.map((path) => newest(join(ROOT, path))))
}

/**
 * The bundle that the extension injects: a classic script that leaves `touchlineCapture.captureDocument` on the global object. The extension's own
 * built file is used as long as it is current, else the same entry is built in the same way.
 */
export async function buildCapture() {
  if (isCurrent()) return { code: readFileSync(BUILT, 'utf8'), origin: '.output/extension/chrome-mv3/capture.js' }
  const folder = mkdtempSync(join(tmpdir(), 'touchline-capture-'))
  try {
    const entry = join(folder, 'entry.ts')
    writeFileSync(
      entry,
      `import { captureDocument } from ${JSON.stringify(join(ROOT, 'shared/capture/page-entry.ts'))}\n` +
        'globalThis.touchlineCapture = { captureDocument }\n',
    )
    await build({
      root: ROOT,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: join(folder, 'out'),
        copyPublicDir: false,
        lib: { entry, formats: ['iife'], name: 'unused', fileName: () => 'capture.js' },
      },
    })
    return {
      code: readFileSync(join(folder, 'out/capture.js'), 'utf8'),
      origin: 'built from shared/capture/page-entry.ts',
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
