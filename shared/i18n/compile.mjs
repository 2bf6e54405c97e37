/**
 * Compiles the messages of shared/i18n/messages into typed functions (shared/i18n/paraglide, not in git).
 * The app and the extension import that output as ordinary modules, so neither bundler needs a plugin, and types
 * are there on a fresh clone as soon as this has run.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@inlang/paraglide-js'

const here = dirname(fileURLToPath(import.meta.url))

await compile({
  project: join(here, 'project.inlang'),
  outdir: join(here, 'paraglide'),
  // Which language is shown is decided in shared/i18n/index.ts: Paraglide would not take "zh-TW" or "zh" for zh-CN.
  strategy: ['globalVariable', 'baseLocale'],
  // There is no server rendering; workers have no `window`, but are no server either.
  isServer: 'false',
  disableAsyncLocalStorage: true,
  emitReadme: false,
})
