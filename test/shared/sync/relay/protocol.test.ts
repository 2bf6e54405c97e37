import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Malformed } from '../../../../shared/sync/bytes.ts'
import {
  type ClientMessage,
  decodeClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  encodeServerMessage,
  LIMITS,
  NO_SPACE,
  originOf,
  REFUSALS,
  type ServerMessage,
  STANDINGS,
} from '../../../../shared/sync/relay/protocol.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
const cursor = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const entry = fc
  .tuple(fc.constantFrom(1, 2), fc.uint8Array({ minLength: 1, maxLength: 40 }))
  .map(([kind, rest]) => Uint8Array.from([kind, ...rest]))

const clientMessage: fc.Arbitrary<ClientMessage> = fc.oneof(
  fc.record({
    type: fc.constant('auth' as const),
    space: fc.constant(NO_SPACE),
    claim: fc.record({ as: fc.constant('keys' as const), public: fc.record({ sign: bytes(32), box: bytes(32) }) }),
    signature: bytes(64),
    introduces: fc.constant(false),
  }),
  fc.record({
    type: fc.constant('auth' as const),
    space: bytes(16).filter((space) => space.some((byte) => byte !== 0)),
    claim: fc.oneof(
      fc.record({ as: fc.constant('device' as const), device: bytes(16) }),
      fc.record({ as: fc.constant('invite' as const), key: bytes(32) }),
    ),
    signature: bytes(64),
    introduces: fc.boolean(),
  }),
  fc.record({ type: fc.constant('subscribe' as const), after: cursor }),
  fc.record({
    type: fc.constant('append' as const),
    request: u32,
    entries: fc.array(entry, { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ type: fc.constant('signal' as const), request: u32, to: bytes(16), bytes: fc.uint8Array() }),
)
const serverMessage: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), nonce: bytes(32), store: bytes(16) }),
  fc.record({ type: fc.constant('welcome' as const), standing: fc.constantFrom(...STANDINGS) }),
  fc.record({ type: fc.constant('subscribed' as const), after: cursor, hash: bytes(32), head: cursor }),
  fc.record({
    type: fc.constant('entries' as const),
    entries: fc
      .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), entry), { selector: ([at]) => at, maxLength: 5 })
      .map((all) => all.sort(([a], [b]) => a - b).map(([at, one]) => ({ cursor: at, bytes: one }))),
  }),
  fc.record({ type: fc.constant('upTo' as const), cursor, hash: bytes(32) }),
  fc.record({ type: fc.constant('appended' as const), request: u32, cursors: fc.array(cursor, { maxLength: 5 }) }),
  fc.record({
    type: fc.constant('refused' as const),
    request: u32,
    reason: fc.constantFrom(...REFUSALS),
    index: fc.integer({ min: 0, max: 0xffff }),
    retryAfter: u32,
  }),
  fc.record({ type: fc.constant('signal' as const), from: bytes(16), bytes: fc.uint8Array() }),
  fc.record({
    type: fc.constant('spaces' as const),
    spaces: fc.array(bytes(16), { maxLength: LIMITS.spaces }),
    more: fc.boolean(),
  }),
)

/** Decodes, or says that the bytes were refused; every other error is a fault. */
function attempt<T>(decode: (given: Uint8Array) => T, given: Uint8Array): T | 'malformed' {
  try {
    return decode(given)
  } catch (error) {
    if (error instanceof Malformed) return 'malformed'
    throw error
  }
}

test('[R9] every message comes back as it was, and cut or lengthened at any place it is none', () => {
  const check =
    <T>(encode: (message: T) => Uint8Array, decode: (given: Uint8Array) => T) =>
    (message: T) => {
      const encoded = encode(message)
      expect(decode(encoded)).toEqual(message)
      for (let length = 0; length < encoded.length; length++) {
        expect(attempt(decode, encoded.subarray(0, length))).toBe('malformed')
      }
      expect(attempt(decode, Uint8Array.from([...encoded, 0]))).toBe('malformed')
    }
  fc.assert(fc.property(clientMessage, check(encodeClientMessage, decodeClientMessage)))
  fc.assert(fc.property(serverMessage, check(encodeServerMessage, decodeServerMessage)))
})

