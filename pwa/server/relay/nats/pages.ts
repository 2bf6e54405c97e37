// Reading the stream by subject, in pages. A consumer may stand on a server that lags behind: the leader says how far there is to read.
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import { getMessage, type Link, patiently, pause } from './link.ts'

export interface Page {
  subject: string
  sequence: number
  bytes: Uint8Array
}

const FIRST_STEP = 64
const MOST_STEP = 1000
const STEP_PATIENCE = 3000
const KEPT_FOR = 10_000
/** ms a lagging server gets to come as far as the leader. */
const LAG_PATIENCE = 10_000
const PAUSE = 30

/** The sequence of the last message on a subject, wildcards allowed; 0 when there is none. */
export async function lastOf(link: Link, subject: string): Promise<number> {
  return (await getMessage(link, { last_by_subj: subject }))?.seq ?? 0
}

/**
 * Messages on a subject after a sequence, rising. `take` is given each and says whether it wants more. Ends at the last there is, and only
 * there unless `take` ends it. Throws when that takes too long.
 */
export async function readOn(
  link: Link,
  subject: string,
  after: number,
  take: (message: Page) => boolean,
): Promise<void> {
  let at = after
  let movedAt = performance.now()
  for (let target = await lastOf(link, subject); at < target;) {
    const { last, wantsMore } = await patiently(() => readSome(link, subject, at, target, take))
    if (!wantsMore) return
    if (last > at) movedAt = performance.now()
    else if (performance.now() - movedAt > LAG_PATIENCE) throw new Error('the servers do not catch up')
    else await pause(PAUSE)
    at = last
    if (at >= target) target = await lastOf(link, subject)
  }
}

async function readSome(
  { manager, client, names }: Link,
  subject: string,
  after: number,
  target: number,
  take: (message: Page) => boolean,
): Promise<{ last: number; wantsMore: boolean }> {
  const info = await manager.consumers.add(names.stream, {
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: after + 1,
    filter_subject: subject,
    inactive_threshold: nanos(KEPT_FOR),
    mem_storage: true,
    num_replicas: 1,
  })
  const consumer = client.consumers.getConsumerFromInfo(info)
  let last = after
  let size = 0
  let count = 0
  try {
    while (count < info.num_pending && last < target) {
      const step = count === 0 ? FIRST_STEP : Math.min(MOST_STEP, Math.ceil((512 * 1024 * count) / size))
      const wanted = Math.min(step, info.num_pending - count)
      const before = count
      const messages = await consumer.fetch({ max_messages: wanted, expires: STEP_PATIENCE })
      for await (const message of messages) {
        count++
        last = message.seq
        size += message.data.byteLength + 1
        if (!take({ subject: message.subject, sequence: last, bytes: message.data })) return { last, wantsMore: false }
      }
      // Less than there is: its server is gone.
      if (count < before + wanted) break
    }
    return { last, wantsMore: true }
  } finally {
    manager.consumers.delete(names.stream, info.name).catch(() => {})
  }
}
