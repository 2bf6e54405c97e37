// Capture over the pages for measuring, where they are at hand: they are local data and no part of the project. The floor guards what
// was reached; the target for a first frame is a head F1 of 57.
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { decodeMailtoScript } from '../../../shared/capture/extract/decode-emails.ts'
import { cutChineseAddress, isChineseAddress } from '../../../shared/capture/extract/address-zh.ts'
import { emailsInText } from '../../../shared/capture/extract/find-emails.ts'
import { phonesInText } from '../../../shared/capture/extract/find-phones.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')
const data = resolve(root, '../shared/data/capture')
const FLOOR = 80

if (!existsSync(data)) console.warn('The pages for measuring capture are not here: its tests are skipped.')

interface Scored {
  scoreAll(
    manifest: unknown,
    predictions: unknown,
  ): { headline: { micro: number }; micro: Record<string, { f: number }>; missing: number }
}

describe.skipIf(!existsSync(join(data, 'dev.json')))('pages for measuring', () => {
  test('the head F1 of every eighth page does not fall below the floor', { timeout: 600_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'touchline-score-'))
    try {
      const out = join(folder, 'out.json')
      await run(
        process.execPath,
        ['test/capture-score.mjs', join(data, 'dev.json'), join(data, 'html'), out, '--every', '8'],
        { cwd: root },
      )
      process.env['SCORE_LIBS'] ??= `${root}/`
      const { scoreAll } = (await import(/* @vite-ignore */ join(data, 'score.mjs'))) as Scored
      const manifest = JSON.parse(readFileSync(join(data, 'dev.json'), 'utf8')) as { cases: { id: string }[] }
      const predictions = JSON.parse(readFileSync(out, 'utf8')) as Record<string, unknown>
      const result = scoreAll({ cases: manifest.cases.filter((item) => item.id in predictions) }, predictions)
      expect(Object.keys(predictions).length).toBeGreaterThan(45)
      expect(result.headline.micro * 100).toBeGreaterThan(FLOOR)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

interface Units {
  emails: { html: string; emails: string[] }[]
  phones: { text: string; region: string; expect: string }[]
  addresses_zh_raw: { text: string }[]
}

describe.skipIf(!existsSync(join(data, 'units.json')))('strings for measuring', () => {
  const units = existsSync(join(data, 'units.json'))
    ? (JSON.parse(readFileSync(join(data, 'units.json'), 'utf8')) as Units)
    : null

  test('coded mailtos are all read', () => {
    for (const item of units?.emails ?? []) {
      const coded = /href="([^"]+)"/u.exec(item.html)?.[1] ?? ''
      expect(decodeMailtoScript(coded)).toBe(item.emails[0])
      expect(emailsInText(item.html.replace(/<[^>]*>/gu, ' ')).map((found) => found.email)).toEqual(item.emails)
    }
  })

  test('phone strings: found where there is one, none where there cannot be one', () => {
    const list = units?.phones ?? []
    const share = (wanted: RegExp, found: boolean) => {
      const some = list.filter((item) => wanted.test(item.expect))
      return some.filter((item) => phonesInText(item.text, item.region).length > 0 === found).length / some.length
    }
    // Strings that only the strictest readings of groups accept or refuse are left out: a lead may take them or not.
    expect(share(/^none$/u, false)).toBeGreaterThan(0.8)
    expect(share(/^match(?:-at-strict_grouping)?$/u, true)).toBeGreaterThan(0.6)
  })

  test('Chinese addresses are recognised whole', () => {
    const list = units?.addresses_zh_raw ?? []
    const right = list.filter(
      (item) =>
        isChineseAddress(cutChineseAddress(item.text)) &&
        cutChineseAddress(item.text).length > item.text.trim().length * 0.6,
    )
    expect(right.length / list.length).toBeGreaterThan(0.85)
  })
})
