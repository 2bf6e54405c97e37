// @ts-check
/**
 * From an edit until it is visible on each other device, over WebRTC: real replicas with stores in memory, each in a Chromium page of its own,
 * all connected to all on this machine. The time holds the edit, sealing, the wire, judging, opening and applying. Every device edits in turn,
 * so many a second together. `--n` devices at most, `--edits` of all together.
 */
import { openPeerLab } from '../../support/peer-lab.mjs'
import { percentile, Samples } from '../lib/report.mjs'

/** @typedef {import('playwright').Page} Page */
/** @typedef {typeof globalThis & { lab: import('../../support/peer-page.ts').Lab }} InPage */

/** Edits a second of all devices together: more than a team at work makes. */
const RATE = 20
const PATIENCE = 60_000

/** @param {import('../lib/in-turn.mjs').Options} options */
export async function mesh({ n, runs, edits }) {
  const browser = await openPeerLab()
  const samples = new Samples()
  try {
    const pages = await Promise.all(Array.from({ length: n }, () => browser.newPage()))
    const devices = await carrySignals(pages)
    for (let run = 0; run < runs; run++) {
      for (const size of new Set([2, 4, 6, 8, n].filter((one) => one <= n))) {
        const team = pages.slice(0, size)
        await connect(team, devices)
        await edit(team, size * 2, 'warm')
        const delays = await edit(team, edits, 'measured')
        for (const part of [0.5, 0.95])
          samples.add('touchline', `${size} devices, p${part * 100}`, 'ms', percentile(delays, part))
        await Promise.all(team.map((page) => page.evaluate(() => /** @type {InPage} */ (globalThis).lab.me.stop())))
      }
    }
  } finally {
    await browser.close()
  }
  return samples.results()
}

/**
 * Brings the signals of pages to each other.
 * @param {Page[]} pages
 * @returns {Promise<Map<string, Page>>} to be filled with the device each page is
 */
async function carrySignals(pages) {
  /** @type {Map<string, Page>} */
  const devices = new Map()
  for (const page of pages) {
    await page.exposeFunction(
      'carry',
      async (/** @type {string} */ from, /** @type {string} */ to, /** @type {string} */ hex) => {
        for (const [device, other] of devices) {
          if (device === from || (to !== '00'.repeat(16) && to !== device)) continue
          await other.evaluate((told) => /** @type {InPage} */ (globalThis).lab.me.hear(told.from, told.hex), {
            from,
            hex,
          })
        }
      },
    )
  }
  return devices
}

/** @param {Page[]} team @param {Map<string, Page>} devices */
async function connect(team, devices) {
  devices.clear()
  for (const page of team) {
    await page.evaluate(() => {
      const { lab } = /** @type {InPage} */ (globalThis)
      lab.me = new lab.OwnDevice()
    })
  }
  const [first, ...others] = team
  if (!first) return
  const space = await first.evaluate(() => /** @type {InPage} */ (globalThis).lab.me.found())
  for (const other of others) {
    const invite = await first.evaluate((name) => /** @type {InPage} */ (globalThis).lab.me.invite(name), space)
    const join = await other.evaluate((asked) => /** @type {InPage} */ (globalThis).lab.me.join(asked), invite)
    await first.evaluate((asked) => /** @type {InPage} */ (globalThis).lab.me.admit(asked), join)
  }
  const ops = await first.evaluate(() => /** @type {InPage} */ (globalThis).lab.me.rotate())
  for (const page of team) {
    const id = await page.evaluate(
      (told) => /** @type {InPage} */ (globalThis).lab.me.start(told.space, told.ops, null),
      { space, ops },
    )
    devices.set(id, page)
  }
  // Who was started first has called before the others could hear.
  const want = team.length - 1
  for (const page of team) {
    await page.evaluate((name) => /** @type {InPage} */ (globalThis).lab.me.peer?.mesh.relayLive(name), space)
    const isConnected = (/** @type {number} */ peers) =>
      /** @type {InPage} */ (globalThis).lab.me.direct().length === peers
    await page.waitForFunction(isConnected, want, { timeout: PATIENCE })
  }
}

/**
 * Edits at a steady pace and waits until all see all.
 * @param {Page[]} team @param {number} count @param {string} name
 * @returns {Promise<number[]>} ms from each edit to each other device
 */
async function edit(team, count, name) {
  /** @type {Promise<[string, number, Page]>[]} */
  const made = []
  for (let at = 0; at < count; at++) {
    const key = `${name}${at}`
    const page = /** @type {Page} */ (team[at % team.length])
    made.push(
      page
        .evaluate((told) => /** @type {InPage} */ (globalThis).lab.me.edit(told.key, told.at), { key, at })
        .then((start) => [key, start, page]),
    )
    await new Promise((resolve) => setTimeout(resolve, 1000 / RATE))
  }
  const starts = await Promise.all(made)
  /** @type {number[]} */
  const delays = []
  for (const page of team) {
    const hasAll = (/** @type {string[]} */ keys) => {
      const { seenAt } = /** @type {InPage} */ (globalThis).lab.me
      return keys.every((key) => seenAt.has(key))
    }
    await page.waitForFunction(
      hasAll,
      starts.map(([key]) => key),
      { timeout: PATIENCE },
    )
    const seen = new Map(await page.evaluate(() => [.../** @type {InPage} */ (globalThis).lab.me.seenAt]))
    for (const [key, start, by] of starts) if (by !== page) delays.push((seen.get(key) ?? Number.NaN) - start)
  }
  return delays
}
