import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteReader, ByteWriter, Malformed } from '../../../../shared/sync/bytes.ts'
import {
  candidateLine,
  type Description,
  MAX_CANDIDATES,
  readCandidate,
  readDescription,
  readSdp,
  toSdp,
  writeDescription,
} from '../../../../shared/sync/peer/description.ts'
import { decodeLinkSignal, encodeLinkSignal } from '../../../../shared/sync/peer/link-signal.ts'

const FINGERPRINT = '5F:3B:C4:BE:E2:89:EB:38:24:EA:8E:3C:9D:A3:C8:06:83:D2:5C:65:AD:2A:04:19:88:BB:F3:4B:B7:19:FB:C2'
/** As Chromium writes it. */
const CHROMIUM = `v=0\r
o=- 7742071126331687503 2 IN IP4 127.0.0.1\r
s=-\r
t=0 0\r
a=group:BUNDLE 0\r
a=extmap-allow-mixed\r
a=msid-semantic: WMS\r
m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r
c=IN IP4 0.0.0.0\r
a=candidate:205472059 1 udp 2113937151 36c9e94f-ad68-4a58-a6ee-9d886e12ed87.local 36479 typ host generation 0 network-cost 999\r
a=candidate:1 1 udp 2113937151 192.168.7.9 5 typ host generation 0\r
a=candidate:2 1 tcp 1518280447 192.168.7.9 9 typ host tcptype active\r
a=candidate:3 1 UDP 1686052607 203.0.113.7 6 typ srflx raddr 0.0.0.0 rport 0\r
a=candidate:4 1 udp 2113937151 fe80::1:2 7 typ host\r
a=ice-ufrag:TEmq\r
a=ice-pwd:SUfspKF0+Mb74d1LWavNN4wZ\r
a=ice-options:trickle\r
a=fingerprint:sha-256 ${FINGERPRINT}\r
a=setup:actpass\r
a=mid:0\r
a=sctp-port:5000\r
a=max-message-size:262144\r
`

const bytesOf = (description: Description): Uint8Array => {
  const writer = new ByteWriter()
  writeDescription(writer, description)
  return writer.done()
}
const read = (bytes: Uint8Array): Description => {
  const reader = new ByteReader(bytes)
  const description = readDescription(reader)
  reader.end()
  return description
}

describe('a description', () => {
  it("holds what a browser's text says, in a tenth of its bytes", () => {
    const description = readSdp('offer', CHROMIUM)
    const bytes = bytesOf(description)
    expect(bytes.byteLength).toBeLessThan(CHROMIUM.length / 6)
    expect(read(bytes)).toEqual(description)
    expect(readSdp('offer', toSdp(description))).toEqual(description)
    const text = toSdp(description)
    for (const line of ['a=ice-ufrag:TEmq', `a=fingerprint:sha-256 ${FINGERPRINT}`, 'a=setup:actpass', 'a=mid:0'])
      expect(text).toContain(`${line}\r\n`)
    expect(text).toContain('36c9e94f-ad68-4a58-a6ee-9d886e12ed87.local 36479 typ host\r\n')
    expect(text).toContain('203.0.113.7 6 typ srflx raddr 0.0.0.0 rport 0\r\n')
    expect(text).toContain('fe80:0000:0000:0000:0000:0000:0001:0002 7 typ host\r\n')
    expect(text).not.toContain('tcp')
  })

  it('is not made of another kind of session', () => {
    for (const [one, other] of [
      ['a=mid:0', 'a=mid:audio'],
      ['sha-256', 'sha-1'],
      ['5F:3B', '5F'],
      ['actpass', 'holdconn'],
      ['a=ice-ufrag:TEmq', 'a=ice-ufrag:x'],
    ] as const)
      expect(() => readSdp('offer', CHROMIUM.replace(one, other)), other).toThrow(Malformed)
    expect(() => readSdp('rollback', CHROMIUM)).toThrow(Malformed)
  })

  it('[P3] has one spelling; no bytes smuggle a line into the text the browser reads', () => {
    const good = bytesOf(readSdp('answer', CHROMIUM.replace('actpass', 'active')))
    const lines = toSdp(read(good)).split('\r\n').length
    for (let at = 0; at < good.length; at++) {
      for (const byte of [0, 10, 13, 32, 97, 255]) {
        const changed = Uint8Array.from(good)
        changed[at] = byte
        let description: Description
        try {
          description = read(changed)
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed)
          continue
        }
        expect(bytesOf(description)).toEqual(changed)
        expect(toSdp(description).split(/[\r\n]+/).length).toBe(lines)
        expect(toSdp(description)).toMatch(/^[\x20-\x7e\r\n]*$/)
      }
      expect(() => read(good.subarray(0, at))).toThrow(Malformed)
    }
    const many = {
      ...read(good),
      candidates: Array.from({ length: MAX_CANDIDATES + 1 }, () => read(good).candidates[0]),
    }
    expect(() => read(bytesOf(many as Description))).toThrow(Malformed)
  })

  it('[P3] a signal of any bytes is read as it would be written, or refused', () => {
    const description = readSdp('offer', CHROMIUM)
    const candidate = description.candidates[0] ?? expect.fail()
    const signals = [
      { type: 'description', attempt: 1, description },
      { type: 'candidate', attempt: 7, ufrag: 'TEmq', candidate },
      { type: 'bye', attempt: 1_000_000 },
    ] as const
    for (const signal of signals) expect(decodeLinkSignal(encodeLinkSignal(signal))).toEqual(signal)
    expect(readCandidate(candidateLine(candidate))).toEqual(candidate)
    const seeds = signals.map((signal) => fc.constant(encodeLinkSignal(signal)))
    const mutated = fc
      .tuple(fc.oneof(...seeds), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 4 }))
      .map(([bytes, changes]) => {
        const out = Uint8Array.from(bytes)
        for (const [at, byte] of changes) out[at % out.length] = byte
        return out
      })
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })), (bytes) => {
        try {
          expect(encodeLinkSignal(decodeLinkSignal(bytes))).toEqual(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
