// @ts-check

/**
 * What a page of the app may do. No inline script anywhere, no file from other hosts, never inside a frame.
 * @type {Record<string, string[]>}
 */
const policy = {
  'default-src': ["'none'"],
  // WebAssembly runs the search index; it needs its own word since eval is forbidden.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  // The one style attribute that stands in a library's template (bits-ui: "display: contents;"), by its hash.
  // Styles that scripts set on elements need no leave.
  'style-src-attr': ["'unsafe-hashes'", "'sha256-iaOezIDcQIoxCULa6FBKKuLUu09R7kG+Mlu+JVfU3Rw='"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  // A team may travel by a relay of its own, wherever that is; what goes there is sealed.
  'connect-src': ["'self'", 'wss:', 'ws://localhost:*', 'ws://127.0.0.1:*'],
  'worker-src': ["'self'"],
  'manifest-src': ["'self'"],
  'media-src': ["'self'", 'blob:'],
  'frame-src': ["'none'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

/**
 * Powerful features the app has no use for are off, for it and for whatever might get into it. The camera reads the QR code of an invitation; a
 * passkey opens the lock for the keys.
 */
const features = [
  'accelerometer',
  'autoplay',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]

const allowed = ['camera', 'publickey-credentials-create', 'publickey-credentials-get']

/** @type {ReadonlyArray<readonly [string, string]>} */
export const securityHeaders = [
  [
    'content-security-policy',
    Object.entries(policy)
      .map(([name, sources]) => `${name} ${sources.join(' ')}`)
      .join('; '),
  ],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  [
    'permissions-policy',
    [...features.map((feature) => `${feature}=()`), ...allowed.map((feature) => `${feature}=(self)`)].join(', '),
  ],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['origin-agent-cluster', '?1'],
]
