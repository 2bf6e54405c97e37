// Keys that other devices of the person hand to this one. What may be one is kept first: the log may say only later that it is.
import { orNull, toHex } from '../bytes.ts'
import type { Admission } from '../envelope/admission.ts'
import { parseEnvelope } from '../envelope/codec.ts'
import type { EnvelopeStore, Members } from './ports.ts'

/** Most that wait for the log: those of others are not kept at all. */
const MOST = 64

export class Handovers {
  private waiting: Uint8Array[] = []

  constructor(private readonly on: { admission: Admission; members: Members; store: EnvelopeStore }) {}

  /** Takes in again what was kept. */
  async load(): Promise<void> {
    for (const bytes of (await this.on.store.handovers?.()) ?? []) await this.open(bytes, 'disk')
  }

  /** Takes envelopes of kind `handover` from anyone. True when one brought a key that was new here. */
  async take(envelopes: readonly Uint8Array[], from: string): Promise<boolean> {
    let isNew = false
    for (const bytes of envelopes) isNew = (await this.open(bytes, from)) || isNew
    return isNew
  }

  /** The log has grown. True when one that waited brought a key. */
  async retry(): Promise<boolean> {
    return this.take(this.waiting.splice(0), 'disk')
  }

  private async open(bytes: Uint8Array, from: string): Promise<boolean> {
    const { admission, members, store } = this.on
    const envelope = orNull(() => parseEnvelope(bytes))
    // Those for others pass here: a relay hands everything to everyone.
    if (envelope && envelope.space === admission.space && envelope.doc !== admission.self) return false
    const taken = (envelope && (await members.takeHandover?.(envelope))) ?? 'refused'
    if (taken === 'refused' || !envelope) {
      admission.refusals.count(from, 'handover')
      return false
    }
    if (taken === 'waiting') this.waiting = [...this.waiting, bytes].slice(-MOST)
    if (taken !== false && from !== 'disk') await store.keepHandover?.(toHex(envelope.hash), bytes)
    return taken === true
  }
}
