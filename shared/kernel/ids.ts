import type { RandomSource } from './ports.ts'

declare const brand: unique symbol
/** A record id: `<type>:<shard>:<random>`. The shard names the document the record lives in, so no lookup is needed to find it. */
export type Id<T extends string = string> = string & { readonly [brand]: T }

/** What ids are made of besides their type, in an order on which stored keys rest (`packed-key.ts`). */
export const ID_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID_PATTERN = /^[a-z][a-z-]{1,23}:[0-9A-Za-z]{4,16}:[0-9A-Za-z]{4,24}$/

/** `length` characters of base 62, without modulo bias. */
export function randomToken(random: RandomSource, length: number): string {
  let out = ''
  while (out.length < length) {
    for (const byte of random.bytes(length * 2)) {
      // 248 is the largest multiple of 62 below 256: bytes above it would favour the first letters.
      if (byte < 248 && out.length < length) out += ID_ALPHABET[byte % 62] ?? ''
    }
  }
  return out
}

/** Builds an id inside a shard. */
export function createId<T extends string>(type: T, shard: string, random: RandomSource): Id<T> {
  return `${type}:${shard}:${randomToken(random, 12)}` as Id<T>
}

/** True when the text is a well-formed id (of this type, when one is given). Ids from pages, links and peers pass through here. */
export function isId<T extends string>(text: unknown, type?: T): text is Id<T> {
  return typeof text === 'string' && ID_PATTERN.test(text) && (type === undefined || text.startsWith(`${type}:`))
}

/** The type part of an id. */
export function idToType(id: Id): string {
  return id.slice(0, id.indexOf(':'))
}

/** The shard part of an id. */
export function idToShard(id: Id): string {
  const start = id.indexOf(':') + 1
  return id.slice(start, id.indexOf(':', start))
}
