// What happens to the entries a member or guest appends.
import { ENTRY_OP, type ClientMessage } from '../../../shared/sync/relay/protocol.ts'
import type { Connection } from './connection.ts'
import { looksLikeEnvelope } from './envelope-head.ts'
import { RelayLog } from './observe.ts'
import type { Space } from './space.ts'
import { type Quota, StoreFull } from './store.ts'

/** A full space still takes operations: or nobody could be removed from it. */
const RESERVED_FOR_OPS = 1.1
const RETRY_STORE_AFTER = 2000

/** Judges, stores and acknowledges. Resolves once the entries wait for the disk, so that the next message can join them. */
export async function appendFor(
  connection: Connection,
  space: Space,
  message: ClientMessage & { type: 'append' },
  size: number,
): Promise<void> {
  const { context } = connection
  const { request, entries } = message
  const wait = space.bytes.take(size, context.now())
  if (wait > 0) {
    context.metrics.add('rate_limited_total')
    return connection.refuse(request, 'busy', { retryAfter: wait })
  }
  const index = await firstRefused(connection, space, entries)
  if (index !== null) {
    // What was taken in is signed by someone who could have sent it alone.
    space.dropOutsiders('member')
    context.metrics.add('refused_entries_total')
    return connection.refuse(request, 'refused', { index })
  }
  for (const entry of entries) space.authors.set(entry, connection)
  connection.hold(size)
  context.store
    .append(space.name, entries, quotaFor(entries, context.limits))
    .then(
      (cursors) => {
        context.metrics.add('appended_entries_total', entries.length)
        context.metrics.add('appended_bytes_total', size)
        connection.send({ type: 'appended', request, cursors })
      },
      (error: unknown) => {
        // Who it removes is out. Were it kept, that would be when it is handed out, for it is shown to them.
        space.dropOutsiders('member')
        if (error instanceof StoreFull) {
          context.metrics.add('quota_refused_total')
          return connection.refuse(request, 'quota')
        }
        context.metrics.add('store_failures_total')
        context.log.line('error', 'append failed', { reason: RelayLog.reason(error) })
        connection.refuse(request, 'busy', { retryAfter: RETRY_STORE_AFTER })
      },
    )
    .finally(() => connection.release(size))
}

/** What a space may hold when these entries are added. */
export function quotaFor(
  entries: readonly Uint8Array[],
  { quotaBytes, quotaEntries }: { quotaBytes: number; quotaEntries: number },
): Quota {
  const more = entries.every((entry) => entry[0] === ENTRY_OP) ? RESERVED_FOR_OPS : 1
  return { bytes: quotaBytes * more, entries: quotaEntries * more }
}

async function firstRefused(
  connection: Connection,
  space: Space,
  entries: readonly Uint8Array[],
): Promise<number | null> {
  const { roster } = space
  const isGuest = connection.standing === 'guest'
  const places: number[] = []
  for (const [at, entry] of entries.entries()) {
    const content = entry.subarray(1)
    if (entry[0] === ENTRY_OP) {
      if (isGuest && !roster.isJoin(content)) return at
      places.push(at)
    } else if (isGuest) return at
  }
  if (places.length > 0) {
    const bad = await roster.accept(places.map((at) => (entries[at] ?? new Uint8Array()).subarray(1)))
    await space.noteDevices()
    if (bad[0] !== undefined) return places[bad[0]] ?? 0
  }
  for (const [at, entry] of entries.entries()) {
    if (entry[0] !== ENTRY_OP && !looksLikeEnvelope(entry.subarray(1), space.name, roster)) return at
  }
  return null
}
