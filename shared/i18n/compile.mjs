// @ts-check
/**
 * Compiles the messages of shared/i18n/messages into typed functions (shared/i18n/paraglide, not in git).
 * The app and the extension import that output as ordinary modules, so neither bundler needs a plugin, and types
 * are there on a fresh clone as soon as this has run. Nothing is fetched: the message format is a package of ours.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@inlang/paraglide-js'

const here = dirname(fileURLToPath(import.meta.url))

listFeatures()

// Compiled aside and then copied where it differs: an editor, a type check or a build that runs at this moment never
// meets a half-written folder.
const aside = mkdtempSync(join(tmpdir(), 'touchline-i18n-'))
try {
  await compile({
    project: join(here, 'project.inlang'),
    outdir: aside,
    // Which language is shown is decided in shared/i18n/locale.ts: Paraglide would not take "zh-TW" or "zh" for zh-CN.
    strategy: ['globalVariable', 'baseLocale'],
    // There is no server rendering; workers have no `window`, but are no server either.
    isServer: 'false',
    disableAsyncLocalStorage: true,
    emitReadme: false,
    emitGitIgnore: false,
    emitPrettierIgnore: false,
  })
  synchronize(aside, join(here, 'paraglide'))
} finally {
  rmSync(aside, { recursive: true, force: true })
}

/** A new folder of messages is read without anybody having to list it: settings.json follows the folders. */
function listFeatures() {
  const path = join(here, 'project.inlang/settings.json')
  const before = readFileSync(path, 'utf8')
  const settings = JSON.parse(before)
  const features = readdirSync(join(here, 'messages')).sort()
  settings['plugin.inlang.messageFormat'].pathPattern = features.map((name) => `./messages/${name}/{locale}.json`)
  if (JSON.stringify(JSON.parse(before)) !== JSON.stringify(settings)) {
    writeFileSync(path, JSON.stringify(settings, null, 2) + '\n')
  }
}

/**
 * Makes `to` hold what `from` holds, touching only files that differ.
 * @param {string} from
 * @param {string} to
 */
function synchronize(from, to) {
  mkdirSync(to, { recursive: true })
  const wanted = new Set(filesOf(from))
  for (const file of wanted) {
    const content = readFileSync(join(from, file))
    if (read(join(to, file))?.equals(content)) continue
    mkdirSync(dirname(join(to, file)), { recursive: true })
    writeFileSync(join(to, file), content)
  }
  for (const file of filesOf(to)) if (!wanted.has(file)) rmSync(join(to, file))
}

/** @param {string} folder */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}
