/** Builds the app into .output/pwa: the pages first, then the service worker that knows every file of them. */
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { build, defineConfig, type Plugin } from 'vite'
import { injectManifest } from 'workbox-build'

const root = fileURLToPath(new URL('./', import.meta.url))
const outDir = fileURLToPath(new URL('../.output/pwa/', import.meta.url))
const workerDir = fileURLToPath(new URL('../.output/sw/', import.meta.url))

/** What a browser must know to open the app; what WXT's Chrome and Firefox builds ask for is newer still. */
const target = ['chrome120', 'firefox128', 'safari17.4']

/** The largest file that is kept for offline use: room for a WebAssembly module. */
const LARGEST_OFFLINE_FILE = 8 * 1024 * 1024

/**
 * What several screens share, in a few files: left alone, every word and every icon would be a file of its own, and a screen would wait
 * for eighty of them. Nothing here may be heavy: whoever wants one word fetches its whole file.
 */
const chunks = [
  { name: 'app', tags: ['$initial' as const], priority: 5 },
  {
    // What the screens of one record share, and no list of records shows.
    name: 'record-words',
    test: /paraglide[\\/]messages[\\/](?:notes|steps|records_(?:add|confidence|method|picker|provenance|same))_/,
    minShareCount: 3,
    priority: 4,
  },
  {
    name: 'words',
    test: /paraglide[\\/]messages|@lucide[\\/]svelte[\\/]dist[\\/]icons/,
    minShareCount: 4,
    priority: 3,
  },
  {
    // What the frame around the screens shares with few of them.
    name: 'frame',
    test: /app[\\/]navigation\.ts|paraglide[\\/]messages[\\/](?:common|leads_(?:empty_add|new|peek|title))|icons[\\/](?:chart-column|clipboard-check|messages-square|send|sun)\./,
    minShareCount: 2,
    priority: 2,
  },
  {
    name: 'controls',
    // Not the parts that are fetched later, nor the fields that bring the library for lists and calendars.
    test: /shared[\\/]ui[\\/](?!\w*Parts|Combobox|Select|DateField|Tabs|HandOver|ConfirmDialog|menu\.css)/,
    minShareCount: 2,
    priority: 2,
  },
  {
    name: 'texts',
    // What lists need of the domain before anything can be edited; none of it knows a schema. Nor the calendar, which only few screens need.
    test: /shared[\\/](?:kernel[\\/](?!days|periods|working-days)|domain[\\/](?:text|errors|lead[\\/](?:statuses|rules)|team[\\/]space-kind)\.ts)/,
    minShareCount: 2,
    priority: 2,
  },
  // But for the mark of the bridge, which is there before any message is read.
  {
    name: 'rules',
    test: /shared[\\/]domain[\\/](?!clip[\\/]channel\.ts)|node_modules[\\/]valibot/,
    minShareCount: 2,
    priority: 1,
  },
]

export default defineConfig({
  root,
  publicDir: 'public',
  cacheDir: '../.output/.vite-pwa',
  plugins: [sqliteAlone(), svelte({ configFile: false }), serviceWorker()],
  // It finds its WebAssembly beside itself.
  optimizeDeps: { exclude: ['@sqlite.org/sqlite-wasm'] },
  worker: { format: 'es', plugins: () => [sqliteAlone(), svelte({ configFile: false })] },
  build: {
    outDir,
    emptyOutDir: true,
    target,
    // The content security policy knows no inline scripts and no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  // The shared layers and the packages stand outside this root.
  server: { port: 4311, strictPort: true, fs: { allow: ['..'] } },
})

/**
 * SQLite's package names two workers of its own, which the app never starts: without this they would be built, and kept offline, a
 * quarter of a megabyte.
 */
function sqliteAlone(): Plugin {
  return {
    name: 'touchline:sqlite-alone',
    enforce: 'pre',
    transform(code, id) {
      if (!id.includes('@sqlite.org/sqlite-wasm')) return null
      return code.replace(/new URL\(("sqlite3-(?:worker1\.mjs|opfs-async-proxy\.js)"), import\.meta\.url\)/gu, '$1')
    },
  }
}

/** Bundles pwa/sw/sw.ts as one classic script and writes the list of the app's files into it. */
function serviceWorker(): Plugin {
  return {
    name: 'touchline:service-worker',
    apply: 'build',
    // Not closeBundle: that one also runs after a build that failed.
    async writeBundle() {
      await build({
        configFile: false,
        logLevel: 'warn',
        root,
        publicDir: false,
        build: {
          outDir: workerDir,
          emptyOutDir: true,
          target,
          rolldownOptions: {
            input: fileURLToPath(new URL('./sw/sw.ts', import.meta.url)),
            output: { format: 'iife', entryFileNames: 'sw.js' },
          },
        },
        // Workbox keeps its development log in the bundle unless it is told.
        define: { 'process.env.NODE_ENV': '"production"' },
      })
      const { warnings } = await injectManifest({
        swSrc: `${workerDir}sw.js`,
        swDest: `${outDir}sw.js`,
        globDirectory: outDir,
        globPatterns: ['**/*.{html,js,css,svg,png,ico,woff2,wasm,webmanifest,json}'],
        globIgnores: ['sw.js'],
        // Vite's own names carry a hash already; the rest are told apart by the hash of their content.
        dontCacheBustURLsMatching: /^assets\//,
        maximumFileSizeToCacheInBytes: LARGEST_OFFLINE_FILE,
      })
      for (const warning of warnings) this.warn(warning)
    },
  }
}
