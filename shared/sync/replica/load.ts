// Bringing a document's log into memory from what is stored.
import { toHex } from '../bytes.ts'
import type { Admission } from '../envelope/admission.ts'
import { type Envelope, parseEnvelope } from '../envelope/codec.ts'
import type { DocLog, Linked } from '../envelope/doc-log.ts'
import { decodeHeads, type Heads } from './heads.ts'
import type { Documents, EnvelopeName, EnvelopeStore, Members, Opening, StoredEnvelope } from './ports.ts'
import { openBase } from './base.ts'
import { beginFrom } from './snapshot.ts'

interface On {
  admission: Admission
  members: Members
  store: EnvelopeStore
  documents: Documents
}

/** The documents there is anything of. */
export function docsIn({ names, snapshots, offers }: Opening): Set<string> {
  return new Set([...names.keys(), ...snapshots.keys(), ...offers.keys()])
}

/** Makes a document's log. Gives it, null when there is nothing to make it from, and how many bytes of envelopes had to be read. */
export async function loadLog(on: On, opening: Opening, doc: string): Promise<{ log: DocLog | null; read: number }> {
  const names = opening.names.get(doc) ?? []
  const snapshot = opening.snapshots.get(doc)
  const begin = async (): Promise<void> => {
    on.admission.logs.delete(doc)
    const opened = snapshot && snapshot.byteLength > 0 ? await openBase(on, snapshot) : null
    if (opened && typeof opened !== 'string') await beginFrom(on, opened.doc, opened.base, opened.states)
  }
  await begin()
  const kept = soundHeads(on, opening.heads.get(doc), doc, names)
  const isLinked = kept !== null && linkHeads(on, doc, kept)
  // They are of another past, as when the document began from a snapshot then and does not now.
  if (kept && !isLinked) await begin()
  const known = new Set(isLinked ? kept.heads.map(({ hash }) => toHex(hash)) : [])
  const others = names.filter(({ hash }) => !known.has(hash))
  const rows = others.length === 0 ? [] : await (isLinked ? on.store.readNamed(doc, others) : on.store.readAll(doc))
  await linkRows(on, rows)
  const read = rows.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
  return { log: on.admission.logs.get(doc) ?? null, read }
}

/** False when one of them has no place in the document's log. */
function linkHeads(on: On, doc: string, { group, name, heads }: Heads): boolean {
  const log = on.admission.log(group, doc)
  log.name ??= name
  return heads.every(({ ends, ...head }) => {
    const linked = link(log, head, ends)
    return typeof linked !== 'string' || linked === 'duplicate'
  })
}

/** What was kept, if it is sound: of this document's group, and nothing in it that is not there. */
function soundHeads(on: On, bytes: Uint8Array | undefined, doc: string, names: readonly EnvelopeName[]): Heads | null {
  const kept = bytes ? decodeHeads(bytes) : null
  if (!kept || on.admission.keys.docIdOf(kept.group, kept.name) !== doc || !on.members.roster().groups.has(kept.group))
    return null
  const there = new Set(names.map(({ device, seq, hash }) => `${device}${String(seq)}${hash}`))
  const isThere = kept.heads.every(({ device, seq, hash }) => there.has(`${device}${String(seq)}${toHex(hash)}`))
  return isThere ? kept : null
}

/** Puts stored envelopes in their chains. Those under keys that the log of members does not know are left out. */
export async function linkRows(on: On, rows: readonly StoredEnvelope[]): Promise<void> {
  for (const row of rows) {
    const envelope = parseEnvelope(row.bytes)
    const group = on.members.roster().keys.get(envelope.keyId)?.group
    if (group === undefined) continue
    const log = on.admission.log(group, row.doc)
    link(log, envelope, row.ends)
    if (log.name !== null) continue
    // Without the name the document's version could not be asked for, and what it holds too much would stay.
    const content = await on.admission.open(envelope, group)
    if (typeof content !== 'string') log.name = content.name
  }
}

function link(
  log: DocLog,
  head: Pick<Envelope, 'device' | 'seq' | 'hash' | 'prevHash' | 'keyId' | 'deps'>,
  ends: StoredEnvelope['ends'],
): Linked {
  const entry = log.link(head)
  if (typeof entry !== 'string') {
    entry.ends = ends
    entry.endsKept = ends !== null
  }
  return entry
}
