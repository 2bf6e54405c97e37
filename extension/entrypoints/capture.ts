// Injected into a page when the person asks, and never before, where a copy would not do (reading/page-copy.ts): leaves one object behind in
// the extension's own world of that page, which the page itself cannot see. Injecting it again replaces it. `npm run capture:score` calls the same object.
import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script'
import { captureDocument } from '../../shared/capture/page-entry.ts'

declare global {
  /** Left by capture.js in the extension's world of a page. */
  var touchlineCapture: { captureDocument: typeof captureDocument } | undefined
}

export default defineUnlistedScript(() => {
  globalThis.touchlineCapture = { captureDocument }
})
