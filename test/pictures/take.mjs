// @ts-check
/**
 * `npm run pictures [-- FOLDER]`: photographs every screen of the built app in both languages, light and dark, at desktop and phone
 * width, with the sample team and with a team that has nothing in it. For looking at; nothing is compared. The README's picture is
 * taken too, with `-- --readme`.
 */
import { spawn } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { CHROMIUM_ARGS, findChromium } from '../../pwa/server/find-chromium.mjs'

const args = process.argv.slice(2)
const forReadme = args.includes('--readme')
const folder = args.find((arg) => !arg.startsWith('--')) ?? '.output/pictures'
const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length)

const WORDS = {
  en: {
    sample: 'Open the sample team',
    start: 'Start',
    share: 'Share with your team',
    later: 'Later',
    invite: 'Invite',
    make: 'Make the invitation',
  },
  'zh-CN': {
    sample: '打开示例团队',
    start: '创建',
    share: '与团队共享',
    later: '以后再说',
    invite: '邀请同事',
    make: '生成邀请',
  },
}

const server = spawn(process.execPath, ['pwa/server/start.mjs', '--no-build'], {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
})
const url = await new Promise((resolve, reject) => {
  server.once('message', (message) => resolve(/** @type {{ url: string }} */ (message).url))
  server.once('exit', () => reject(new Error('the server did not start; run `npm run build` first')))
})

const executablePath = findChromium()
if (!executablePath) throw new Error('no Chromium was found; see CHROMIUM_PATH')
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS })

/** @param {{ locale: 'en' | 'zh-CN', width: number, height: number, theme: 'light' | 'dark', team: 'sample' | 'empty' }} look */
async function visit({ locale, width, height, theme, team }) {
  const name = `${team}-${locale}-${theme}-${width}`
  if (only && !name.includes(only)) return
  const context = await browser.newContext({
    locale,
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    deviceScaleFactor: forReadme ? 2 : 1,
  })
  const page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') console.log(`${name}: ${message.text()}`)
  })
  page.on('pageerror', (error) => console.log(`${name}: ${error.message}`))
  const shoot = async (/** @type {string} */ screen) => {
    await page.waitForTimeout(500)
    const path = forReadme ? join('test/pictures', `${screen}.png`) : join(folder, name, `${screen}.png`)
    await page.screenshot({ path })
  }
  await page.goto(url)
  if (!forReadme) await shoot('welcome')
  const words = WORDS[locale]
  if (team === 'sample') {
    await page.getByRole('button', { name: words.sample }).first().click()
  } else {
    const fields = page.getByRole('textbox')
    await fields.nth(0).fill(locale === 'en' ? 'Harbour Sales' : '海港销售部')
    await fields.nth(1).fill(locale === 'en' ? 'Robin' : '小林')
    await page.getByRole('button', { name: words.start, exact: true }).click()
  }
  await page.waitForURL(`${url}/`.replace(/\/\/$/, '/'))
  await page.waitForTimeout(1500)
  if (forReadme) {
    await page.goto(`${url}/leads`)
    await page.waitForTimeout(1500)
    await shoot('leads')
    await context.close()
    return
  }
  for (const screen of [
    '',
    'leads',
    'companies',
    'contacts',
    'notes',
    'steps',
    'training',
    'training?show=mine',
    'training?show=skills',
    'needs',
    'numbers',
    'search',
    'settings',
    'deleted',
    'team',
    'team/sync',
    'join',
    'recover',
  ]) {
    await page.goto(`${url}/${screen}`)
    await shoot(screen.replace(/[/?=]+/gu, '-') || 'today')
  }
  if (team === 'sample') {
    for (const [list, screen, at = 2] of /** @type {const} */ ([
      ['leads', 'lead'],
      ['companies', 'company'],
      ['contacts', 'contact'],
      ['notes', 'note'],
      ['training', 'training-plan', 0],
      ['training?show=mine', 'training-mine', 0],
    ])) {
      await page.goto(`${url}/${list}`)
      const link = page.locator(`main a[href^="/${list.split('?')[0]}/"]`).nth(at)
      const href = await link.getAttribute('href', { timeout: 5000 }).catch(() => null)
      if (!href) {
        console.log(`${name}: ${list} shows no record to open`)
        continue
      }
      await page.goto(url + href)
      await shoot(screen)
    }
    await page.goto(`${url}/search?q=${encodeURIComponent(locale === 'en' ? 'audit' : '试点')}`)
    await shoot('search-hits')
  }
  if (team === 'sample') {
    await page.goto(`${url}/numbers?period=12months`)
    await shoot('numbers-year')
    await page.goto(`${url}/leads?company=co&created=2020-01-01..&notes=1..9&sort=-lastNoteAt`)
    await shoot('leads-filtered')
    if (width > 760) {
      await page.getByRole('columnheader').nth(2).hover()
      await page.locator('.tl-column-menu').nth(5).click()
    } else await page.locator('.bar button').last().click()
    await shoot('leads-filter')
    await page.goto(`${url}/leads?name=zzzzzz`)
    await shoot('leads-no-match')
    await page.goto(`${url}/notes?outcome=connected&author=me&dates=2020-01-01..2030-01-01`)
    await shoot('notes-filtered')
  }
  if (team === 'empty') {
    await page.goto(`${url}/team`)
    await page.getByRole('button', { name: words.share }).click()
    await shoot('team-words-first')
    await page.getByRole('dialog').getByRole('button', { name: words.later }).click()
    await page.getByRole('article').waitFor()
    await shoot('team-shared')
    await page.getByRole('button', { name: words.invite, exact: true }).click()
    await shoot('team-invite')
    await page.getByRole('button', { name: words.make }).click()
    await page.getByRole('dialog').getByRole('img').waitFor()
    await shoot('team-invite-link')
    await page.goto(`${url}/team/sync`)
    await shoot('team-sync-shared')
  }
  await page.goto(`${url}/leads?new=1`)
  await shoot('new-lead')
  await page.goto(`${url}/notes/new`)
  await shoot('new-note')
  await page.goto(`${url}/no-such-page`)
  await shoot('not-found')
  await page.goto(`${url}/leads`)
  await page.waitForTimeout(300)
  await page.keyboard.press('Control+k')
  await shoot('palette')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await shoot('help')
  await context.close()
}

try {
  if (forReadme) {
    await visit({ locale: 'en', width: 1280, height: 800, theme: 'light', team: 'sample' })
  } else {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    for (const team of /** @type {const} */ (['sample', 'empty']))
      for (const locale of /** @type {const} */ (['zh-CN', 'en']))
        for (const theme of /** @type {const} */ (['light', 'dark']))
          for (const [width, height] of /** @type {const} */ ([
            [1280, 800],
            [390, 844],
          ]))
            await visit({ locale, theme, width, height, team })
    console.log(`pictures are in ${folder}`)
  }
} finally {
  await browser.close()
  server.kill('SIGTERM')
}
