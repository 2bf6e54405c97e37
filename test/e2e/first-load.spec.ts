// What a browser fetches before the first screen, in bytes of the built files: they are the same on every machine.
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'playwright/test'
import { built } from '../../pwa/server/build.mjs'
import { chunks, closure, fetched, kilobytes, scriptsOf } from '../bench/suites/size.mjs'

/** KB of script, packed by gzip. */
const LIMIT = 120
/** Texts that stand in these libraries and survive minification. */
const MARKS = { Dexie: '__dbnames', Yjs: 'Yjs was already imported' }

const entry = await scriptsOf(built.app, 'index.html')
const graphs = {
  'the entry': entry,
  'the first visit': [...entry, ...(await chunks('WelcomeScreen'))],
  'the list of leads': [...entry, ...(await chunks('Shell', 'LeadsScreen'))],
}

for (const [name, entries] of Object.entries(graphs)) {
  test(`${name} needs at most ${String(LIMIT)} KB of script, and neither Dexie nor Yjs`, async () => {
    const sizes = await closure(built.app, entries)
    expect(kilobytes(sizes)).toBeLessThanOrEqual(LIMIT)
    for (const path of sizes.keys()) {
      const text = await readFile(path, 'utf8')
      for (const [library, mark] of Object.entries(MARKS)) {
        expect(text.includes(mark), `${library} in ${basename(path)}`).toBe(false)
      }
    }
  })
}

test('the marks by which the libraries are known still stand in them', async () => {
  const paths = [...(await closure(built.app, await chunks('core-worker'))).keys()]
  const text = (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).join('\n')
  expect(Object.values(MARKS).filter((mark) => !text.includes(mark))).toEqual([])
})

test('what a space that nobody shares runs holds no code of sync', async () => {
  const mark = 'touchline/op-v1'
  const holds = async (name: string): Promise<boolean> => {
    const paths = [...(await closure(built.app, await chunks(name))).keys()]
    return (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).some((text) => text.includes(mark))
  }
  expect(await holds('core-worker')).toBe(false)
  expect(await holds('space-team')).toBe(true)
})

test('what stands in for curves that WebCrypto lacks is loaded by itself alone', async () => {
  const mark = 'invalid private or public key received'
  const holds = async (name: string): Promise<boolean> => {
    const paths = [...(await closure(built.app, await chunks(name))).keys()]
    return (await Promise.all(paths.map((path) => readFile(path, 'utf8')))).some((text) => text.includes(mark))
  }
  for (const name of ['core-worker', 'space-team', 'Shell']) expect(await holds(name)).toBe(false)
  // Pages and workers are built apart, each with its own.
  const assets = join(built.app, 'assets')
  const own = (await readdir(assets)).filter((file) => /^below-floor-.*\.js$/u.test(file))
  expect(own.length).toBeGreaterThan(0)
  for (const file of own) expect(await readFile(join(assets, file), 'utf8')).toContain(mark)
})

test(`a real browser fetches at most ${String(LIMIT)} KB of script on a first visit, with what follows in quiet moments`, async () => {
  const { first } = await fetched()
  expect(first).toBeLessThanOrEqual(LIMIT)
})
