import { firstText, type Item } from './item.ts'

/** Names of WebSite items: what the site calls itself. */
export function siteNamesOf(items: readonly Item[]): string[] {
  return items.filter((item) => item.types.includes('WebSite')).map((item) => firstText(item, 'name')).filter(Boolean) // prettier-ignore
}
