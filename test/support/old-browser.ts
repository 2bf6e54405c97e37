// WebCrypto as a browser below the floor has it: the real one, which does not know Ed25519 and X25519. `in-old-browser.ts` puts it in the place
// where the code asks for WebCrypto, for all of a page, worker or test file.

const CURVES = ['Ed25519', 'X25519']

function namesCurve(argument: unknown, curves: readonly string[]): boolean {
  if (typeof argument === 'string') return curves.includes(argument)
  const { name, algorithm } = (argument ?? {}) as { name?: string; algorithm?: { name: string } }
  return curves.includes(name ?? '') || curves.includes(algorithm?.name ?? '')
}

/** The real one, but it refuses these curves as Chromium does what it does not know. */
export function withoutCurves(real: SubtleCrypto, curves: readonly string[] = CURVES): SubtleCrypto {
  return new Proxy(real, {
    get(target, property) {
      const call: unknown = Reflect.get(target, property, target)
      if (typeof call !== 'function') return call
      return async (...args: unknown[]): Promise<unknown> => {
        if (args.some((argument) => namesCurve(argument, curves)))
          throw new DOMException('Algorithm: Unrecognized name', 'NotSupportedError')
        return Reflect.apply(call, target, args) as unknown
      }
    },
  })
}

/** Runs `load` with another WebCrypto in place: what it imports keeps that one. */
export async function whileWebCryptoIs<T>(subtle: SubtleCrypto, load: () => Promise<T>): Promise<T> {
  Object.defineProperty(globalThis.crypto, 'subtle', { value: subtle, configurable: true })
  try {
    return await load()
  } finally {
    // What stood there belongs to the prototype.
    delete (globalThis.crypto as { subtle?: unknown }).subtle
  }
}
