// What two devices show each other as QR codes when no relay carries their signals: `p1.<bytes in base64url>`. Not sealed, for whoever sees
// the code sees the device too; signed, for the DTLS fingerprint in it decides who is at the other end.
import {
  ByteReader,
  ByteWriter,
  concatBytes,
  fromBase64Url,
  fromHex,
  Malformed,
  toBase64Url,
  toHex,
  utf8,
} from '../bytes.ts'
import { type DeviceKeys, signAs } from '../crypto/device-keys.ts'
import { shortHash } from '../crypto/digest.ts'
import { verify } from '../crypto/webcrypto.ts'

/** A code taken apart. Ids are hex. */
export interface PairingCode {
  type: (typeof TYPES)[number]
  space: string
  device: string
  /** The run of the device that shows it. */
  session: string
  /** Of an offer: random, so that no two are the same. Of an answer: the offer's id, and with it device and session of the other side. */
  about: string
  /** See description.ts. */
  description: Uint8Array
}

export interface ReadCode extends PairingCode {
  /** Names this very code. */
  id: string
  signature: Uint8Array
  signed: Uint8Array
}

/** Why a text is no code that can be used here. */
export type CodeFault = 'not-a-code' | 'newer-version' | 'damaged'

const PREFIX = 'p1.'
const TYPES = ['offer', 'answer'] as const
const SIGNED_AS = utf8('pair-v1\0')
const SIGNATURE_BYTES = 64
const MAX_DESCRIPTION = 512
/** Longer texts are not looked at; no code of ours is longer. */
export const MAX_CODE = 900

/** Writes and signs a code: at most 900 letters, digits, `-`, `_` and `.`. */
export async function writePairingCode(keys: DeviceKeys, code: PairingCode): Promise<{ text: string; id: string }> {
  const writer = new ByteWriter().oneOf(TYPES, code.type)
  for (const id of [code.space, code.device, code.session, code.about]) writer.raw(fromHex(id))
  const body = writer.raw(code.description).done()
  const signature = await signAs(keys, concatBytes([SIGNED_AS, body]))
  const text = PREFIX + toBase64Url(concatBytes([body, signature]))
  if (text.length > MAX_CODE) throw new RangeError('too long for a code')
  return { text, id: idOf(body) }
}

const idOf = (body: Uint8Array): string => toHex(shortHash('pair-v1', body))

/** Takes a scanned or pasted text apart. Whose it is, is checked with `isSignedBy`. */
export function readPairingCode(text: string): ReadCode | CodeFault {
  const code = text.trim()
  if (text.length > MAX_CODE + 64 || !/^p\d+\./.test(code)) return 'not-a-code'
  if (!code.startsWith(PREFIX)) return 'newer-version'
  try {
    const bytes = fromBase64Url(code.slice(PREFIX.length))
    const reader = new ByteReader(bytes)
    const type = reader.oneOf(TYPES)
    const id = (): string => toHex(reader.raw(16))
    const [space, device, session, about] = [id(), id(), id(), id()]
    const length = reader.left - SIGNATURE_BYTES
    if (length <= 0 || length > MAX_DESCRIPTION) return 'damaged'
    const description = reader.raw(length)
    const body = bytes.subarray(0, reader.position)
    const signature = reader.raw(SIGNATURE_BYTES)
    const signed = concatBytes([SIGNED_AS, body])
    return { type, space, device, session, about, description, id: idOf(body), signature, signed }
  } catch (error) {
    if (error instanceof Malformed) return 'damaged'
    throw error
  }
}

/** True when the code was signed with this public key (32 bytes). */
export function isSignedBy(code: ReadCode, publicKey: Uint8Array): Promise<boolean> {
  return verify(publicKey, code.signature, code.signed)
}
