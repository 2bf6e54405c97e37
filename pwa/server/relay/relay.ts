// The relay: stores and hands on what devices of a space send each other, sealed, and passes their signals. It can keep outsiders away and
// withhold; it cannot read, forge or change. See shared/sync/relay/protocol.ts for what is said on the wire.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { Bucket, type Rate } from '../../../shared/kernel/bucket.ts'
import { CLOSE, LIMITS } from '../../../shared/sync/relay/protocol.ts'
import { Connection } from './connection.ts'
import { defaultLimits, type RelayLimits } from './limits.ts'
import { Metrics, RelayLog } from './observe.ts'
import type { OpenRoster } from './roster.ts'
import { Space } from './space.ts'
import type { RelayStore } from './store.ts'

export interface RelayOptions {
  store: RelayStore
  openRoster: OpenRoster
  limits?: Partial<RelayLimits>
  /** Addresses under which clients reach this relay, as `wss://host`. Without any, only those that cannot be another relay's. */
  origins?: readonly string[]
  log?: RelayLog
  /** Whether a proxy in front names the client's address; then all come from the proxy's own. */
  trustsProxy?: boolean
  /** ms, never set back. */
  now?: () => number
  /** ms since 1970. Only how long something is kept that need not be hangs on it. */
  wallClock?: () => number
}

/** What a connection needs of the relay it belongs to. */
export interface RelayContext {
  readonly store: RelayStore
  readonly limits: RelayLimits
  readonly metrics: Metrics
  readonly log: RelayLog
  readonly openRoster: OpenRoster
  now(): number
  wallClock(): number
  openSpace(name: string): Promise<Space>
  leaveSpace(space: Space): void
  /** 0 when this address may found a space now, else the ms until it may. */
  foundingWait(address: string): number
  /** The same for asking which spaces a device is in. */
  findWait(address: string): number
}

