import { launch } from '/work/main/test/bench/lib/browser.mjs'
import { prepare } from '/work/main/test/bench/lib/systems.mjs'
import { serveSite } from '/work/main/test/bench/lib/site.mjs'
const site = await serveSite(4390)
const n = Number(process.argv[2] ?? 10000)
const { profile, url } = await prepare('touchline', { n, site, keep: true })
for (let i = 0; i < 4; i++) {
  const context = await launch(profile)
  const page = context.pages()[0]
  await new Promise(async (res) => {
    page.on('console', (m) => {
      const t = m.text()
      console.log('  ' + t)
      if (t.startsWith('bench:')) res()
    })
    await page.goto(url('open'), { waitUntil: 'commit' })
  })
  await new Promise((r) => setTimeout(r, 1500))
  await context.close()
}
await site.stop()
