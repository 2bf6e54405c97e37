// Imported before anything of the app: from here on this page, worker or test file is a browser below the floor.
import { withoutCurves } from './old-browser.ts'

Object.defineProperty(globalThis.crypto, 'subtle', {
  value: withoutCurves(globalThis.crypto.subtle),
  configurable: true,
})