export class Relay implements RelayContext {
  readonly store: RelayStore
  readonly limits: RelayLimits
  readonly metrics = new Metrics()
  readonly log: RelayLog
  readonly openRoster: OpenRoster
  readonly now: () => number
  readonly wallClock: () => number
  private readonly origins: readonly string[]
  private readonly trustsProxy: boolean
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.messageBytes,
    // What passes here is encrypted: it does not get smaller.
    perMessageDeflate: false,
    clientTracking: false,
  })
  private readonly connections = new Set<Connection>()
  private readonly countByAddress = new Map<string, number>()
  private readonly foundings = new Map<string, Bucket>()
  private readonly finds = new Map<string, Bucket>()
  private readonly spaces = new Map<string, Space>()
  private readonly timer: NodeJS.Timeout
  private isStopping = false
  private readonly startedAt: number

  constructor(options: RelayOptions) {
    this.store = options.store
    this.openRoster = options.openRoster
    this.limits = { ...defaultLimits, ...options.limits }
    this.log = options.log ?? new RelayLog('warn')
    this.origins = options.origins ?? []
    this.trustsProxy = options.trustsProxy ?? false
    this.now = options.now ?? (() => performance.now())
    this.wallClock = options.wallClock ?? (() => Date.now())
    this.startedAt = this.now()
    this.timer = setInterval(() => this.tick(), this.limits.pingEvery)
    this.timer.unref()
  }

  /** Takes over a request to upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    const address = this.addressOf(request)
    const ofAddress = this.countByAddress.get(address) ?? 0
    if (this.isStopping || this.connections.size >= this.limits.connections) return this.reject(socket, 503)
    if (ofAddress >= this.limits.connectionsPerAddress) return this.reject(socket, 429)
    this.sockets.handleUpgrade(request, socket, head, (client) => {
      this.metrics.add('connections_total')
      const connection = new Connection(client, this, this.originsFor(request), address)
      this.connections.add(connection)
      this.countByAddress.set(address, (this.countByAddress.get(address) ?? 0) + 1)
      client.once('close', () => {
        this.connections.delete(connection)
        const left = (this.countByAddress.get(address) ?? 1) - 1
        if (left > 0) this.countByAddress.set(address, left)
        else this.countByAddress.delete(address)
      })
    })
  }

  private reject(socket: Duplex, status: 429 | 503): void {
    this.metrics.add('rejected_connections_total')
    const words = status === 429 ? 'Too Many Requests' : 'Service Unavailable'
    socket.end(`HTTP/1.1 ${status} ${words}\r\nconnection: close\r\ncontent-length: 0\r\nretry-after: 10\r\n\r\n`)
  }

  private addressOf(request: IncomingMessage): string {
    const forwarded = this.trustsProxy ? String(request.headers['x-forwarded-for'] ?? '') : ''
    return forwarded.split(',').at(-1)?.trim() || (request.socket.remoteAddress ?? '')
  }

  /**
   * The Host header is the client's word: another relay that passes our nonce on could put its own name there. So without configured
   * origins only names are taken that lead to this machine alone.
   */
  private originsFor(request: IncomingMessage): readonly string[] {
    if (this.origins.length > 0) return this.origins
    const host = request.headers.host ?? ''
    const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
    const own = ['localhost', '127.0.0.1', '::1', hostname(), plainAddress(request.socket.localAddress)]
    return own.includes(name) ? [`ws://${host}`, `wss://${host}`] : []
  }

  /** Answers a request below /relay/. */
  async answer(path: string, response: ServerResponse): Promise<void> {
    const isMetrics = path === '/relay/metrics'
    if (!isMetrics && path !== '/relay/health') return send(response, 404, 'text/plain', 'There is no such page.\n')
    const stats = await this.store.stats().catch(() => null)
    const gauges = { connections: this.connections.size, spaces_in_memory: this.spaces.size }
    if (isMetrics) {
      const stored = stats && { stored_spaces: stats.spaces, stored_entries: stats.entries, stored_bytes: stats.bytes }
      return send(response, 200, 'text/plain; version=0.0.4', this.metrics.text({ ...gauges, ...stored }))
    }
    const status = this.isStopping ? 'stopping' : stats ? 'ok' : 'failing'
    const uptime = Math.round((this.now() - this.startedAt) / 1000)
    const body = JSON.stringify({ status, uptime, connections: gauges.connections, ...stats })
    send(response, status === 'ok' ? 200 : 503, 'application/json', `${body}\n`)
  }

  async openSpace(name: string): Promise<Space> {
    let space = this.spaces.get(name)
    if (!space) {
      space = new Space(name, this.openRoster(name), this, (error) => {
        this.metrics.add('store_failures_total')
        this.log.line('error', 'hand-out failed', { reason: RelayLog.reason(error) })
      })
      this.spaces.set(name, space)
    }
    space.users++
    try {
      await space.open()
      return space
    } catch (error) {
      this.spaces.delete(name)
      space.close()
      throw error
    }
  }

  leaveSpace(space: Space): void {
    space.users--
    if (space.users > 0 || this.spaces.get(space.name) !== space) return
    // Behind the others in the map's order: the first is the one longest unused.
    this.spaces.delete(space.name)
    if (space.roster.isFounded()) this.spaces.set(space.name, space)
    else space.close()
    if (this.spaces.size <= this.limits.idleSpaces) return
    for (const [name, idle] of this.spaces) {
      if (idle.users > 0) continue
      this.spaces.delete(name)
      return idle.close()
    }
  }

  foundingWait(address: string): number {
    return this.takeFor(address, this.foundings, this.limits.foundingsPerAddress)
  }

  findWait(address: string): number {
    return this.takeFor(address, this.finds, this.limits.findsPerAddress)
  }

  private takeFor(address: string, buckets: Map<string, Bucket>, rate: Rate): number {
    const bucket = buckets.get(address) ?? new Bucket(rate)
    buckets.set(address, bucket)
    return bucket.take(1, this.now())
  }

  private tick(): void {
    for (const connection of this.connections) connection.tick()
    for (const space of this.spaces.values()) space.prune()
    for (const buckets of [this.foundings, this.finds]) {
      for (const [address, bucket] of buckets) if (bucket.isFull(this.now())) buckets.delete(address)
    }
  }

  /** Ends gracefully: what was appended is written and acknowledged, clients are told to come back later. */
  async stop(): Promise<void> {
    if (this.isStopping) return
    this.isStopping = true
    clearInterval(this.timer)
    await this.store.flush()
    // The acknowledgements of what was just written go out before the close.
    await new Promise((resolve) => setImmediate(resolve))
    const gone = [...this.connections].map(
      (connection) => new Promise<void>((resolve) => connection.socket.once('close', () => resolve())),
    )
    for (const connection of this.connections) connection.close(CLOSE.goingAway, 'stopping')
    await Promise.race([Promise.all(gone), new Promise((resolve) => setTimeout(resolve, 2500).unref())])
    for (const space of this.spaces.values()) space.close()
    await this.store.close()
  }
}

function plainAddress(address = ''): string {
  return address.replace(/^::ffff:/, '')
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
