import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Malformed } from '../../../../shared/sync/bytes.ts'
import { FRAME_BYTES, framesOf, MAX_LINK_MESSAGE, Reassembly } from '../../../../shared/sync/peer/frames.ts'

const filled = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => at * 31 + length)

test('[P9] a message of any size comes out of its frames as it went in, one after the other', () => {
  const inbox = new Reassembly()
  for (const size of [1, 4, 16_379, 16_380, 16_381, 16_384, 32_764, 32_765, 500_000, MAX_LINK_MESSAGE]) {
    const message = filled(size)
    const frames = [...framesOf(message)]
    expect(frames.every((frame) => frame.byteLength <= FRAME_BYTES)).toBe(true)
    const out = frames.map((frame) => inbox.take(frame))
    expect(out.slice(0, -1).every((one) => one === null)).toBe(true)
    expect(Buffer.compare(out.at(-1) ?? new Uint8Array(), message)).toBe(0)
  }
  expect(() => [...framesOf(new Uint8Array(MAX_LINK_MESSAGE + 1))]).toThrow(RangeError)
  expect(() => [...framesOf(new Uint8Array())]).toThrow(RangeError)
})

/** As an attacker cuts them: a length of his choice before bytes of his choice. */
const forged = (length: number, bytes: number): Uint8Array => {
  const frame = Buffer.alloc(4 + bytes)
  frame.writeUInt32BE(length)
  return new Uint8Array(frame)
}

test('[P3] frames that are none are refused before memory is made for them', () => {
  for (const frames of [
    [new Uint8Array()],
    [new Uint8Array(4)],
    [forged(0, 1)],
    [forged(MAX_LINK_MESSAGE + 1, 100)],
    [forged(0xffff_ffff, FRAME_BYTES - 4)],
    [forged(5, 6)],
    // Many tiny parts would cost more than their bytes.
    [forged(50_000, 10)],
    [forged(50_000, FRAME_BYTES - 4), new Uint8Array(1)],
    [forged(50_000, FRAME_BYTES - 4), new Uint8Array(FRAME_BYTES + 1)],
    [forged(20_000, FRAME_BYTES - 4), new Uint8Array(FRAME_BYTES)],
  ]) {
    const inbox = new Reassembly()
    expect(() => frames.map((frame) => inbox.take(frame))).toThrow(Malformed)
  }
})

test('[P3] any sequence of frames ends in messages within bounds or in a refusal', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (frames) => {
      const inbox = new Reassembly()
      try {
        for (const frame of frames) {
          const message = inbox.take(frame)
          // Small frames hold whole messages only.
          expect(message?.byteLength).toBe(frame.byteLength - 4)
        }
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed)
      }
    }),
  )
})
