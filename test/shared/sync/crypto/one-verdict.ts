// What both ways to verify must say of each edge: called in Node and in Chromium.
import { ed25519 } from '@noble/curves/ed25519.js'
import { expect, test } from 'vitest'
import * as floor from '../../../../shared/sync/crypto/below-floor.ts'
import { hasCurve } from '../../../../shared/sync/crypto/curves.ts'
import { isStrict } from '../../../../shared/sync/crypto/strict-signature.ts'
import { verify } from '../../../../shared/sync/crypto/webcrypto.ts'
import { edgeSignatures, type EdgeSignature } from './edge-signatures.ts'

const namesOf = (edges: readonly EdgeSignature[]): string[] => edges.map(({ name }) => name)

/** Tests for a runtime whose WebCrypto has Ed25519. */
export function testOneVerdict(): void {
  const edges = edgeSignatures()
  const valid = namesOf(edges.filter(({ isValid }) => isValid))

  test('[K1] this runtime has the curves: what follows compares two libraries', async () => {
    expect(await hasCurve('Ed25519')).toBe(true)
    expect(await hasCurve('X25519')).toBe(true)
  })

  test('[K1] WebCrypto and the stand-in come to the same verdict about every edge, and it is the one of the standard', async () => {
    const taken: EdgeSignature[] = []
    for (const edge of edges) if (await verify(edge.key, edge.signature, edge.message)) taken.push(edge)
    const byFloor = edges.filter(
      ({ key, signature, message }) => isStrict(key, signature) && floor.verify(key, signature, message),
    )
    expect(namesOf(taken)).toEqual(valid)
    expect(namesOf(byFloor)).toEqual(valid)
    // Keys with a part of small order are among those taken: refusing them all would be another rule than WebCrypto's.
    expect(valid.some((name) => /^mixed \w+ [1-7]/u.test(name))).toBe(true)
  })

  test('[K1] the strict mode of the library alone would take what WebCrypto refuses, and never refuses what is taken', () => {
    const byLibrary = edges.filter(({ key, signature, message }) => {
      try {
        return ed25519.verify(signature, message, key, { zip215: false })
      } catch {
        return false
      }
    })
    const names = namesOf(byLibrary)
    expect(names).toEqual(expect.arrayContaining(valid))
    expect(names.length).toBeGreaterThan(valid.length)
  })
}
