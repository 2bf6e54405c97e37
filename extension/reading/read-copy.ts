// Reads the copy of a page, in the panel. Loaded beside the panel: the form for typing does not need it.
import type { CaptureResult } from '../../shared/domain/clip/draft.ts'
import { captureDocument, type CaptureOptions } from '../../shared/capture/page-entry.ts'
import type { PageCopy } from './page-copy.ts'

/** Reads a copy as capture reads the page itself. The parsed document is in no window: nothing in it runs, loads or is shown. */
export function readCopy(copy: PageCopy, region: string, limits?: CaptureOptions['limits']): CaptureResult {
  const page = new DOMParser().parseFromString(withoutNoscript(copy.html), 'text/html')
  return captureDocument(page, { url: copy.url, region: region || undefined, selection: copy.selection, limits })
}

/** In a page that runs scripts, noscript holds text; a parser without scripts would make elements of it, and an image ends the head. */
function withoutNoscript(html: string): string {
  let out = ''
  let at = 0
  for (;;) {
    const start = html.indexOf('<noscript', at)
    const end = start < 0 ? -1 : html.indexOf('</noscript>', start)
    if (end < 0) return out + html.slice(at)
    out += html.slice(at, start)
    at = end + '</noscript>'.length
  }
}
