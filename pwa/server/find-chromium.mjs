// @ts-check
/**
 * Where a Chromium stands on this machine, and how the tests start it. Plain JavaScript of built-ins only: the
 * bootstrap reads it before anything is installed.
 */
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Switches that keep Chromium quiet: no sandbox for root in a container, and no background traffic, so that a test
 * never leaves this machine.
 */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Whatever is still tried finds no host but this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
]

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-for-testing', 'chrome']

const FIXED_PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
]

/**
 * The path of a Chromium that takes extensions from the command line, or null. CHROMIUM_PATH goes first. Branded
 * Chrome is not looked for: since version 137 it ignores --load-extension.
 * @returns {string | null}
 */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) return existsSync(named) ? named : null
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name)
      if (isExecutable(path)) return path
    }
  }
  return FIXED_PLACES.find(isExecutable) ?? null
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
