// Messages cut into frames for a data channel: large sends throw in some browsers and stop everything behind them in others. The first
// frame of a message begins with its length; all frames but the last are full, so that their number is bounded by the bytes that came.
import { ByteWriter, concatBytes, Malformed } from '../bytes.ts'
import { MAX_MESSAGE_BYTES } from '../replica/messages.ts'

/** Largest frame. */
export const FRAME_BYTES = 16 * 1024
/** What stands before a replica's message on a shared connection: the space and what kind of message it is. */
export const PREFIX_BYTES = 17
/** Largest message that a connection carries. */
export const MAX_LINK_MESSAGE = MAX_MESSAGE_BYTES + PREFIX_BYTES

const LENGTH_BYTES = 4

/** The frames of a message, one after the other. Throws for a message nobody would take. */
export function* framesOf(message: Uint8Array): Generator<Uint8Array> {
  const { byteLength } = message
  if (byteLength === 0 || byteLength > MAX_LINK_MESSAGE) throw new RangeError('no size for a message')
  let at = Math.min(byteLength, FRAME_BYTES - LENGTH_BYTES)
  yield new ByteWriter().u32(byteLength).raw(message.subarray(0, at)).done()
  for (; at < byteLength; at += FRAME_BYTES) yield message.slice(at, at + FRAME_BYTES)
}

/** Puts one peer's frames together again. Holds no more than one message's bytes that really came. */
export class Reassembly {
  private parts: Uint8Array[] = []
  private missing = 0

  /** The message that this frame completes, or null. Throws `Malformed` for a frame that no message has here. */
  take(frame: Uint8Array): Uint8Array | null {
    if (frame.byteLength === 0 || frame.byteLength > FRAME_BYTES) throw new Malformed('frame')
    const part = this.missing === 0 ? this.begin(frame) : frame
    const isFull = frame.byteLength === FRAME_BYTES
    if (part.byteLength > this.missing || (part.byteLength < this.missing && !isFull)) throw new Malformed('frame')
    this.missing -= part.byteLength
    this.parts.push(part)
    if (this.missing > 0) return null
    const message = this.parts.length === 1 ? part : concatBytes(this.parts)
    this.parts = []
    return message
  }

  private begin(frame: Uint8Array): Uint8Array {
    if (frame.byteLength <= LENGTH_BYTES) throw new Malformed('frame')
    const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0)
    if (length === 0 || length > MAX_LINK_MESSAGE) throw new Malformed('length of a message')
    this.missing = length
    return frame.subarray(LENGTH_BYTES)
  }
}
