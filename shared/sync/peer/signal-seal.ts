// Signals between two devices, through whoever carries them. Sealed to the recipient and signed by the sender, bound to space, both devices
// with the direction, and a session of each: a carrier can lose them and nothing else. The signed DTLS fingerprint inside is what makes the
// connection that device's.
import { ByteReader, ByteWriter, concatBytes, fromHex, Malformed, toHex, utf8 } from '../bytes.ts'
import { type DeviceKeys, type DevicePublic, openAs, signAs } from '../crypto/device-keys.ts'
import { sealBox } from '../crypto/hpke.ts'
import { verify } from '../crypto/webcrypto.ts'
import type { PeerRefusal } from './refusals.ts'

/** From where to where. Hex, 16 bytes each. */
export interface SignalRoute {
  space: string
  from: string
  to: string
}

export interface OpenedSignal {
  /** The sender's session and the one of ours that it answers. */
  session: string
  answers: string
  /** Counts the signals of a session to this device, from 1. */
  number: number
  payload: Uint8Array
}

/** First byte: what kind of signal; the second is the version. Awareness begins with the version of envelopes. */
export const SIGNAL_MARK = 0x73
const VERSION = 1
const USE = 'touchline/signal-v1'
const SIGNED_AS = utf8('signal-v1\0')
const ID_BYTES = 16
const SIGNATURE_BYTES = 64
/** A description with all its candidates takes less than 600. */
const MAX_PAYLOAD = 2048
const MAX_SEALED = MAX_PAYLOAD + 256

const routeBytes = ({ space, from, to }: SignalRoute): Uint8Array =>
  concatBytes([Uint8Array.of(VERSION), fromHex(space), fromHex(from), fromHex(to)])

/** Seals a signal of this device to another. */
export async function sealSignal(
  keys: DeviceKeys,
  recipient: DevicePublic,
  route: SignalRoute,
  signal: OpenedSignal,
): Promise<Uint8Array> {
  const head = new ByteWriter().raw(fromHex(signal.session)).raw(fromHex(signal.answers)).u32(signal.number)
  const body = head.block(signal.payload).done()
  const bound = routeBytes(route)
  const signature = await signAs(keys, concatBytes([SIGNED_AS, bound, body]))
  const box = await sealBox(recipient.box, concatBytes([body, signature]), USE, bound)
  return concatBytes([Uint8Array.of(SIGNAL_MARK, VERSION), box])
}

/** Opens a signal to this device, or says why not. `sender` is the public half of the device that the route names. */
export async function openSignal(
  keys: DeviceKeys,
  sender: DevicePublic,
  route: SignalRoute,
  bytes: Uint8Array,
): Promise<OpenedSignal | PeerRefusal> {
  if (bytes[0] !== SIGNAL_MARK || bytes[1] !== VERSION || bytes.byteLength > MAX_SEALED) return 'shape'
  const bound = routeBytes(route)
  const inner = await openAs(keys, bytes.subarray(2), USE, bound)
  if (!inner || inner.byteLength < SIGNATURE_BYTES) return 'sealed'
  const body = inner.subarray(0, inner.byteLength - SIGNATURE_BYTES)
  const signature = inner.subarray(body.byteLength)
  if (!(await verify(sender.sign, signature, concatBytes([SIGNED_AS, bound, body])))) return 'signature'
  try {
    const reader = new ByteReader(body)
    const session = toHex(reader.raw(ID_BYTES))
    const answers = toHex(reader.raw(ID_BYTES))
    const number = reader.u32()
    const payload = reader.block(MAX_PAYLOAD)
    reader.end()
    return { session, answers, number, payload }
  } catch (error) {
    if (error instanceof Malformed) return 'shape'
    throw error
  }
}
