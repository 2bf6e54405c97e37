// Takes a copy of a page, to be read in the panel (read-copy.ts). The page of a new site lives in a new process, where every function and
// every regular expression of capture is compiled for the first time: that took ten times as long as the reading itself.
import * as v from 'valibot'

/** Larger pages are read where they are, by the bundle that bounds itself: parsing a copy cannot be stopped. */
export const COPY_LIMITS = { characters: 2_000_000, elements: 30_000 }

const pageCopy = v.object({
  html: v.pipe(v.string(), v.maxLength(COPY_LIMITS.characters)),
  url: v.string(),
  selection: v.string(),
})
export type PageCopy = v.InferOutput<typeof pageCopy>

/**
 * Runs in the page and must stand alone: it is sent as text. Null for what a copy would not show as it is (open shadow roots, XML) or what
 * is too large. Getters are taken from the prototypes, because images and forms of a page shadow those of the document.
 */
export function copyPage(limits: typeof COPY_LIMITS, page: Document = document): PageCopy | null {
  try {
    if (Reflect.get(Document.prototype, 'contentType', page) !== 'text/html') return null
    const elements = Document.prototype.getElementsByTagName.call(page, '*')
    const [root] = elements
    if (!root || elements.length > limits.elements) return null
    for (const element of elements) if (element.shadowRoot) return null
    const html = root.outerHTML
    if (html.length > limits.characters) return null
    return { html, url: location.href, selection: String(getSelection() ?? '').slice(0, 20_000) }
  } catch {
    return null
  }
}

/** Checks that what came back from a page is a copy. */
export function parseCopy(given: unknown): PageCopy | null {
  const parsed = v.safeParse(pageCopy, given)
  return parsed.success ? parsed.output : null
}
