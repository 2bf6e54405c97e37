// Local edits become envelopes here: sealed under the key now in force, kept, and only then sent.
import { inParts } from '../../kernel/parts.ts'
import { toHex } from '../bytes.ts'
import { deviceMayWrite, ownersIn, sealingKeyId } from '../envelope/standing.ts'
import { checkPast, checkUpdates } from '../envelope/check-content.ts'
import { authHeadOf, type Dep, type Header, MAX_DEPS, NO_HASH, parseEnvelope, tagOf } from '../envelope/codec.ts'
import type { DocLog, Entry } from '../envelope/doc-log.ts'
import { MAX_BATCH_BYTES, sealEnvelope } from '../envelope/seal.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { adopt } from '../envelope/verdict.ts'
import { inBatches, mergeShort } from './batches.ts'
import type { Settling } from './settle.ts'

/** Why a local edit cannot be sent. It stays in the document and may be tried again. */
export type NotSent =
  /** This device may not write in the group. */
  | 'role'
  /** No content key is in force that this device holds: a rotate must come first. */
  | 'key'
  /** Another holder of this device's keys wrote too: it must become a new device. */
  | 'cloned'
  /** An envelope of this device names one that does not count: it must become a new device too. */
  | 'stranded'
  /** One update is larger than what fits an envelope. */
  | 'large'
  /** The edit adds in another's name, or to what is not in the log: the document did not come from this log. */
  | 'foreign'
  /** Another tab took the number; its envelope must be taken in first. */
  | 'taken'

/** What became of local edits. */
export interface Written {
  /** Kept now, in order. */
  envelopes: Uint8Array[]
  /** Why some were not; null when all are kept. */
  notSent: NotSent | null
  /** Places of the updates that were not. */
  left: number[]
}

/**
 * Seals updates (V2, in order) as as many envelopes as they need. With `goOn` an update that is `foreign` or `large` holds up only those that
 * build on it; without, all from its batch on.
 */
export async function writeUpdates(
  on: Settling & { keys: DeviceKeys },
  log: DocLog,
  name: string,
  updates: readonly Uint8Array[],
  goOn = false,
): Promise<Written> {
  const roster = on.members.roster()
  const self = on.admission.self
  const left = new Set(updates.keys())
  const writer = new Writer(on, log, name)
  const end = (notSent: NotSent | null): Written => ({ envelopes: writer.envelopes, notSent, left: [...left] })
  if (!deviceMayWrite(roster, self, log.group)) return end('role')
  const keyId = sealingKeyId(roster, log.group, on.admission.keys)
  if (keyId === null) return end('key')
  const chain = log.chain(self)
  if (chain.fork !== null) return end('cloned')
  if (chain.counted !== chain.last) return end('stranded')
  const lists = inParts(depsOf(log, self), () => 1, { size: MAX_DEPS })
  writer.deps = lists.pop() ?? []
  // More deps than one envelope may name go ahead without content: what follows may build on all of them.
  for (const deps of lists) {
    const fault = await writer.put(keyId, [], deps)
    if (fault) return end(fault)
  }
  let notSent: NotSent | null = null
  const putAll = async (places: readonly number[]): Promise<NotSent | null> => {
    const fault = await writer.put(keyId, mergeShort(places.flatMap((at) => updates[at] ?? [])))
    if (!fault) for (const at of places) left.delete(at)
    return fault
  }
  for (const batch of inBatches(updates)) {
    let fault = await putAll(batch)
    if (fault && isOfOne(fault) && goOn) {
      for (const at of batch) {
        fault = await putAll([at])
        if (fault && !isOfOne(fault)) break
        if (fault) notSent = fault
        fault = null
      }
    }
    if (fault) return end(fault)
  }
  return end(notSent)
}

/** True when an update itself is why it is not sent: others may go. */
export function isOfOne(notSent: NotSent): notSent is 'foreign' | 'large' {
  return notSent === 'foreign' || notSent === 'large'
}

