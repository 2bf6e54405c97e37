// A snapshot: a document's state and what it stands for, as an envelope of kind `snapshot`. It saves a joiner the envelopes before it; whoever
// holds those can check it (`auditSnapshot`), and two who made it from the same envelopes made the same digest.
import * as Y from 'yjs'
import { ByteReader, ByteWriter, concatBytes, fromHex, Malformed, toHex } from '../bytes.ts'
import { applyBounded, MAX_RUN } from '../../store/updates.ts'
import { hash } from '../crypto/digest.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { randomBytes, verify } from '../crypto/webcrypto.ts'
import type { Admission } from '../envelope/admission.ts'
import { authHeadOf, type Header, MAX_ENVELOPE_BYTES, NO_HASH, parseEnvelope, signedPart } from '../envelope/codec.ts'
import { type Base, DocLog, type Entry } from '../envelope/doc-log.ts'
import { type Content, openEnvelope, sealEnvelope } from '../envelope/seal.ts'
import { sealingKeyId } from '../envelope/standing.ts'
import { maySnapshot } from '../membership/entitled.ts'
import type { DocName, Documents, EnvelopeStore, Members } from './ports.ts'

/** Bytes of a snapshot that go into one envelope. */
const PART_BYTES = MAX_ENVELOPE_BYTES - 4096
/** Largest snapshot: what a document may be (64 MiB). */
export const MAX_PARTS = 64

/** What stands before the bytes of each part: the snapshot's id and the number of its parts. */
const ID_BYTES = 16
const LABEL_BYTES = ID_BYTES + 2

/** What a snapshot says. */
export interface SnapshotBody {
  base: Base
  /** `encodeStateAsUpdateV2`. */
  state: Uint8Array
}

/** Why a snapshot is not taken. */
export type SnapshotFault = 'shape' | 'space' | 'author' | 'signature' | 'key' | 'sealed' | 'document' | 'state'

interface On {
  admission: Admission
  members: Members
  store: EnvelopeStore
}

/** Up to where a snapshot holds each device's envelopes. */
export function versionOfBase({ chains }: Base): Map<string, number> {
  return new Map([...chains].map(([device, { seq }]) => [device, seq]))
}

function encodeBody({ base, state }: SnapshotBody): Uint8Array {
  const writer = new ByteWriter().u16(base.chains.size)
  for (const [device, { seq, hash: head }] of [...base.chains].sort(([a], [b]) => (a < b ? -1 : 1))) {
    writer.raw(fromHex(device)).u32(seq).raw(head)
  }
  writer.u32(base.ends.size)
  for (const [client, end] of [...base.ends].sort(([a], [b]) => a - b)) writer.u53(client).u53(end)
  return writer.raw(state).done()
}

function decodeBody(bytes: Uint8Array): SnapshotBody {
  const reader = new ByteReader(bytes)
  const chains = new Map<string, { seq: number; hash: Uint8Array }>()
  for (let left = reader.u16(); left > 0; left--) {
    chains.set(toHex(reader.raw(16)), { seq: reader.u32(), hash: reader.raw(32).slice() })
  }
  const ends = new Map<number, number>()
  for (let left = reader.u32(); left > 0; left--) ends.set(reader.u53(), reader.u53())
  return { base: { chains, ends }, state: reader.raw(reader.left) }
}

/**
 * True when the state holds exactly what the ends say and nothing that waits: then every replica that has it has the same. Tried on a document
 * of its own: it is the first time Yjs sees these bytes.
 */
export function isWhole({ base, state }: SnapshotBody): boolean {
  let operations = 0
  for (const end of base.ends.values()) operations += end
  if (operations > MAX_RUN) return false
  const scratch = new Y.Doc()
  try {
    applyBounded(scratch, state)
    const { store } = scratch
    const isClosed = store.pendingStructs === null && store.pendingDs === null
    const isFull = [...base.ends].every(([client, end]) => Y.getState(store, client) === end)
    return isClosed && isFull && store.clients.size === base.ends.size
  } catch {
    return false
  } finally {
    scratch.destroy()
  }
}

