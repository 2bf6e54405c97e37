// Reading the stream by subject, in pages. A consumer may stand on a server that lags behind: the leader says how far there is to read.
import { consumerAfter, getMessage, type Link, patiently, pause, type StreamMessage } from './link.ts'

const FIRST_STEP = 64
const MOST_STEP = 1000
const STEP_PATIENCE = 3000
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
  take: (message: StreamMessage) => boolean,
): Promise<void> {
  // Moved on with each message, so that an attempt that fails in the middle is taken up there.
  const place = { at: after }
  let movedAt = performance.now()
  for (let target = await lastOf(link, subject); place.at < target;) {
    const before = place.at
    const wantsMore = await patiently(() => readSome(link, subject, place, target, take))
    if (!wantsMore) return
    if (place.at > before) movedAt = performance.now()
    else if (performance.now() - movedAt > LAG_PATIENCE) throw new Error('the servers do not catch up')
    else await pause(PAUSE)
    if (place.at >= target) target = await lastOf(link, subject)
  }
}

/** Reads as far as one consumer gets, at most to the target. False when `take` wants no more. */
async function readSome(
  { manager, client, names }: Link,
  subject: string,
  place: { at: number },
  target: number,
  take: (message: StreamMessage) => boolean,
): Promise<boolean> {
  const info = await manager.consumers.add(names.stream, {
    ...consumerAfter(place.at),
    filter_subject: subject,
  })
  const consumer = client.consumers.getConsumerFromInfo(info)
  let size = 0
  let count = 0
  try {
    while (count < info.num_pending && place.at < target) {
      const step = count === 0 ? FIRST_STEP : Math.min(MOST_STEP, Math.ceil((512 * 1024 * count) / size))
      const wanted = Math.min(step, info.num_pending - count)
      const before = count
      const messages = await consumer.fetch({ max_messages: wanted, expires: STEP_PATIENCE })
      for await (const message of messages) {
        count++
        place.at = message.seq
        size += message.data.byteLength + 1
        if (!take({ subject: message.subject, sequence: message.seq, bytes: message.data })) return false
      }
      // Less than there is: its server is gone.
      if (count < before + wanted) break
    }
    return true
  } finally {
    manager.consumers.delete(names.stream, info.name).catch(() => {})
  }
}
