// The line to the NATS servers, and the stream there.
import { randomBytes } from 'node:crypto'
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstream,
  JetStreamApiError,
  JetStreamApiCodes,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  StorageType,
  type ConsumerConfig,
  type StoredMsg,
} from '@nats-io/jetstream'
import {
  connect,
  type ConnectionOptions,
  errors,
  type MsgHdrs,
  type NatsConnection,
  nanos,
} from '@nats-io/transport-node'
import { LIMITS } from '../../../../shared/sync/relay/protocol.ts'
import { Names } from './names.ts'

/** Copies of each message in a cluster; one where there is no cluster. */
const REPLICAS = 3
/** Room a message needs besides the entry: its headers. */
const HEADER_BYTES = 1024
/** ms one request may take, and all its repetitions: longer than a cluster needs to agree on a new leader. */
const REQUEST_PATIENCE = 3000
const PATIENCE = 20_000
const PAUSE = 150

const CODES = { noCluster: 10074, unavailable: 503 }

/** ms a consumer outlives the process that it was for. */
const CONSUMER_KEPT_FOR = 10_000

/** A message of the stream. */
export interface StreamMessage {
  subject: string
  sequence: number
  bytes: Uint8Array
}

/** A consumer that is given what comes after a sequence. It lives in the memory of one server. */
export function consumerAfter(sequence: number): Partial<ConsumerConfig> {
  return {
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: sequence + 1,
    inactive_threshold: nanos(CONSUMER_KEPT_FOR),
    mem_storage: true,
    num_replicas: 1,
  }
}

export interface Link {
  readonly nats: NatsConnection
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
  readonly names: Names
  /** 16 bytes. */
  readonly id: Uint8Array
}

/** Where the servers are, and the name of the relay's data there. Throws for what is no such address. */
export function parseAddress(address: string): { options: ConnectionOptions; name: string } {
  const urls = address.split(',').map((one) => {
    const url = URL.canParse(one.trim()) ? new URL(one.trim()) : null
    if (!url?.hostname || !['nats:', 'tls:'].includes(url.protocol)) {
      throw new Error(
        `RELAY_STORE must be nats://host:port[,nats://host:port][/name], not "${one.trim().replace(/\/\/.*@/, '//')}"`,
      )
    }
    return url
  })
  const name = urls.at(-1)?.pathname.slice(1) || 'touchline-relay'
  if (!/^[a-z0-9-]{1,40}$/.test(name)) {
    throw new Error(`the name in RELAY_STORE may have small letters, digits and dashes, not "${name}"`)
  }
  const user = urls.find(({ username }) => username)
  const word = (text: string | undefined) => decodeURIComponent(text ?? '')
  const entry = user?.password
    ? { user: word(user.username), pass: word(user.password) }
    : user
      ? { token: word(user.username) }
      : {}
  const tls = urls.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}
  return { options: { servers: urls.map(({ host }) => host), ...entry, ...tls }, name }
}

/** Connects, and makes the stream where it is not there yet. Throws, with what to do in words, when that cannot be. */
export async function openLink(address: string): Promise<Link> {
  const { options, name } = parseAddress(address)
  const nats = await connect({
    ...options,
    name: 'touchline-relay',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    ignoreAuthErrorAbort: true,
    // A server that answers no more is left for another within seconds.
    pingInterval: 2000,
    maxPingOut: 2,
  })
  try {
    const { max_payload: most = 0, jetstream: isOn } = nats.info ?? {}
    if (!isOn) throw new Error('nats-server runs without JetStream: start it with --jetstream')
    if (most < LIMITS.entryBytes + HEADER_BYTES) {
      throw new Error(`nats-server takes messages of ${most} bytes only: set max_payload: 2MB in its configuration`)
    }
    const names = new Names(name)
    const manager = await jetstreamManager(nats, { timeout: REQUEST_PATIENCE, checkAPI: false })
    const client = jetstream(nats, { timeout: REQUEST_PATIENCE })
    await patiently(() => openStream(manager, names))
    const made = { nats, client, manager, names }
    return { ...made, id: await openIdentity(made) }
  } catch (error) {
    await nats.close()
    throw error
  }
}

