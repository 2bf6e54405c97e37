// What a browser fetches before the first screen, in bytes of the built files: they are the same on every machine.
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'playwright/test'
import { built } from '../../pwa/server/build.mjs'
import { closure, fetched, kilobytes, scriptsOf } from '../bench/suites/size.mjs'

/** KB of script, packed by gzip. */
const LIMIT = 120
/** Texts that stand in these libraries and survive minification. */
const MARKS = { Dexie: '__dbnames', Yjs: 'Yjs was already imported' }

/** Chunks of the build by the name of their source. */
async function chunks(...names: string[]): Promise<string[]> {
  const assets = join(built.app, 'assets')
  const files = (await readdir(assets)).filter((file) => file.endsWith('.js'))
  return names.map((name) => {
    const [found, another] = files.filter((file) => file.startsWith(`${name}-`))
    if (!found || another) throw new Error(`no chunk, or several, of the name ${name}`)
    return join(assets, found)
  })
}

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
  const [worker = ''] = await chunks('core-worker')
  const text = await readFile(worker, 'utf8')
  expect(Object.values(MARKS).filter((mark) => !text.includes(mark))).toEqual([])
})

test(`a real browser fetches at most ${String(LIMIT)} KB of script on a first visit, with what follows in quiet moments`, async () => {
  const { first } = await fetched()
  expect(first).toBeLessThanOrEqual(LIMIT)
})
