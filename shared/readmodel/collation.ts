import type { SortDirection } from './rows.ts'

// Chinese names first, in the order of their pinyin, then Latin ones; numbers by value.
const collator = new Intl.Collator(['zh-CN', 'en'], { numeric: true, sensitivity: 'base' })

/** How texts follow one another in lists; 0 for texts that differ in case or accents only. */
export function collate(a: string, b: string): number {
  return collator.compare(a, b)
}

/** Compares names as people expect in a list; empty ones come last in either direction. */
export function compareText(a: string, b: string, direction: SortDirection = 'asc'): number {
  if (a === '' || b === '') return a === b ? 0 : a === '' ? 1 : -1
  if (a === b) return 0
  return direction === 'asc' ? collate(a, b) : collate(b, a)
}