async function openStream(manager: JetStreamManager, { stream, all }: Names): Promise<void> {
  const config = {
    name: stream,
    subjects: [all],
    storage: StorageType.File,
    // An entry pruned is an entry replaced by nothing, which keeps its name.
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.New,
    deny_delete: true,
    deny_purge: true,
    duplicate_window: nanos(1000),
  }
  try {
    const { config: found } = await manager.streams.info(stream)
    if (found.max_msgs_per_subject === 1 && found.subjects.includes(all)) return
    throw new Error(`nats-server has a stream "${stream}" that is not the relay's: name another, nats://host:port/name`)
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error
  }
  try {
    await manager.streams.add({ ...config, num_replicas: REPLICAS })
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== CODES.noCluster) throw error
    await manager.streams.add({ ...config, num_replicas: 1 })
  }
}

async function openIdentity(link: Omit<Link, 'id'>): Promise<Uint8Array> {
  const fresh = new Uint8Array(randomBytes(16))
  const { isNew } = await putOnce(link, link.names.identity, fresh)
  return isNew ? fresh : ((await getMessage(link, { last_by_subj: link.names.identity }))?.data ?? fresh)
}

/** Whether the same request may be done a little later: a leader is being chosen, a server was lost. */
function isPassing(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status === CODES.unavailable
  // What a publish says that nobody answered.
  if (error instanceof Error && error.name === 'JetStreamNotEnabled') return true
  return error instanceof errors.TimeoutError || error instanceof errors.RequestError
}

/** Repeats what fails for a passing reason, for as long as a cluster needs to agree. */
export async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
  const start = performance.now()
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!isPassing(error) || performance.now() - start > PATIENCE) throw error
      await pause(PAUSE)
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** A message as the stream's leader has it, which has all that was acknowledged; null when there is none. */
export function getMessage(
  { manager, names }: Pick<Link, 'manager' | 'names'>,
  query: { seq: number } | { last_by_subj: string },
): Promise<StoredMsg | null> {
  return patiently(() => manager.streams.getMessage(names.stream, query))
}

/** The sequence of the message a subject had when another was expected; null for other errors. */
export function foundInstead(error: unknown): number | null {
  if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamWrongLastSequence) return null
  return Number(/\d+$/.exec(error.message)?.[0] ?? 0)
}

/**
 * Publishes on a subject that has no message yet. Resolves once most nodes have it, with its sequence, or that of the message which is
 * there. When an answer got lost, the repetition finds what the first attempt wrote, and that counts as new.
 */
export async function putOnce(
  { client }: Pick<Link, 'client'>,
  subject: string,
  bytes: Uint8Array,
): Promise<{ sequence: number; isNew: boolean }> {
  let attempts = 0
  return patiently(async () => {
    attempts++
    try {
      const { seq } = await client.publish(subject, bytes, { expect: { lastSubjectSequence: 0 } })
      return { sequence: seq, isNew: true }
    } catch (error) {
      const found = foundInstead(error)
      if (!found) throw error
      return { sequence: found, isNew: attempts > 1 }
    }
  })
}

/** Publishes in place of the message with this sequence; 0 for none. Resolves with the new sequence, or null when another was there. */
export async function replace(
  { client }: Pick<Link, 'client'>,
  subject: string,
  bytes: Uint8Array,
  sequence: number,
  headers?: MsgHdrs,
): Promise<number | null> {
  try {
    const more = headers ? { headers } : {}
    const { seq } = await client.publish(subject, bytes, { expect: { lastSubjectSequence: sequence }, ...more })
    return seq
  } catch (error) {
    if (foundInstead(error) === null) throw error
    return null
  }
}
