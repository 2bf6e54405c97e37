// Local edits become envelopes here: sealed under the key now in force, kept, and only then sent.
import { toHex } from '../bytes.ts'
import { deviceMayWrite, ownersIn } from '../envelope/standing.ts'
import { keyInForce } from '../membership/entitled.ts'
import { checkPast, checkUpdates } from '../envelope/check-content.ts'
import { type Dep, type Header, MAX_DEPS, NO_HASH, parseEnvelope, tagOf } from '../envelope/codec.ts'
import type { DocLog } from '../envelope/doc-log.ts'
import { MAX_BATCH_BYTES, sealEnvelope } from '../envelope/seal.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { adopt } from '../envelope/verdict.ts'
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
  /** The edit adds in another's name, or to what is not in the log: the document did not come from this log. */
  | 'foreign'
  /** Another tab took the number; its envelope must be taken in first. */
  | 'taken'

/** Seals updates (V2, in order) as as many envelopes as they need. Gives those that are kept now, and why the rest is not. */
export async function writeUpdates(
  on: Settling & { keys: DeviceKeys },
  log: DocLog,
  name: string,
  updates: readonly Uint8Array[],
): Promise<{ envelopes: Uint8Array[]; notSent: NotSent | null }> {
  const roster = on.members.roster()
  const self = on.admission.self
  const envelopes: Uint8Array[] = []
  if (!deviceMayWrite(roster, self, log.group)) return { envelopes, notSent: 'role' }
  const keyId = keyInForce(roster, log.group)?.id
  if (keyId === undefined || !on.admission.keys.has(keyId)) return { envelopes, notSent: 'key' }
  const chain = log.chain(self)
  if (chain.fork !== null) return { envelopes, notSent: 'cloned' }
  if (chain.counted !== chain.last) return { envelopes, notSent: 'stranded' }
  const depLists = inParts(depsOf(log, self))
  const batches = inBatches(updates)
  // More deps than one envelope may name go ahead in envelopes without content.
  while (batches.length < depLists.length) batches.unshift([])
  for (const [index, blocks] of batches.entries()) {
    const content = checkUpdates(name, blocks)
    if (!content) return { envelopes, notSent: 'foreign' }
    const last = chain.at(chain.last)
    const header: Header = {
      kind: 'update',
      space: on.admission.space,
      doc: log.id,
      device: self,
      seq: chain.last + 1,
      prevHash: last?.hash ?? (chain.last === 0 ? NO_HASH : chain.base.hash),
      keyId,
      authHead: (on.members.heads()[0] ?? '').slice(0, 32) || toHex(new Uint8Array(16)),
      deps: depLists[index] ?? [],
    }
    const bytes = await sealEnvelope(on.keys, on.admission.keys, header, { name, blocks })
    const envelope = parseEnvelope(bytes)
    const trial = {
      ...envelope,
      tag: 0,
      parent: last ?? null,
      content,
      ends: null,
      endsKept: false,
      past: null,
      bad: false,
      throws: false,
    }
    const past = log.pastOf(trial)
    if (checkPast(log, trial, content, past, ownersIn(roster))) return { envelopes, notSent: 'foreign' }
    const stored = { doc: log.id, device: self, seq: header.seq, hash: toHex(envelope.hash), bytes, ends: trial.ends }
    if (!(await on.store.claim(stored))) return { envelopes, notSent: 'taken' }
    const entry = log.link(envelope)
    if (typeof entry === 'string') return { envelopes, notSent: 'cloned' }
    entry.ends = trial.ends
    entry.endsKept = true
    entry.past = past
    log.name ??= name
    chain.count(entry)
    adopt(log)
    envelopes.push(bytes)
  }
  return { envelopes, notSent: null }
}

/** The envelopes of others that count here and that the device did not name yet. */
function depsOf(log: DocLog, self: string): Dep[] {
  const own = log.chain(self)
  const named = own.at(own.last)?.past ?? new Map<string, number>()
  const deps: Dep[] = []
  for (const chain of log.chains.values()) {
    const { device, counted: seq } = chain
    if (device === self || seq === 0 || seq <= (named.get(device) ?? 0)) continue
    deps.push({ device, seq, tag: chain.at(seq)?.tag ?? tagOf(chain.base.hash) })
  }
  return deps.sort((a, b) => (a.device < b.device ? -1 : 1))
}

function inParts(deps: readonly Dep[]): Dep[][] {
  const parts: Dep[][] = []
  for (let at = 0; at < deps.length; at += MAX_DEPS) parts.push(deps.slice(at, at + MAX_DEPS))
  return parts
}

function inBatches(updates: readonly Uint8Array[]): Uint8Array[][] {
  const batches: Uint8Array[][] = []
  let bytes = Infinity
  for (const update of updates) {
    bytes += update.byteLength + 4
    const last = batches.at(-1)
    if (last && bytes <= MAX_BATCH_BYTES) last.push(update)
    else {
      batches.push([update])
      bytes = update.byteLength + 4
    }
  }
  return batches
}
