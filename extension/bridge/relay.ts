// The page's end of the bridge, in the content script on the app's origin: carries messages between the window and a runtime port, and
// lets neither side say anything that is not in the contract. The background may stop at any time; the relay connects again by itself,
// but only when there is something to say, so that an idle app does not keep the worker awake.
import * as v from 'valibot'
import { appMessage, extensionMessage, type AppMessage } from '../../shared/domain/clip/bridge.ts'
import { BRIDGE_CHANNEL, BRIDGE_VERSION } from '../../shared/domain/clip/channel.ts'

export interface RelayPort {
  postMessage(message: unknown): void
  disconnect(): void
  onMessage(callback: (message: unknown) => void): void
  onDisconnect(callback: () => void): void
}

export interface RelayPorts {
  /** Connects to the background; throws when the extension was removed or updated under the page. */
  connect(): RelayPort
  /** Posts to the app's page. */
  toPage(message: unknown): void
  after(ms: number, work: () => void): void
}

const RECONNECT_MS = 250
const MAX_TRIES = 5
/** Messages kept while the port is away. More than one transfer of the look-up never waits: hello starts it anew. */
const QUEUE_LIMIT = 100

export class Relay {
  private port: RelayPort | null = null
  private hello: AppMessage | null = null
  /** Messages of the page that no reply has covered yet: they are said again when the worker dies over them. */
  private unanswered = 0
  private tries = 0
  private queue: AppMessage[] = []
  private ended = false

  constructor(private readonly ports: RelayPorts) {}

  /** Begins. A script that came after the page (the extension was just installed) has missed its hello, and asks for it. */
  start(): void {
    if (!this.hello) this.askForHello()
  }

  /** A message from the window; anything that is not an app message is ignored. */
  fromPage(data: unknown): void {
    const parsed = v.safeParse(appMessage, data)
    if (this.ended || !parsed.success || parsed.output.version !== BRIDGE_VERSION) return
    const message = parsed.output
    if (message.type === 'app-hello') {
      this.hello = message
      this.unanswered = 1
    } else if (message.type === 'lookup') this.unanswered += 1
    else this.unanswered = Math.max(0, this.unanswered - 1)
    this.tries = 0
    this.say(message)
  }

  /** Something waits in the outbox: say hello again, which makes the background deliver. */
  wake(): void {
    if (this.ended) return
    this.tries = 0
    if (!this.hello) return this.askForHello()
    // Without a port, connecting says hello by itself.
    if (this.port) this.say(this.hello)
    else this.connect()
  }

  /** Ends the relay: the app's address was changed, or the extension is gone. */
  end(): void {
    if (this.ended) return
    this.ended = true
    this.port?.disconnect()
    this.port = null
    this.ports.toPage({ channel: BRIDGE_CHANNEL, version: BRIDGE_VERSION, type: 'extension-lost' })
  }

  private askForHello(): void {
    this.ports.toPage({ channel: BRIDGE_CHANNEL, version: BRIDGE_VERSION, type: 'extension-present' })
  }

  private say(message: AppMessage): void {
    if (!this.port) {
      if (message.type !== 'app-hello' && this.queue.length < QUEUE_LIMIT) this.queue.push(message)
      if (!this.connect()) return
      return
    }
    try {
      this.port.postMessage(message)
    } catch {
      this.lost()
    }
  }

  /** Connects and introduces the page; then says what had to wait. */
  private connect(): boolean {
    if (!this.hello || this.port || this.ended) return false
    let port: RelayPort
    try {
      port = this.ports.connect()
    } catch {
      // "Extension context invalidated": this script belongs to an extension that is no longer there.
      this.end()
      return false
    }
    this.port = port
    port.onMessage((message) => this.fromExtension(message))
    port.onDisconnect(() => {
      if (this.port === port) this.lost()
    })
    const queued = this.queue
    this.queue = []
    this.say(this.hello)
    for (const message of queued) this.say(message)
    return true
  }

  private fromExtension(data: unknown): void {
    const parsed = v.safeParse(extensionMessage, data)
    if (this.ended || !parsed.success) return
    if (parsed.output.type === 'deliver') this.unanswered += 1
    else this.unanswered = Math.max(0, this.unanswered - 1)
    this.tries = 0
    this.ports.toPage(parsed.output)
  }

  private lost(): void {
    this.port = null
    if (this.unanswered === 0 || this.tries >= MAX_TRIES) return
    this.tries += 1
    this.ports.after(RECONNECT_MS * 2 ** this.tries, () => {
      if (!this.port) this.connect()
    })
  }
}
