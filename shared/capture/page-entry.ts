// The capture frame: Document in, draft leads out. evidence/ walks the page once, markup/ and extract/ read it, sites/ adapts to kinds of
// site, assemble/ puts leads together. This is the entry the extension injects; the tests and capture:score run the same bundle.
export { captureDocument, type CaptureOptions } from './capture-document.ts'
