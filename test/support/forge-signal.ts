// An attacker's own writer of signals: the HPKE of the standard and a Buffer, nothing of the program. It seals and signs whatever it is told.
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { PrivateKey } from '../../shared/sync/crypto/kept-key.ts'
import { signByHand } from './sign-by-hand.ts'

export interface ForgedSignal {
  /** Hex: what the signature and the seal say, each on its own. */
  signed: { space: string; from: string; to: string }
  sealed?: { space: string; from: string; to: string }
  session: string
  answers: string
  number: number
  payload: Uint8Array
  signing: PrivateKey
  /** Public key of the recipient, 32 bytes. */
  box: Uint8Array
  version?: number
  use?: string
  label?: string
  /** Instead of all that is sealed. */
  inner?: Uint8Array
}

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const u32 = (value: number): Buffer => {
  const out = Buffer.alloc(4)
  out.writeUInt32BE(value >>> 0)
  return out
}
const plain = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

/** A signal as told. */
export async function forgeSignal(told: ForgedSignal): Promise<Uint8Array> {
  const route = ({ space, from, to }: ForgedSignal['signed']): Buffer =>
    Buffer.concat([Buffer.from([1]), hex(space), hex(from), hex(to)])
  const head = [hex(told.session), hex(told.answers), u32(told.number)]
  const body = Buffer.concat([...head, u32(told.payload.byteLength), told.payload])
  const signed = Buffer.concat([Buffer.from(told.label ?? 'signal-v1\0'), route(told.signed), body])
  const signature = await signByHand(told.signing, signed)
  const inner = told.inner ?? Buffer.concat([body, signature])
  const recipientPublicKey = await suite.kem.deserializePublicKey(plain(told.box))
  const info = plain(Buffer.from(told.use ?? 'touchline/signal-v1'))
  const { enc, ct } = await suite.seal(
    { recipientPublicKey, info },
    plain(inner),
    plain(route(told.sealed ?? told.signed)),
  )
  return new Uint8Array(Buffer.concat([Buffer.from([0x73, told.version ?? 1]), Buffer.from(enc), Buffer.from(ct)]))
}