/** The state that a log's counted envelopes give up to a version, replayed from the store. Null when some are not here. */
export async function replay(on: On, log: DocLog, to: ReadonlyMap<string, number>): Promise<SnapshotBody | null> {
  const doc = new Y.Doc()
  try {
    const chains = new Map<string, { seq: number; hash: Uint8Array }>()
    for (const [device, seq] of to) {
      const chain = log.chains.get(device)
      const entry = chain?.at(seq)
      if (!chain || !entry || seq > chain.counted || chain.base.seq > 0) return null
      chains.set(device, { seq, hash: entry.hash })
    }
    const rows = new Map((await on.store.readAll(log.id)).map((row) => [row.hash, row.bytes]))
    const ends = new Map<number, number>()
    const entries = inOrder(log, to)
    const contents = await Promise.all(
      entries.map((entry) => {
        const bytes = rows.get(toHex(entry.hash))
        return bytes ? on.admission.open(parseEnvelope(bytes), log.group) : Promise.resolve(null)
      }),
    )
    for (const content of contents) {
      if (content === null || typeof content === 'string') return null
      doc.transact(() => {
        for (const update of content.updates) applyBounded(doc, update)
      })
      for (const run of content.adds) ends.set(run.client, Math.max(run.end, ends.get(run.client) ?? 0))
    }
    return { base: { chains, ends }, state: Y.encodeStateAsUpdateV2(doc) }
  } finally {
    doc.destroy()
  }
}

/** Envelopes up to a version, each after what it builds on. */
function inOrder(log: DocLog, to: ReadonlyMap<string, number>): Entry[] {
  const at = new Map<string, number>()
  const entries: Entry[] = []
  for (let moved = true; moved;) {
    moved = false
    for (const [device, end] of to) {
      for (let seq = (at.get(device) ?? 0) + 1; seq <= end; seq++) {
        const entry = log.chains.get(device)?.at(seq)
        if (!entry || entry.deps.some((dep) => dep.seq > (at.get(dep.device) ?? 0))) break
        at.set(device, seq)
        entries.push(entry)
        moved = true
      }
    }
  }
  return entries
}

/** What a snapshot's makers and co-signers compare. */
export function snapshotDigest(body: SnapshotBody): Uint8Array {
  return hash(encodeBody(body))
}

/** What an envelope of kind `snapshot` says before its content. Null when this device has no key to seal with. */
export function snapshotHeader(
  { admission, members }: Pick<On, 'admission' | 'members'>,
  { id: doc, group }: DocName,
): Header | null {
  const { space, self: device, keys } = admission
  const keyId = sealingKeyId(members.roster(), group, keys)
  if (keyId === null) return null
  const authHead = authHeadOf(members.heads())
  return { kind: 'snapshot', space, doc, device, seq: 1, prevHash: NO_HASH, keyId, authHead, deps: [] }
}

/** Seals a snapshot: as many envelopes as it needs, chained like updates, so that the last signature stands for all. */
export async function sealSnapshot(
  on: Pick<On, 'admission' | 'members'> & { keys: DeviceKeys },
  doc: DocName,
  body: SnapshotBody,
): Promise<Uint8Array[] | null> {
  const first = snapshotHeader(on, doc)
  if (!first || !maySnapshot(on.members.roster(), on.admission.self, doc.group)) return null
  const bytes = encodeBody(body)
  const parts: Uint8Array[] = []
  let { prevHash } = first
  // The id of this snapshot stands in every part, so that parts of two are never joined.
  const id = randomBytes(16)
  const count = Math.ceil(bytes.byteLength / PART_BYTES)
  for (let at = 0; at < count; at++) {
    const header = { ...first, seq: at + 1, prevHash }
    const label = new ByteWriter().raw(id).u16(count).done()
    const piece = bytes.subarray(at * PART_BYTES, (at + 1) * PART_BYTES)
    const part = await sealEnvelope(on.keys, on.admission.keys, header, { name: doc.name, blocks: [label, piece] })
    prevHash = parseEnvelope(part).hash
    parts.push(part)
  }
  return parts
}

/** Which snapshot (hex) a part belongs to and how many parts that has; null when it is no part. */
export function partOf(content: Content): { id: string; count: number } | null {
  const [mark] = content.blocks
  if (content.blocks.length !== 2 || mark?.byteLength !== LABEL_BYTES) return null
  const reader = new ByteReader(mark)
  const id = toHex(reader.raw(ID_BYTES))
  const count = reader.u16()
  return count > 0 && count <= MAX_PARTS ? { id, count } : null
}

