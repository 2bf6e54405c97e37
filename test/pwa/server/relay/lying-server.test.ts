// The client that ships, against a server that says anything at any time.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { RelaySocket } from '../../../../shared/sync/relay/client.ts'
import {
  decodeClientMessage,
  encodeServerMessage,
  REFUSALS,
  type ServerMessage,
  STANDINGS,
} from '../../../../shared/sync/relay/protocol.ts'
import { Device, stopDevices } from './device.ts'
import { type RunningRelay, runRelay } from './running.ts'
import { TestTeam } from './team.ts'

/** What the server says, one thing after each message of the client, and the rest at once behind the last. */
let script: (Uint8Array | string)[] = []
let heard = 0
let server: WebSocketServer
let address = ''
let honest: RunningRelay
let unhandled: unknown[] = []
const onUnhandled = (error: unknown): void => void unhandled.push(error)

beforeEach(async () => {
  unhandled = []
  process.on('unhandledRejection', onUnhandled)
  honest = await runRelay()
  const http = createServer()
  server = new WebSocketServer({ server: http })
  server.on('connection', (socket) => {
    const left = [...script]
    const say = (): void => {
      const next = left.shift()
      if (next !== undefined) socket.send(next)
    }
    socket.on('message', (data) => {
      decodeClientMessage(new Uint8Array(data as Buffer))
      heard++
      say()
    })
    while (left.length > 2) say()
    say()
    setTimeout(() => socket.close(), 30)
  })
  await new Promise<void>((resolve) => http.listen(0, 'localhost', resolve))
  address = `ws://localhost:${String((http.address() as AddressInfo).port)}/relay`
})
afterEach(async () => {
  stopDevices()
  process.off('unhandledRejection', onUnhandled)
  for (const client of server.clients) client.terminate()
  await new Promise((resolve) => server.close(resolve))
  await honest.stop()
})

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const cursor = fc.oneof(fc.nat(9), fc.maxSafeNat())
const message: fc.Arbitrary<ServerMessage> = fc.oneof(
  fc.record({ type: fc.constant('hello' as const), nonce: bytes(32), store: bytes(16) }),
  fc.record({ type: fc.constant('welcome' as const), standing: fc.constantFrom(...STANDINGS) }),
  fc.record({ type: fc.constant('subscribed' as const), after: cursor, hash: bytes(32), head: cursor }),
  fc.record({
    type: fc.constant('entries' as const),
    entries: fc.array(fc.record({ cursor, bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({ type: fc.constant('upTo' as const), cursor, hash: bytes(32) }),
  fc.record({
    type: fc.constant('appended' as const),
    request: fc.nat(4),
    cursors: fc.array(cursor, { maxLength: 4 }),
  }),
  fc.record({
    type: fc.constant('refused' as const),
    request: fc.nat(4),
    reason: fc.constantFrom(...REFUSALS),
    index: fc.nat(3),
    retryAfter: fc.oneof(fc.nat(50), fc.nat(2 ** 32 - 1)),
  }),
  fc.record({ type: fc.constant('signal' as const), from: bytes(16), bytes: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({
    type: fc.constant('spaces' as const),
    spaces: fc.array(bytes(16), { maxLength: 3 }),
    more: fc.boolean(),
  }),
)

/** Messages in any order, mostly begun as a relay begins, with some that are none. */
const story = fc.tuple(
  fc.boolean(),
  fc.array(fc.oneof({ weight: 8, arbitrary: message.map(encoded) }, fc.uint8Array({ maxLength: 40 }), fc.string()), {
    maxLength: 12,
  }),
)
function encoded(one: ServerMessage): Uint8Array {
  return encodeServerMessage(one).slice()
}

test('[R9] [R17] whatever a server says, the client ends that line, says so, and has lost nothing when a real relay is there', async () => {
  let protocol = 0
  let texts = 0
  const team = await TestTeam.found()
  await fc.assert(
    fc.asyncProperty(story, async ([isPolite, said]) => {
      const hello: ServerMessage = { type: 'hello', nonce: new Uint8Array(32), store: new Uint8Array(16).fill(1) }
      const begin: ServerMessage[] = [
        hello,
        { type: 'welcome', standing: 'member' },
        { type: 'subscribed', after: 0, hash: new Uint8Array(32), head: 0 },
      ]
      script = [...(isPolite ? begin.map(encoded) : []), ...said]
      let lines = 0
      const device = new Device(honest.address, team, team.owner, {
        // What a relay may ask a client to wait for at most is over with each line.
        now: () => performance.now() + lines * 60_000,
        openSocket: () => {
          const to = lines++ < 2 ? address : honest.address
          return new WebSocket(to, { perMessageDeflate: false }) as unknown as RelaySocket
        },
      })
      const own = [...device.held.keys()]
      const written = team.envelope(team.owner, `written meanwhile ${String(texts++)}`)
      device.hold(written)
      device.client.append([written]).catch(() => {})
      device.client.start()
      await expect.poll(() => lines, { timeout: 10_000 }).toBeGreaterThan(2)
      await expect.poll(() => device.client.state.state, { timeout: 10_000 }).toBe('live')
      for (const state of device.states) if (state.state === 'refused' && state.reason === 'protocol') protocol++
      // All that it had is at the relay that is one.
      const other = new Device(honest.address, team, team.owner)
      await other.live()
      await expect
        .poll(() => [...own, Buffer.from(written).toString('hex')].every((name) => other.held.has(name)))
        .toBe(true)
      for (const one of [device, other]) one.client.stop()
    }),
    { numRuns: 30, endOnFailure: true },
  )
  expect(heard).toBeGreaterThan(20)
  expect(protocol).toBeGreaterThan(5)
  expect(unhandled).toEqual([])
}, 120_000)
