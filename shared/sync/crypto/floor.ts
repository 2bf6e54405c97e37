// The way to what stands in where WebCrypto lacks a curve: loaded there alone, when it is first needed.
type BelowFloor = typeof import('./below-floor.ts')

let loaded: Promise<BelowFloor> | null = null

/** Fails when its script cannot be had; the next call tries again. */
export function belowFloor(): Promise<BelowFloor> {
  loaded ??= import('./below-floor.ts').catch((error: unknown) => {
    loaded = null
    throw error
  })
  return loaded
}