/** Opens a snapshot and checks everything but its state. `trusted` skips the author's right: it was checked when the snapshot was taken. */
export async function openSnapshot(
  on: Pick<On, 'admission' | 'members'>,
  parts: readonly Uint8Array[],
  trusted = false,
): Promise<{ doc: DocName; body: SnapshotBody } | SnapshotFault> {
  try {
    if (parts.length === 0 || parts.length > MAX_PARTS) return 'shape'
    const envelopes = parts.map((part) => parseEnvelope(part))
    const last = envelopes.at(-1)
    const roster = on.members.roster()
    if (!last) return 'shape'
    let prev = NO_HASH
    for (const [at, envelope] of envelopes.entries()) {
      const isChained = envelope.seq === at + 1 && toHex(envelope.prevHash) === toHex(prev)
      if (!isChained || envelope.kind !== 'snapshot' || envelope.doc !== last.doc) return 'shape'
      if (envelope.device !== last.device || envelope.keyId !== last.keyId) return 'shape'
      if (envelope.space !== on.admission.space) return 'space'
      prev = envelope.hash
    }
    const group = roster.keys.get(last.keyId)?.group
    const device = roster.devices.get(last.device)
    if (group === undefined || !device || !(trusted || maySnapshot(roster, last.device, group))) return 'author'
    if (!(await verify(device.public.sign, last.signature, signedPart(last)))) return 'signature'
    const opened = await Promise.all(envelopes.map((envelope) => openEnvelope(on.admission.keys, envelope, group)))
    const pieces: Uint8Array[] = []
    let label = ''
    let name = ''
    for (const content of opened) {
      if (content === null) return 'key'
      if (typeof content === 'string') return content
      const [mark, piece] = content.blocks
      if (!mark || !piece || mark.byteLength !== LABEL_BYTES || (label !== '' && label !== toHex(mark))) return 'shape'
      label = toHex(mark)
      name = content.name
      pieces.push(piece)
    }
    if (Number.parseInt(label.slice(32), 16) !== parts.length) return 'shape'
    const body = decodeBody(concatBytes(pieces))
    return { doc: { id: last.doc, group, name }, body }
  } catch (error) {
    if (error instanceof Malformed) return 'shape'
    throw error
  }
}

/** The parts of a snapshot in one piece, as the store keeps it. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter()
  for (const part of parts) writer.block(part)
  return writer.done()
}

/** The parts of a stored snapshot. */
export function splitParts(bytes: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(bytes)
  const parts: Uint8Array[] = []
  while (reader.left > 0) parts.push(reader.block(MAX_ENVELOPE_BYTES))
  return parts
}

/** Begins a document from a snapshot. A document that has envelopes already is left as it is. */
export async function startFrom(
  on: On & { documents: Documents },
  parts: readonly Uint8Array[],
): Promise<SnapshotFault | 'started' | 'known'> {
  const opened = await openSnapshot(on, parts)
  if (typeof opened === 'string') return opened
  const { doc, body } = opened
  if (on.admission.logs.has(doc.id)) return 'known'
  if (!isWhole(body)) return 'state'
  await beginFrom(on, doc, body.base, [body.state], parts)
  return 'started'
}

/** Lets a document be what snapshots hold (`states`, updates of V2), which were looked at already, and keeps their parts, where they are new. */
export async function beginFrom(
  on: On & { documents: Documents },
  doc: DocName,
  base: Base,
  states: readonly Uint8Array[],
  parts: readonly Uint8Array[] | null = null,
): Promise<void> {
  const version = await on.documents.version(doc)
  const to = versionOfBase(base)
  const holds = [...to].every(([device, seq]) => (version.get(device) ?? 0) >= seq)
  if (!holds) await on.documents.rebuild(doc, states, to)
  if (parts) await on.store.keepSnapshot(doc.id, joinParts(parts))
  on.admission.logs.set(doc.id, new DocLog(doc.id, doc.group, base, doc.name))
}

/** Replays what a snapshot stands for, where the envelopes are here: true when it told the truth, null when they are not. */
export async function auditSnapshot(on: On, parts: readonly Uint8Array[]): Promise<boolean | null> {
  const opened = await openSnapshot(on, parts, true)
  if (typeof opened === 'string') return false
  const log = on.admission.logs.get(opened.doc.id)
  if (!log) return null
  const truth = await replay(on, log, versionOfBase(opened.body.base))
  return truth && toHex(snapshotDigest(truth)) === toHex(snapshotDigest(opened.body))
}
