// An attacker's own writer of envelopes: Node's crypto and a Buffer, nothing of the program. It writes whatever it is told.
import { createCipheriv, createHash, hkdfSync } from 'node:crypto'
import type { PrivateKey } from '../../shared/sync/crypto/kept-key.ts'
import { signByHand } from './sign-by-hand.ts'

export interface Forgery {
  version?: number
  kind?: number
  space: string
  doc: string
  device: string
  seq: number
  prev?: Uint8Array
  keyId: string
  authHead?: string
  deps?: { device: string; seq: number; tag: number }[]
  contentKey: Uint8Array
  name: string
  updates: Uint8Array[]
  /** Instead of name and updates. */
  plaintext?: Uint8Array
  signing: PrivateKey
  label?: string
}

const u32 = (value: number): Buffer => {
  const out = Buffer.alloc(4)
  out.writeUInt32BE(value >>> 0)
  return out
}
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const block = (bytes: Uint8Array): Buffer => Buffer.concat([u32(bytes.byteLength), bytes])

/** SHA-256. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

/** First four bytes of an envelope's hash. */
export function tag(envelope: Uint8Array): number {
  return Buffer.from(sha256(envelope)).readUInt32BE(0)
}

/** A document's id, as the design defines it. */
export function forgeDocId(group: string, name: string): string {
  return Buffer.from(sha256(Buffer.concat([Buffer.from('doc-v1\0'), hex(group), Buffer.from(name)]))).toString(
    'hex',
    0,
    16,
  )
}

/** An envelope as told. */
export async function forge(told: Forgery): Promise<Uint8Array> {
  const deps = told.deps ?? []
  const head = Buffer.concat([
    Buffer.from([told.version ?? 1, told.kind ?? 1]),
    hex(told.space),
    hex(told.doc),
    hex(told.device),
    u32(told.seq),
    told.prev ?? Buffer.alloc(32),
    hex(told.keyId),
    hex(told.authHead ?? '00'.repeat(16)),
    Buffer.from([deps.length >> 8, deps.length & 255]),
    ...deps.map((dep) => Buffer.concat([hex(dep.device), u32(dep.seq), u32(dep.tag)])),
  ])
  const info = Buffer.concat([Buffer.from('message-v1\0'), hex(told.doc), hex(told.device)])
  const key = Buffer.from(hkdfSync('sha256', told.contentKey, Buffer.alloc(0), info, 32))
  const nonce = Buffer.from(sha256(Buffer.concat([head, Buffer.from(told.name)]))).subarray(0, 12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(head)
  const plaintext = told.plaintext ?? Buffer.concat([block(Buffer.from(told.name)), ...told.updates.map(block)])
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  const unsigned = Buffer.concat([head, nonce, sealed])
  const signed = Buffer.concat([Buffer.from(told.label ?? 'env-v1'), unsigned])
  const signature = await signByHand(told.signing, signed)
  return new Uint8Array(Buffer.concat([unsigned, signature]))
}
