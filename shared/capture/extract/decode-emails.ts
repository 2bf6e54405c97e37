// Reads addresses that pages encode so that simple harvesters miss them. Nothing is executed: each known code has its decoder.
import type { CodedEvidence } from '../evidence/evidence.ts'

/** Cloudflare's data-cfemail: hex, each byte XORed with the first. */
export function decodeCloudflare(hex: string): string {
  if (!/^[0-9a-f]{6,600}$/iu.test(hex)) return ''
  const key = Number.parseInt(hex.slice(0, 2), 16)
  const bytes: number[] = []
  for (let index = 2; index + 1 < hex.length; index += 2)
    bytes.push(Number.parseInt(hex.slice(index, index + 2), 16) ^ key)
  return new TextDecoder().decode(Uint8Array.from(bytes))
}

// The three ranges of characters that TYPO3's and Neos's mail encoders rotate, each in itself.
const RANGES = [
  [0x2b, 0x3a],
  [0x40, 0x5a],
  [0x61, 0x7a],
] as const

/** Rotates each character within its range, as `decryptCharcode` of TYPO3's linkTo_UnCryptMailto does. */
export function rotate(text: string, offset: number): string {
  let out = ''
  for (const character of text.slice(0, 400)) {
    const code = character.charCodeAt(0)
    const range = RANGES.find(([from, to]) => code >= from && code <= to)
    if (!range) {
      out += character
      continue
    }
    const [from, to] = range
    const size = to - from + 1
    out += String.fromCharCode(from + ((((code - from + offset) % size) + size) % size))
  }
  return out
}

const ADDRESS = /(?:mailto:)?([\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,4})/u
const QUOTED = /['"]([^'"]{6,400})['"]\s*(?:,\s*(-?\d{1,3}))?/u

/** Reads the argument of a script that writes a mailto link: a rotation with its offset, or every offset where none is given. */
export function decodeMailtoScript(script: string): string {
  let code = script.slice(0, 1000)
  try {
    code = decodeURIComponent(code)
  } catch {
    // Not percent-encoded.
  }
  const match = QUOTED.exec(code)
  const body = match?.[1]
  if (!body) return ''
  const given = match[2] === undefined ? [] : [Number(match[2]), -Number(match[2])]
  const offsets =
    given.length > 0 ? given : [0, ...Array.from({ length: 25 }, (_, index) => [index + 1, -index - 1]).flat()]
  for (const offset of offsets) {
    const decoded = rotate(body, offset)
    // Without a given offset only a decoded "mailto:" proves the right one.
    if (given.length === 0 && offset !== 0 && !decoded.startsWith('mailto:')) continue
    const address = ADDRESS.exec(decoded)?.[1]
    if (address) return address
  }
  return ''
}

function decodeAttribute(value: string): string[] {
  const out = [value, [...value].reverse().join(''), rotate13(value)]
  if (/^[\w+/=-]{8,400}$/u.test(value)) {
    try {
      out.push(atob(value.replace(/-/gu, '+').replace(/_/gu, '/')))
    } catch {
      // Not base64.
    }
  }
  return out.filter((text) => /^[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.[a-z]{2,12}$/iu.test(text)).slice(0, 1)
}

function rotate13(text: string): string {
  return text.replace(/[a-z]/giu, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(base + ((letter.charCodeAt(0) - base + 13) % 26))
  })
}

/** Decodes one coded attribute; an empty list when it holds no address. */
export function decodeCoded(kind: CodedEvidence['kind'], value: string): string[] {
  if (kind === 'cfemail') return [decodeCloudflare(value)]
  if (kind === 'mailto-script') return [decodeMailtoScript(value)]
  return decodeAttribute(value)
}
