// What is new in the stream, in order and without a gap, for as long as the process runs. The consumer lives in the memory of one server;
// when that is lost, or something was missed, another begins where this one ended.
import { createInbox, type Msg, nanos, nuid, type Subscription } from '@nats-io/transport-node'
import { consumerAfter, type Link, type StreamMessage } from './link.ts'

const HEARTBEAT = 500
/** ms without a sign of the consumer after which another is made. */
const SILENCE = 1750

export class Tail {
  private subscription: Subscription | null = null
  private consumer = ''
  private delivered = 0
  private heardAt = 0
  private isBeginning = false
  private isOver = false
  private readonly timer: NodeJS.Timeout

  /** Calls `onMessage` for each message after a sequence. */
  constructor(
    private readonly link: Link,
    private after: number,
    private readonly onMessage: (message: StreamMessage) => void,
  ) {
    this.timer = setInterval(() => this.check(), HEARTBEAT)
    this.timer.unref()
    void this.begin()
  }

  private check(): void {
    if (!this.isBeginning && performance.now() - this.heardAt > SILENCE) void this.begin()
  }

  private async begin(): Promise<void> {
    if (this.isOver || this.isBeginning) return
    this.isBeginning = true
    this.leave()
    const { nats, manager, names } = this.link
    const inbox = createInbox()
    this.delivered = 0
    const subscription = nats.subscribe(inbox, {
      callback: (error, message) => {
        if (!error && this.subscription === subscription) this.take(message)
      },
    })
    this.subscription = subscription
    const name = `tail-${nuid.next()}`
    try {
      await manager.consumers.add(names.stream, {
        ...consumerAfter(this.after),
        name,
        deliver_subject: inbox,
        idle_heartbeat: nanos(HEARTBEAT),
        flow_control: true,
      })
      this.consumer = name
    } catch {
      // No leader now: the check tries again.
    } finally {
      this.heardAt = performance.now()
      this.isBeginning = false
    }
  }

  private take(message: Msg): void {
    this.heardAt = performance.now()
    if (message.headers?.code === 100) {
      // A heartbeat or a question whether we keep up; one that says the consumer stalls names whom to answer.
      if (message.reply) message.respond()
      const stalled = message.headers.get('Nats-Consumer-Stalled')
      if (stalled) this.link.nats.publish(stalled)
      const last = Number(message.headers.get('Nats-Last-Consumer') || this.delivered)
      if (last > this.delivered) void this.begin()
      return
    }
    if (message.headers?.code) return void this.begin()
    const { sequence, delivery } = placeOf(message.reply ?? '')
    if (delivery !== this.delivered + 1) return void this.begin()
    this.delivered++
    this.after = sequence
    this.onMessage({ subject: message.subject, sequence, bytes: message.data })
  }

  private leave(): void {
    this.subscription?.unsubscribe()
    this.subscription = null
    const { manager, names } = this.link
    if (this.consumer) manager.consumers.delete(names.stream, this.consumer).catch(() => {})
    this.consumer = ''
  }

  stop(): void {
    this.isOver = true
    clearInterval(this.timer)
    this.leave()
  }
}

/** `$JS.ACK.[domain.account.]stream.consumer.deliveries.sequence.delivery.time.pending`: where a message stands, by its address for answers. */
function placeOf(reply: string): { sequence: number; delivery: number } {
  const parts = reply.split('.')
  const at = parts.length > 9 ? 7 : 5
  return { sequence: Number(parts[at]), delivery: Number(parts[at + 1]) }
}