test('[R9] any bytes are a message with one spelling, or refused', () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(fc.constantFrom(1, 2, 3, 4, 65, 66, 67, 68, 69, 70, 71, 72, 73), fc.uint8Array({ maxLength: 300 }))
      .map(([type, rest]) => Uint8Array.from([type, ...rest])),
    // One bit of a good one turned.
    fc
      .tuple(
        fc.oneof(clientMessage.map(encodeClientMessage), serverMessage.map(encodeServerMessage)),
        fc.nat(),
        fc.nat(7),
      )
      .map(([good, at, bit]) => {
        const turned = good.slice()
        turned[at % good.length] = (turned[at % good.length] ?? 0) ^ (1 << bit)
        return turned
      }),
  )
  fc.assert(
    fc.property(anything, (given) => {
      const asClient = attempt(decodeClientMessage, given)
      if (asClient !== 'malformed') expect(encodeClientMessage(asClient)).toEqual(given)
      const asServer = attempt(decodeServerMessage, given)
      if (asServer !== 'malformed') expect(encodeServerMessage(asServer)).toEqual(given)
    }),
    { numRuns: 2000 },
  )
})

test('[R19] no space is asked for by keys alone, and by keys nothing but no space', () => {
  const signature = new Uint8Array(64)
  const keys = { as: 'keys' as const, public: { sign: new Uint8Array(32), box: new Uint8Array(32) } }
  const device = { as: 'device' as const, device: new Uint8Array(16) }
  const space = new Uint8Array(16).fill(1)
  for (const auth of [
    { space, claim: keys, introduces: false },
    { space: NO_SPACE, claim: device, introduces: false },
    { space: NO_SPACE, claim: keys, introduces: true },
  ]) {
    const bytes = encodeClientMessage({ type: 'auth', signature, ...auth })
    expect(attempt(decodeClientMessage, bytes)).toBe('malformed')
  }
})

test('[R9] sizes are bounded: messages, entries, their number, signals, spaces', () => {
  const large = (length: number) => new Uint8Array(length).fill(2)
  const append = (entries: Uint8Array[]) => encodeClientMessage({ type: 'append', request: 1, entries })
  expect(attempt(decodeClientMessage, append([large(LIMITS.entryBytes)]))).not.toBe('malformed')
  expect(attempt(decodeClientMessage, append([large(LIMITS.entryBytes + 1)]))).toBe('malformed')
  expect(attempt(decodeClientMessage, append([large(LIMITS.entryBytes), large(LIMITS.entryBytes)]))).toBe('malformed')
  expect(
    attempt(decodeClientMessage, append(Array.from({ length: LIMITS.entriesPerAppend }, () => large(2)))),
  ).not.toBe('malformed')
  expect(
    attempt(decodeClientMessage, append(Array.from({ length: LIMITS.entriesPerAppend + 1 }, () => large(2)))),
  ).toBe('malformed')
  expect(attempt(decodeClientMessage, append([]))).toBe('malformed')
  const signal = (length: number) =>
    encodeClientMessage({ type: 'signal', request: 1, to: new Uint8Array(16), bytes: large(length) })
  expect(attempt(decodeClientMessage, signal(LIMITS.signalBytes))).not.toBe('malformed')
  expect(attempt(decodeClientMessage, signal(LIMITS.signalBytes + 1))).toBe('malformed')
  const spaces = (count: number) =>
    encodeServerMessage({ type: 'spaces', spaces: Array.from({ length: count }, () => new Uint8Array(16)), more: true })
  expect(attempt(decodeServerMessage, spaces(LIMITS.spaces))).not.toBe('malformed')
  expect(attempt(decodeServerMessage, spaces(LIMITS.spaces + 1))).toBe('malformed')
})

test('the origin a client signs is that of the address, without its path', () => {
  expect(originOf('wss://team.example/relay')).toBe('wss://team.example')
  expect(originOf('wss://team.example:443/relay')).toBe('wss://team.example')
  expect(originOf('ws://localhost:4310/relay')).toBe('ws://localhost:4310')
})
