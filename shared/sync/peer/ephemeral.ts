// Words to all of a space that are worth nothing later: "I am here", "I am at this place". Envelopes of kind awareness, sealed with the group's
// key like all others, kept nowhere and in no chain: their number only counts within the sender's session, so that none works twice.
import { ByteReader, ByteWriter, fromHex, orNull, toHex } from '../bytes.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { verify } from '../crypto/webcrypto.ts'
import { authHeadOf, NO_HASH, parseEnvelope, signedPart } from '../envelope/codec.ts'
import { docIdOf, MessageKeys, openEnvelope, sealEnvelope } from '../envelope/seal.ts'
import { deviceMayRead, sealingKeyId } from '../envelope/standing.ts'
import type { Members } from '../replica/ports.ts'
import type { PeerRefusal } from './refusals.ts'

/** What of the membership log is needed. */
export type EphemeralMembers = Pick<Members, 'roster' | 'contentKey'>

/** `hello`: the device is there and may be called. `away`: it goes. `place`: where its person is; an empty text is nowhere. */
export type Word = { type: 'hello' } | { type: 'away' } | { type: 'place'; place: string }

export interface OpenedWord {
  device: string
  session: string
  number: number
  word: Word
}

/** Longest place in bytes. */
export const MAX_PLACE_BYTES = 200
const NAME = 'presence'
const TYPES = ['hello', 'away', 'place'] as const satisfies readonly Word['type'][]
const VERSION = 1
/** No word is longer, sealed. */
const MAX_BYTES = 1024

/** Seals and opens the words of one space. */
export class EphemeralSpace {
  private readonly keys: MessageKeys

  constructor(
    readonly space: string,
    /** Whose readers may hear. */
    private readonly group: string,
    private readonly members: EphemeralMembers,
  ) {
    this.keys = new MessageKeys((keyId) => members.contentKey(keyId))
  }

  /** Seals a word of this device; null while it holds no key in force. Throws `RangeError` for a place that is too long. */
  async seal(
    device: DeviceKeys,
    self: string,
    session: string,
    number: number,
    word: Word,
  ): Promise<Uint8Array | null> {
    const keyId = sealingKeyId(this.members.roster(), this.group, this.keys)
    if (keyId === null) return null
    const body = new ByteWriter().u8(VERSION).raw(fromHex(session)).oneOf(TYPES, word.type)
    if (word.type === 'place') body.text(word.place)
    const block = body.done()
    if (block.byteLength > MAX_PLACE_BYTES + 22) throw new RangeError('place too long')
    const doc = docIdOf(this.group, NAME)
    const chain = { seq: number, prevHash: NO_HASH, keyId, authHead: authHeadOf([]), deps: [] }
    const header = { kind: 'awareness' as const, space: this.space, doc, device: self, ...chain }
    return sealEnvelope(device, this.keys, header, { name: NAME, blocks: [block] })
  }

  /** Opens a word, or says why not. Whoever carried it, it is the device's that signed it. */
  async open(bytes: Uint8Array): Promise<OpenedWord | PeerRefusal> {
    const envelope = bytes.byteLength > MAX_BYTES ? null : orNull(() => parseEnvelope(bytes))
    if (envelope?.kind !== 'awareness') return 'shape'
    const roster = this.members.roster()
    const { device } = envelope
    const isHere = envelope.space === this.space && envelope.doc === docIdOf(this.group, NAME)
    if (!isHere || roster.keys.get(envelope.keyId)?.group !== this.group) return 'sealed'
    const sender = roster.devices.get(device)
    if (!sender || !deviceMayRead(roster, device, this.group)) return 'stranger'
    if (!(await verify(sender.public.sign, envelope.signature, signedPart(envelope)))) return 'signature'
    const content = await openEnvelope(this.keys, envelope, this.group)
    if (content === null || typeof content === 'string') return 'sealed'
    const body = content.blocks.length === 1 ? content.blocks[0] : undefined
    const read = body && orNull(() => readBody(body))
    return read ? { device, number: envelope.seq, ...read } : 'shape'
  }
}

function readBody(bytes: Uint8Array): { session: string; word: Word } | null {
  const reader = new ByteReader(bytes)
  if (reader.u8() !== VERSION) return null
  const session = toHex(reader.raw(16))
  const type = reader.oneOf(TYPES)
  const word: Word = type === 'place' ? { type, place: reader.text(MAX_PLACE_BYTES) } : { type }
  reader.end()
  return { session, word }
}
