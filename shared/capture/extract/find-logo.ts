import { selectorOf } from '../dom/selector.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { resolveUrl } from '../text/urls.ts'
import type { Found } from './found.ts'

/** The page's logo: an image that calls itself one, else the largest touch icon. */
export function findLogo(evidence: Evidence): Found | null {
  for (const image of evidence.images) {
    if (!/logo/iu.test(`${image.hints} ${image.alt}`)) continue
    const url = resolveUrl(image.src, evidence.base)
    if (url)
      return {
        value: url,
        raw: image.src,
        source: selectorOf(image.element),
        method: 'text',
        confidence: 0.6,
        line: image.line,
      }
  }
  for (const rel of ['apple-touch-icon', 'apple-touch-icon-precomposed', 'icon', 'shortcut icon']) {
    const icon = evidence.rels.find((item) => item.rel === rel)
    const url = icon ? resolveUrl(icon.href, evidence.base) : null
    if (icon && url)
      return { value: url, raw: icon.href, source: `link ${rel}`, method: 'meta', confidence: 0.4, line: null }
  }
  return null
}
