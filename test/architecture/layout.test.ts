import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)

test('the top level holds what the README names, and nothing else', () => {
  const top = [...new Set(tracked.map((path) => path.split('/')[0] ?? ''))].filter((name) => !name.startsWith('.'))
  const allowed = [
    'README.md',
    'extension',
    'package-lock.json',
    'package.json',
    'pwa',
    'shared',
    'test',
    'tsconfig.json',
    'wxt.config.ts',
  ]
  expect(top.filter((name) => !allowed.includes(name))).toEqual([])
})

test('shared/ holds the layers of the architecture, and nothing else', () => {
  const layers = ['capture', 'domain', 'i18n', 'kernel', 'readmodel', 'reports', 'store', 'sync', 'ui', 'workspace']
  expect(readdirSync(`${root}shared`).filter((name) => !layers.includes(name))).toEqual([])
})

test('no registry address and no path of one machine is kept', () => {
  const lock = readFileSync(`${root}package-lock.json`, 'utf8')
  expect(lock).not.toMatch(/"resolved": "http/)
  const traces = tracked
    .filter((path) => /\.(ts|mjs|cjs|js|svelte|json|md|css|ya?ml)$|^\.(npmrc|ci)/.test(path))
    .filter(
      (path) => path !== 'package-lock.json' && !path.includes('/fixtures/') && !path.startsWith('test/architecture/'),
    )
    .filter((path) => /\/(home|Users|root|work)\/[a-z]/.test(readFileSync(root + path, 'utf8')))
  expect(traces).toEqual([])
})
