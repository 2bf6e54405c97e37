// @ts-check
import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CHROMIUM_ARGS, findChromium } from './find-chromium.mjs'

/** Kept between starts, so that the team a newcomer set up yesterday is there today. */
const profile = fileURLToPath(new URL('../../.output/profile', import.meta.url))

/**
 * Opens the app in a Chromium of its own profile with the extension loaded, and says what happened.
 * @param {string} url
 * @param {string} extension folder of the built extension
 * @param {{ headless?: boolean }} [options]
 * @returns {Promise<string>}
 */
export async function openBrowser(url, extension, { headless = false } = {}) {
  const chromium = findChromium()
  if (!chromium) {
    return [
      '  No Chromium was found. Install one, or name it: CHROMIUM_PATH=/path/to/chromium npm start -- --browser',
      '  (Google Chrome itself no longer takes an extension from the command line.)',
      '  没有找到 Chromium。请安装它，或用 CHROMIUM_PATH 指明位置（Google Chrome 已不再支持从命令行载入扩展）。',
    ].join('\n')
  }
  const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (!hasScreen && !headless) {
    return '  This machine has no screen to open a browser on. / 这台机器没有可以打开浏览器的屏幕。'
  }
  await mkdir(profile, { recursive: true })
  const args = [
    `--user-data-dir=${profile}`,
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
    '--no-first-run',
    '--no-default-browser-check',
    // Chromium refuses its sandbox to root, as in a container.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(headless ? ['--headless=new', ...CHROMIUM_ARGS] : []),
    url,
  ]
  const child = spawn(chromium, args, { stdio: 'ignore' })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`  Chromium could not be started: ${error.message}`))
    child.once('spawn', () => resolve('  Chromium is open, with the extension loaded. / Chromium 已打开，扩展已载入。'))
    process.once('exit', () => child.kill())
  })
}
