// The readers that the injected bundle is compared with, and the bundle itself, called in the page on its document.
import Defuddle from 'defuddle'
import { mf2 } from 'microformats-parser'
import { captureDocument } from '../../../shared/capture/page-entry.ts'

/** @param {() => unknown} work */
function time(work) {
  const start = performance.now()
  work()
  return performance.now() - start
}

export const readers = {
  touchline: () => time(() => captureDocument(document, {})),
  // Both read a copy: they change what they are given, or take text only.
  defuddle: () => time(() => new Defuddle(document.cloneNode(true), { url: location.href }).parse()),
  'microformats-parser': () => time(() => mf2(document.documentElement.outerHTML, { baseUrl: location.href })),
}
