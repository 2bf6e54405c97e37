/**
 * Two suites: `unit` runs in Node, `browser` in a real Chromium (files named *.browser.test.ts).
 *
 *   npm run unit -- test/domain/lead          one folder or file of the first
 *   npm run browser -- test/ui/button         one folder or file of the second
 */
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { CHROMIUM_ARGS, findChromium } from '../../pwa/server/find-chromium.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

export default defineConfig({
  root,
  // Vitest's own caches stay out of node_modules, so that `npm ci` does not throw them away.
  cacheDir: '.output/.vite-test',
  test: {
    projects: [
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts', 'test/e2e/**', 'test/architecture/fixtures/**', '**/node_modules/**'],
          // Two run at once on a machine that may have two cores, and the slowest start servers: leave them time under load.
          testTimeout: 60_000,
          // What a test waits for comes late on such a machine too; one second is the usual.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        optimizeDeps: {
          // What the app imports is found ahead; what only tests import is listed.
          entries: ['pwa/app/main.ts'],
          // It finds its WebAssembly beside itself.
          exclude: ['@sqlite.org/sqlite-wasm'],
          // Found late, these would make Vitest reload the page in the middle of a run.
          include: [
            'axe-core',
            'svelte',
            'dexie',
            'yjs',
            'y-indexeddb',
            'valibot',
            'vitest-browser-svelte',
            'fast-check',
            '@hpke/core',
            '@hpke/dhkem-x25519',
            '@noble/curves/ed25519.js',
            '@noble/curves/utils.js',
            '@noble/hashes/sha2.js',
            '@scure/bip39',
            '@scure/bip39/wordlists/english.js',
            '@scure/bip39/wordlists/simplified-chinese.js',
            'opencc-js/dict/TSCharacters',
            'pinyin-pro',
            '@tiptap/core',
            '@tiptap/starter-kit',
            '@tiptap/extension-collaboration',
            '@tiptap/extension-list',
            '@tiptap/extension-placeholder',
            '@tiptap/pm/state',
            '@tiptap/pm/view',
            '@tiptap/y-tiptap',
          ],
        },
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findChromium() ?? undefined, args: CHROMIUM_ARGS },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
