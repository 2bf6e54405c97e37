/**
 * The browser extension: one source, a Chrome and a Firefox build (both Manifest V3).
 *
 *   extension/entrypoints/   what the browser loads: background.ts, sidepanel/, *.content.ts, unlisted scripts
 *   extension/public/        copied as it is: _locales, icons
 *   .output/extension/       the builds: chrome-mv3, firefox-mv3
 *
 * `imports: false`: every import is written out, so that none hides from the layer check. Shared code is imported
 * by relative path (../../shared/...). WXT's own helpers: `import { defineBackground } from 'wxt/utils/define-background'`,
 * `import { browser } from 'wxt/browser'`.
 */
import { defineConfig, type UserManifest } from 'wxt'

/** Where the app is served by `npm start`. A team that hosts it asks for its own address at run time, see below. */
const APP_ORIGIN = 'http://localhost:4310'

/**
 * A public key fixes the extension's id in Chrome (dopmkjihjnoijcjnmnbljhmffeciehoa), so that stored data and the
 * tests survive a move of the folder. Its private half was thrown away: it signs nothing.
 */
const CHROME_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsB+nVqZJodAYNZJDsuJr3W+1BbxM8bVdCSlMQq+X5VvjopGBBxZCUuf1CPNPsHHCZhqhV0AI7VoEkbB7RxoJP4QdpaZox3AGWs8Kps5Dsei5zTNBtfypqG2un+EZ6c+4pZR0T+kbBA7FWgSYfv5dz6wl9YYHsqaguRD3Ynq0CpBmXNGehkLyoezXl15OmC2s8r804iymZ+lntdt7H9ycokz8ldO3NmSRm+EtuMaXXzBKNb4lzOoh8+GKLbtK4mEaKThrfi33mPi+l/woAMxQdP7sQ9FLPlWaCw9wZ4OP+/E5nPNbGUzWiCTb08iFHiG4wvGDrNYoCdjna0n32ZzsQQIDAQAB'

/** Only Chrome allows a port in a match pattern; Firefox leaves it out and matches every port of the host. */
function appPattern(browser: string): string {
  const url = new URL(APP_ORIGIN)
  return browser === 'firefox' ? `${url.protocol}//${url.hostname}/*` : `${APP_ORIGIN}/*`
}

const onlyChrome: UserManifest = {
  key: CHROME_KEY,
  // 148 is the first with structured_clone messages: bytes cross runtime ports as they are.
  minimum_chrome_version: '148',
  message_serialization: 'structured_clone',
}

const onlyFirefox: UserManifest = {
  browser_specific_settings: {
    gecko: {
      id: 'touchline@touchline.example',
      strict_min_version: '142.0',
      // Nothing a rep clips leaves for anybody but the app at the address the user set.
      data_collection_permissions: { required: ['none'] },
    },
  },
}

export default defineConfig({
  srcDir: 'extension',
  entrypointsDir: 'entrypoints',
  publicDir: 'extension/public',
  outDir: '.output/extension',
  imports: false,
  manifestVersion: 3,
  modules: ['@wxt-dev/module-svelte'],
  // `npm run dev:extension` builds and watches; which browser loads it is the developer's choice.
  webExt: { disabled: true },
  manifest: ({ browser }) => ({
    name: '__MSG_extension_name__',
    description: '__MSG_extension_description__',
    default_locale: 'en',
    // WXT adds `sidePanel` for Chrome and `sidebar_action` for Firefox when it finds the side panel entry point.
    permissions: ['activeTab', 'scripting', 'storage', 'contextMenus'],
    // The app, and nothing else. Pages are read by activeTab, which a click or the shortcut grants for one tab.
    host_permissions: [appPattern(browser)],
    // Asked for one address at a time, when a team enters where it hosts the app (settings of the extension).
    optional_host_permissions: ['https://*/*', 'http://localhost/*', 'http://127.0.0.1/*'],
    action: { default_title: '__MSG_action_title__' },
    commands: {
      _execute_action: { suggested_key: { default: 'Alt+Shift+L' } },
    },
    content_security_policy: {
      extension_pages: [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        // As in pwa/server/security-headers.mjs: the one style attribute of bits-ui's templates.
        "style-src-attr 'unsafe-hashes' 'sha256-iaOezIDcQIoxCULa6FBKKuLUu09R7kG+Mlu+JVfU3Rw='",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
    },
    ...(browser === 'firefox' ? onlyFirefox : onlyChrome),
  }),
})
