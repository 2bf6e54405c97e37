import type { Admission } from '../envelope/admission.ts'
import { parseEnvelope } from '../envelope/codec.ts'
import type { EnvelopeStore, Members } from './ports.ts'
import { openBase } from './base.ts'

/**
 * All updates (V2) that are held of a document and can be opened here, those that do not count among them: for reading what an edit built on.
 * What counts is the document's business, not this one's.
 */
export async function heldUpdates(
  on: { admission: Admission; members: Members; store: EnvelopeStore },
  doc: string,
): Promise<Uint8Array[]> {
  const { admission, members, store } = on
  const updates: Uint8Array[] = []
  const snapshot = await store.snapshot(doc)
  if (snapshot && snapshot.byteLength > 0) {
    const opened = await openBase(on, snapshot)
    if (typeof opened !== 'string') updates.push(...opened.states)
  }
  const roster = members.roster()
  for (const { bytes } of await store.readAll(doc)) {
    const envelope = parseEnvelope(bytes)
    const group = roster.keys.get(envelope.keyId)?.group
    if (group === undefined || !admission.keys.has(envelope.keyId)) continue
    const content = await admission.open(envelope, group)
    if (typeof content !== 'string') updates.push(...content.updates)
  }
  return updates
}
