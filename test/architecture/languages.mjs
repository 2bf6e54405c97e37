// @ts-check
/**
 * `npm run languages`: both languages are complete. Same keys, same placeholders, nothing empty, nothing left in
 * English, no word that no screen shows. Also run on made-up messages by languages.test.ts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * @typedef {Record<string, unknown>} Messages
 * @typedef {{ feature: string, en: Messages, zh: Messages }} Feature
 */

/**
 * What is wrong with the messages of one feature, in sentences.
 * @param {Feature} feature
 * @param {Record<string, string>} sameInBoth keys that may read the same in both languages, and why
 * @returns {string[]}
 */
export function checkFeature({ feature, en, zh }, sameInBoth) {
  const problems = []
  const keys = new Set([...Object.keys(en), ...Object.keys(zh)].filter((key) => key !== '$schema'))
  for (const key of keys) {
    const where = `${feature}: ${key}`
    if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(key)) problems.push(`${where} is not snake_case`)
    if (!key.startsWith(`${feature}_`)) problems.push(`${where} does not begin with ${feature}_`)
    if (!(key in en)) problems.push(`${where} is missing in English`)
    else if (!(key in zh)) problems.push(`${where} is missing in Chinese`)
    else problems.push(...compare(where, key, en[key], zh[key], sameInBoth))
  }
  return problems
}

/**
 * @param {string} where
 * @param {string} key
 * @param {unknown} en
 * @param {unknown} zh
 * @param {Record<string, string>} sameInBoth
 */
function compare(where, key, en, zh, sameInBoth) {
  const problems = []
  const [english, chinese] = [textsOf(en), textsOf(zh)]
  if (english.length === 0 || english.some((text) => text.trim() === '')) problems.push(`${where} is empty in English`)
  if (chinese.length === 0 || chinese.some((text) => text.trim() === '')) problems.push(`${where} is empty in Chinese`)
  const [a, b] = [placeholders(english), placeholders(chinese)]
  if (a !== b) problems.push(`${where} has other placeholders: English {${a}}, Chinese {${b}}`)
  const same = english.join('\n') === chinese.join('\n')
  if (same && !(key in sameInBoth)) problems.push(`${where} reads the same in both languages: "${english.join(' ')}"`)
  if (!same && key in sameInBoth) problems.push(`${where} is listed in same-in-both.json, but differs`)
  return problems
}

/**
 * The texts of a message; one with plural forms has several.
 * @param {unknown} message
 * @returns {string[]}
 */
function textsOf(message) {
  if (typeof message === 'string') return [message]
  if (Array.isArray(message)) return message.flatMap(textsOf)
  if (message && typeof message === 'object') {
    return 'match' in message && message.match && typeof message.match === 'object'
      ? Object.values(message.match).flatMap(textsOf)
      : []
  }
  return []
}

/** @param {string[]} texts */
function placeholders(texts) {
  const names = texts.flatMap((text) => [...text.matchAll(/(?<!\\)\{\s*(\w+)\s*\}/g)].map((match) => match[1]))
  return [...new Set(names)].sort().join(', ')
}

/**
 * Keys that no source file names. `m['errors_' + code]` or m[`errors_${code}`] counts as naming every key that begins
 * with `errors_`.
 * @param {string[]} keys
 * @param {string[]} sources
 */
export function unusedKeys(keys, sources) {
  const words = new Set()
  /** @type {string[]} */
  const beginnings = []
  for (const source of sources) {
    for (const [word] of source.matchAll(/\b[a-z][a-z0-9]*(_[a-z0-9]+)+\b/g)) words.add(word)
    for (const match of source.matchAll(/[`'"]([a-z][a-z0-9_]*_)(?:\$\{|['"]\s*\+)/g)) beginnings.push(match[1] ?? '')
  }
  return keys.filter((key) => !words.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)))
}

/** @returns {string[]} */
function checkProject() {
  const folder = join(root, 'shared/i18n/messages')
  const sameInBoth = readJson(join(root, 'test/architecture/same-in-both.json'))
  const settings = readFileSync(join(root, 'shared/i18n/project.inlang/settings.json'), 'utf8')
  const problems = []
  const keys = []
  for (const feature of readdirSync(folder)) {
    if (!settings.includes(`messages/${feature}/{locale}.json`)) {
      problems.push(`${feature}: not listed in shared/i18n/project.inlang/settings.json`)
    }
    const en = readJson(join(folder, feature, 'en.json'))
    const zh = readJson(join(folder, feature, 'zh-CN.json'))
    problems.push(...checkFeature({ feature, en, zh }, sameInBoth))
    keys.push(...Object.keys(en).filter((key) => key !== '$schema'))
  }
  for (const key of Object.keys(sameInBoth)) {
    if (!keys.includes(key)) problems.push(`same-in-both.json: there is no message ${key}`)
  }
  const unused = unusedKeys(keys, sourcesOf(root))
  problems.push(...unused.map((key) => `${key} is shown nowhere`))
  return [...problems, ...checkBrowserLocales()]
}

/** The extension's name and description, which the browser itself reads. */
function checkBrowserLocales() {
  const folder = join(root, 'extension/public/_locales')
  const en = readJson(join(folder, 'en/messages.json'))
  const zh = readJson(join(folder, 'zh_CN/messages.json'))
  const keys = new Set([...Object.keys(en), ...Object.keys(zh)])
  return [...keys]
    .filter((key) => !en[key]?.message?.trim() || !zh[key]?.message?.trim())
    .map((key) => `_locales: ${key} is missing or empty in one language`)
}

/** @param {string} folder @returns {string[]} */
function sourcesOf(folder) {
  const found = []
  for (const part of ['shared', 'pwa', 'extension']) {
    if (!existsSync(join(folder, part))) continue
    for (const entry of readdirSync(join(folder, part), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(ts|svelte|mjs)$/.test(entry.name) || entry.parentPath.includes('paraglide')) continue
      found.push(readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    }
  }
  return found
}

/** @param {string} path */
function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problems = checkProject()
  for (const problem of problems) console.error(problem)
  if (problems.length) process.exitCode = 1
  else console.log('Both languages are complete.')
}
