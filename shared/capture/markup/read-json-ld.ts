import { oneLine } from '../dom/text.ts'
import type { Budget } from '../limits.ts'
import { addValue, createItem, type Item } from './item.ts'

const MAX_DEPTH = 12
const MAX_ITEMS = 3000

/** Parses a JSON-LD script as found on pages: comments, CDATA, trailing commas, raw line breaks in strings. Null when it is beyond that. */
export function parseLooseJson(text: string): unknown {
  const trimmed = text
    .replace(/^\s*(?:<!--|\/\*\s*<!\[CDATA\[\s*\*\/|\/\/\s*<!\[CDATA\[|<!\[CDATA\[)/u, '')
    .replace(/(?:-->|\/\*\s*\]\]>\s*\*\/|\/\/\s*\]\]>|\]\]>)\s*$/u, '')
  // eslint-disable-next-line no-control-regex -- raw control characters inside strings are what makes it invalid
  const spaced = trimmed.replace(/[\u0000-\u001F]+/gu, ' ')
  const attempts = [() => trimmed, () => spaced, () => spaced.replace(/,\s*([}\]])/gu, '$1').replace(/;\s*$/u, '')]
  for (const attempt of attempts) {
    try {
      return JSON.parse(attempt()) as unknown
    } catch {
      // Try the next, more forgiving, reading.
    }
  }
  return null
}

function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('#'), name.lastIndexOf(':')) + 1)
}

function typesOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value.slice(0, 10) : [value]
  return list.filter((type) => typeof type === 'string').map((type) => lastPart(type.slice(0, 200)))
}

/** Reads the JSON-LD of a page into items, references by @id resolved. Bounded in depth and number; keys like `__proto__` are only data. */
export function readJsonLd(scripts: readonly string[], budget: Budget): Item[] {
  const items: Item[] = []
  const byId = new Map<string, Item>()
  const references: { item: Item; name: string; id: string }[] = []

  function readObject(value: object, path: string, depth: number): Item | null {
    if (depth > MAX_DEPTH || items.length >= MAX_ITEMS || !budget.left()) {
      budget.cut()
      return null
    }
    const entries = Object.entries(value).slice(0, 300)
    const record = new Map<string, unknown>(entries)
    const item = createItem(typesOf(record.get('@type') ?? record.get('type')), path, 'json-ld', null)
    const id = record.get('@id')
    if (typeof id === 'string') item.id = id
    items.push(item)
    for (const [key, raw] of entries) {
      if (key === '@type' || key === '@context' || key === '@id') continue
      const name = key === '@graph' ? '@graph' : key.startsWith('@') ? key : lastPart(key)
      const list: unknown[] = Array.isArray(raw) ? raw.slice(0, 300) : [raw]
      list.forEach((entry, index) => {
        const child = readValue(entry, `${path}.${key.slice(0, 60)}${list.length > 1 ? `[${index}]` : ''}`, depth + 1)
        if (child === null) return
        if (typeof child !== 'string' && child.props.size === 0 && child.id)
          references.push({ item, name, id: child.id })
        else addValue(item, name, child)
      })
    }
    if (item.id && item.props.size > 0 && !byId.has(item.id)) byId.set(item.id, item)
    return item
  }

  function readValue(value: unknown, path: string, depth: number): Item | string | null {
    if (typeof value === 'string') return oneLine(stripTags(value), 2000)
    if (typeof value === 'number') return String(value)
    if (typeof value !== 'object' || value === null) return null
    if (Array.isArray(value)) return null
    const literal: unknown = '@value' in value ? value['@value'] : undefined
    if (typeof literal === 'string') return oneLine(literal, 2000)
    return readObject(value, path, depth)
  }

  scripts.forEach((script, index) => {
    if (!budget.left()) return
    const data = parseLooseJson(script)
    const list: unknown[] = Array.isArray(data) ? data.slice(0, 500) : [data]
    list.forEach((entry, position) => {
      if (typeof entry === 'object' && entry !== null && !Array.isArray(entry))
        readObject(entry, `$${index}${list.length > 1 ? `[${position}]` : ''}`, 0)
    })
  })
  for (const { item, name, id } of references) {
    const target = byId.get(id)
    if (target) addValue(item, name, target)
    else if (/^https?:/iu.test(id)) addValue(item, name, id)
  }
  return items.filter((item) => item.types.length > 0 || item.props.size > 0)
}

/** Markup inside a value is shown as text, never kept as markup. */
function stripTags(text: string): string {
  return text.includes('<') ? text.replace(/<[^<>]{0,500}>/gu, ' ') : text
}
