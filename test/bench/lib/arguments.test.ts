import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { wholeNumber } from './arguments.mjs'

const BENCH = fileURLToPath(new URL('../bench.mjs', import.meta.url))

test('a whole number is one, from the least on', () => {
  expect(wholeNumber('--n', '100000', 1)).toBe(100_000)
  expect(wholeNumber('--notes', '0')).toBe(0)
  for (const text of ['abc', '', '-1', '1.5', '1e5', '0x10', ' 7', '99999999999999999999'])
    expect(() => wholeNumber('--n', text)).toThrow(`--n takes a whole number, not "${text}".`)
  expect(() => wholeNumber('--n', '0', 1)).toThrow('--n takes a whole number from 1 on, not "0".')
})

test.each([
  [['open', '--n', 'abc'], '--n takes a whole number from 1 on, not "abc".'],
  [['open', '--runs', '0'], '--runs takes a whole number from 1 on, not "0".'],
  [['open', '--leads', '5'], "Unknown option '--leads'"],
  [['opne'], 'npm run bench -- NAME'],
])('the bench tells what is wrong with %j and measures nothing', async (args, words) => {
  await expect(promisify(execFile)(process.execPath, [BENCH, ...args])).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(words) as string,
  })
})