/** Appends to this device's chain of one document. */
class Writer {
  readonly envelopes: Uint8Array[] = []
  /** What the next envelope names. */
  deps: Dep[] = []

  constructor(
    private readonly on: Settling & { keys: DeviceKeys },
    private readonly log: DocLog,
    private readonly name: string,
  ) {}

  /** Seals and keeps one envelope, or says why not; then nothing was kept. */
  async put(
    keyId: string,
    blocks: Uint8Array[],
    deps?: Dep[],
  ): Promise<'foreign' | 'large' | 'taken' | 'cloned' | null> {
    const { on, log, name } = this
    if (blocks.reduce((sum, block) => sum + block.byteLength + 4, 0) > MAX_BATCH_BYTES) return 'large'
    const { self } = on.admission
    const content = checkUpdates(name, blocks)
    if (!content) return 'foreign'
    const chain = log.chain(self)
    const last = chain.at(chain.last)
    const header: Header = {
      kind: 'update',
      space: on.admission.space,
      doc: log.id,
      device: self,
      seq: chain.last + 1,
      prevHash: last?.hash ?? (chain.last === 0 ? NO_HASH : chain.base.hash),
      keyId,
      authHead: authHeadOf(on.members.heads()),
      deps: deps ?? this.deps,
    }
    const state = { content, ends: null, endsKept: false, past: null, bad: false, throws: false }
    const trial: Entry = { ...header, ...state, hash: NO_HASH, tag: 0, parent: last ?? null }
    const past = log.pastOf(trial)
    if (checkPast(log, trial, content, past, ownersIn(on.members.roster()))) return 'foreign'
    const bytes = await sealEnvelope(on.keys, on.admission.keys, header, { name, blocks })
    const envelope = parseEnvelope(bytes)
    const { ends } = trial
    const stored = { doc: log.id, device: self, seq: header.seq, hash: toHex(envelope.hash), bytes, ends }
    if (!(await on.store.claim(stored))) return 'taken'
    const entry = log.link(envelope)
    if (typeof entry === 'string') return 'cloned'
    entry.ends = ends
    entry.endsKept = true
    entry.past = past
    log.name ??= name
    chain.count(entry)
    adopt(log)
    this.envelopes.push(bytes)
    if (!deps) this.deps = []
    return null
  }
}

/**
 * The envelopes of others that count here and that the device did not name yet. What the past of a chain is that began before a snapshot nobody
 * knows who stands on it: of what the snapshot holds that alone is named which envelopes of this device name that are here. Else an edit on top
 * of it would be refused by those who hold the envelopes.
 */
function depsOf(log: DocLog, self: string): Dep[] {
  const own = log.chain(self)
  const named = own.at(own.last)?.past ?? new Map<string, number>()
  const inBase = log.base ? namedInBase(log, own) : null
  const deps: Dep[] = []
  for (const chain of log.chains.values()) {
    const { device, counted: seq } = chain
    const isOfBase = inBase !== null && seq === chain.base.seq
    const before = (isOfBase ? inBase.get(device) : named.get(device)) ?? 0
    if (device === self || seq === 0 || seq <= before) continue
    deps.push({ device, seq, tag: chain.at(seq)?.tag ?? tagOf(chain.base.hash) })
  }
  return deps.sort((a, b) => (a.device < b.device ? -1 : 1))
}

/** What own envelopes name by themselves, as far as they were looked at; a log that stands on another snapshot is another one. */
const NAMED = new WeakMap<DocLog, { upTo: number; named: Map<string, number> }>()

function namedInBase(log: DocLog, own: ReturnType<DocLog['chain']>): ReadonlyMap<string, number> {
  const known = NAMED.get(log) ?? { upTo: own.base.seq, named: new Map<string, number>() }
  NAMED.set(log, known)
  for (; known.upTo < own.last; known.upTo++)
    for (const { device, seq } of own.at(known.upTo + 1)?.deps ?? [])
      known.named.set(device, Math.max(seq, known.named.get(device) ?? 0))
  return known.named
}
