// One thing a page describes in machine-readable markup, whatever the syntax: types, properties, and where it stood. JSON-LD, microdata,
// RDFa and microformats are read into items; one reader turns items into people and organizations.
import type { CAPTURE_METHODS } from '../../domain/values.ts'

export type Method = (typeof CAPTURE_METHODS)[number]

export interface Item {
  /** Last part of each type, as written: 'Organization', 'h-card'. */
  types: string[]
  props: Map<string, (string | Item)[]>
  /** JSON path or CSS selector of the item. */
  source: string
  method: Method
  /** Line at which it stands; null for markup that is not visible. */
  line: number | null
  id: string
}

const MAX_VALUES = 200

/** An item without properties. */
export function createItem(types: string[], source: string, method: Method, line: number | null): Item {
  return { types, props: new Map(), source, method, line, id: '' }
}

/** Adds a value to a property, within bounds. */
export function addValue(item: Item, name: string, value: string | Item): void {
  if (value === '' || value === item) return
  const values = item.props.get(name)
  if (!values) item.props.set(name, [value])
  else if (values.length < MAX_VALUES) values.push(value)
}

/** Texts of a property; for an item among the values, its name. */
export function textsOf(item: Item, ...names: string[]): string[] {
  const out: string[] = []
  for (const name of names) {
    for (const value of item.props.get(name) ?? []) {
      const text = typeof value === 'string' ? value : firstText(value, 'name', '@value')
      if (text) out.push(text)
    }
  }
  return out
}

/** First text of the first property that has one; '' when none has. */
export function firstText(item: Item, ...names: string[]): string {
  for (const name of names) {
    for (const value of item.props.get(name) ?? []) if (typeof value === 'string' && value.trim()) return value.trim()
  }
  return ''
}

/** Items among the values of a property. */
export function itemsOf(item: Item, ...names: string[]): Item[] {
  return names.flatMap((name) => (item.props.get(name) ?? []).filter((value) => typeof value !== 'string'))
}
