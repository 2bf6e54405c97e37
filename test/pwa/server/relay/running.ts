// A relay on loopback, in this process, and raw sockets that say to it whatever a test wants.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { createAppServer } from '../../../../pwa/server/app-server.mjs'
import type { RelayLimits } from '../../../../pwa/server/relay/limits.ts'
import { openLogRoster } from '../../../../pwa/server/relay/log-roster.ts'
import { RelayLog } from '../../../../pwa/server/relay/observe.ts'
import { Relay, type RelayOptions } from '../../../../pwa/server/relay/relay.ts'
import { openSqliteStore } from '../../../../pwa/server/relay/sqlite-store.ts'
import { signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import {
  authBytes,
  type Claim,
  type ClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  originOf,
  type ServerMessage,
} from '../../../../shared/sync/relay/protocol.ts'
import type { Actor, TestTeam } from './team.ts'

export interface RunningRelay {
  relay: Relay
  /** `ws://localhost:port/relay`. */
  address: string
  site: string
  file: string
  log: string[]
  stop(): Promise<void>
}

export interface RunOptions extends Partial<Omit<RelayOptions, 'limits' | 'log'>> {
  file?: string
  port?: number
  limits?: Partial<RelayLimits>
}

/** Starts a relay over a file, as a whole server; 0 chooses a port. */
export async function runRelay(options: RunOptions = {}): Promise<RunningRelay> {
  const file = options.file ?? join(await mkdtemp(join(tmpdir(), 'relay-')), 'relay.db')
  const log: string[] = []
  const relay = new Relay({
    store: openSqliteStore(file),
    openRoster: openLogRoster,
    ...options,
    log: new RelayLog('info', (line) => log.push(line)),
  })
  const server = createAppServer({ root: tmpdir(), relay })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return {
    relay,
    address: `ws://localhost:${port}/relay`,
    site: `http://localhost:${port}`,
    file,
    log,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      await relay.stop()
      await closed
      if (!options.file) await rm(join(file, '..'), { recursive: true, force: true })
    },
  }
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A socket with its messages in a row, which speaks raw bytes. */
export class RawClient {
  readonly socket: WebSocket
  readonly got: ServerMessage[] = []
  closed: { code: number; reason: string } | null = null
  private taken = 0
  private wakers: (() => void)[] = []
  nonce: Uint8Array = new Uint8Array()

  constructor(
    readonly address: string,
    headers: Record<string, string> = {},
  ) {
    this.socket = new WebSocket(address, { headers, perMessageDeflate: false })
    this.socket.on('message', (data) => {
      this.got.push(decodeServerMessage(new Uint8Array(data as Buffer)))
      this.wake()
    })
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.wake()
    })
    this.socket.on('error', () => {})
  }

  private wake(): void {
    for (const go of this.wakers.splice(0)) go()
  }

  private changed(): Promise<void> {
    return new Promise((resolve) => this.wakers.push(resolve))
  }

  /** The next message that was not taken yet; throws when the connection ends before. */
  async next(): Promise<ServerMessage> {
    while (this.taken >= this.got.length) {
      if (this.closed) throw new Error(`closed ${this.closed.code} ${this.closed.reason}`)
      await this.changed()
    }
    return this.got[this.taken++] as ServerMessage
  }

  /** The next message of a type; others before it are passed over. */
  async nextOf<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>> {
    for (;;) {
      const message = await this.next()
      if (message.type === type) return message as Extract<ServerMessage, { type: T }>
    }
  }

  async end(): Promise<{ code: number; reason: string }> {
    while (!this.closed) await this.changed()
    return this.closed
  }

  send(message: ClientMessage): void {
    this.sendBytes(encodeClientMessage(message))
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.send(bytes)
  }

  /** Waits for the greeting. */
  async greet(): Promise<void> {
    this.nonce = (await this.nextOf('hello')).nonce
  }

  async authenticate(
    space: Uint8Array,
    claim: Claim,
    sign: (bytes: Uint8Array) => Promise<Uint8Array>,
    introduces = false,
  ): Promise<void> {
    await this.greet()
    const signature = await sign(authBytes(originOf(this.address), space, this.nonce))
    this.send({ type: 'auth', space, claim, signature, introduces })
  }

  close(): void {
    this.socket.close()
  }
}

/** Comes in as a device of a team the relay knows. */
export async function enter(address: string, team: TestTeam, who: Actor): Promise<RawClient> {
  const client = new RawClient(address)
  await client.authenticate(team.id, { as: 'device', device: who.id }, (bytes) => signAs(who.keys, bytes))
  await client.nextOf('welcome')
  return client
}

/** Brings a team's operations to a relay that lacks them and comes in. */
export async function introduce(address: string, team: TestTeam, who: Actor): Promise<RawClient> {
  const client = new RawClient(address)
  await client.authenticate(team.id, { as: 'device', device: who.id }, (bytes) => signAs(who.keys, bytes), true)
  await client.nextOf('welcome')
  client.send({ type: 'append', request: 1, entries: team.entries })
  await client.nextOf('appended')
  return client
}

/** Subscribes after a cursor and waits until everything up to now came; the entries of it. */
export async function readAll(client: RawClient, after = 0): Promise<Uint8Array[]> {
  client.send({ type: 'subscribe', after })
  const { head } = await client.nextOf('subscribed')
  const entries: Uint8Array[] = []
  for (let cursor = after; cursor < head;) {
    const message = await client.next()
    if (message.type === 'upTo') cursor = message.cursor
    if (message.type !== 'entries') continue
    for (const entry of message.entries) {
      entries.push(entry.bytes)
      cursor = entry.cursor
    }
  }
  return entries
}

export const EVERYONE = new Uint8Array(16)
