// Injected into a page when the person asks, and never before: leaves one function behind in the extension's own world of that page,
// which the page itself cannot see. Injecting it again replaces it.
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { captureDocument, type CaptureOptions } from '../../shared/capture/page-entry.ts'
import type { CaptureResult } from '../../shared/domain/clip/draft.ts'

declare global {
  /** Reads the page as it stands. Defined by capture.js. */
  var touchlineCapture: ((options: CaptureOptions) => CaptureResult) | undefined
}

export default defineUnlistedScript(() => {
  globalThis.touchlineCapture = (options) => captureDocument(document, options)
})
