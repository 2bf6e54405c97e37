// Sealing and opening. The plaintext is the document's name and then any number of blocks: for an update the Yjs updates (V2 format) in the
// order they were made. They are not merged: Yjs' merging is quadratic, and the count costs four bytes each.
import { ByteReader, ByteWriter, concatBytes, fromHex, Malformed, toHex, utf8 } from '../bytes.ts'
import { shortHash } from '../crypto/digest.ts'
import { signAs, type DeviceKeys } from '../crypto/device-keys.ts'
import { deriveSealingKey, NONCE_BYTES, open, randomBytes, seal } from '../crypto/webcrypto.ts'
import { encodeHeader, type Envelope, type Header, MAX_ENVELOPE_BYTES, signedBytes } from './codec.ts'

const MAX_NAME_BYTES = 512
const MAX_KEPT_KEYS = 4096
/** What header, name and signature may take at most, so that a batch can be cut to fit. */
const MAX_OVERHEAD = 4096

/** Most bytes of blocks, four more counted for each, that surely fit one envelope. */
export const MAX_BATCH_BYTES = MAX_ENVELOPE_BYTES - MAX_OVERHEAD

/** What an envelope holds. */
export interface Content {
  name: string
  blocks: Uint8Array[]
}

/** A document's id in headers. It commits to group and name, so that an envelope cannot be replayed into another document or group. */
export function docIdOf(group: string, name: string): string {
  return toHex(shortHash('doc-v1', fromHex(group), utf8(name)))
}

/**
 * Keys of envelopes: HKDF of the group's content key for each document and device, so that two devices that draw one nonce still never share
 * a key. WebCrypto takes longer to derive a key than to use it, hence they are kept.
 */
export class MessageKeys {
  private readonly kept = new Map<string, CryptoKey>()
  /** Being derived: hundreds of envelopes of one device are opened at once. */
  private readonly coming = new Map<string, Promise<CryptoKey>>()

  private lastName = { group: '', name: '', doc: '' }

  constructor(
    /** The content key of a rotate operation, null when this device was not given it. */
    private readonly contentKey: (keyId: string) => Uint8Array | null,
  ) {}

  /** True when envelopes under this key can be opened. */
  has(keyId: string): boolean {
    return this.contentKey(keyId) !== null
  }

  /** The key of a device's envelopes in a document, or null without the content key. A promise only when it must be derived. */
  get(header: Pick<Header, 'keyId' | 'doc' | 'device'>): CryptoKey | null | Promise<CryptoKey> {
    const id = header.keyId + header.doc + header.device
    const known = this.kept.get(id)
    if (known) return known
    const secret = this.contentKey(header.keyId)
    if (!secret) return null
    let coming = this.coming.get(id)
    if (!coming) {
      coming = this.derive(id, secret, header).finally(() => this.coming.delete(id))
      this.coming.set(id, coming)
    }
    return coming
  }

  /** `docIdOf`, which the envelopes of one document ask for one after the other. */
  docIdOf(group: string, name: string): string {
    const { lastName } = this
    if (lastName.group === group && lastName.name === name) return lastName.doc
    const doc = docIdOf(group, name)
    this.lastName = { group, name, doc }
    return doc
  }

  private async derive(id: string, secret: Uint8Array, header: Pick<Header, 'doc' | 'device'>): Promise<CryptoKey> {
    const key = await deriveSealingKey(secret, 'message-v1', fromHex(header.doc + header.device))
    if (this.kept.size >= MAX_KEPT_KEYS) this.kept.clear()
    this.kept.set(id, key)
    return key
  }
}

/** Seals and signs an envelope. Throws when the key is not there or the batch is too large. */
export async function sealEnvelope(
  device: DeviceKeys,
  keys: MessageKeys,
  header: Header,
  content: Content,
): Promise<Uint8Array> {
  const key = await keys.get(header)
  if (!key) throw new Error('no content key to seal with')
  const plaintext = new ByteWriter().text(content.name)
  for (const block of content.blocks) plaintext.block(block)
  const head = encodeHeader(header)
  const nonce = randomBytes(NONCE_BYTES)
  const unsigned = concatBytes([head, nonce, await seal(key, nonce, plaintext.done(), head)])
  const bytes = concatBytes([unsigned, await signAs(device, signedBytes(unsigned))])
  if (bytes.byteLength > MAX_ENVELOPE_BYTES) throw new RangeError('batch too large for one envelope')
  return bytes
}

/** What opening ended in: content; null when the key is missing; the code of a refusal. */
export type Opened = Content | null | 'sealed' | 'document'

/** Opens an envelope whose signature was checked. `group` is the one its key belongs to. */
export async function openEnvelope(keys: MessageKeys, envelope: Envelope, group: string): Promise<Opened> {
  const pending = keys.get(envelope)
  const key = pending instanceof Promise ? await pending : pending
  if (!key) return null
  const plaintext = await open(key, envelope.nonce, envelope.ciphertext, envelope.head)
  if (!plaintext) return 'sealed'
  try {
    const reader = new ByteReader(plaintext)
    const name = reader.text(MAX_NAME_BYTES)
    if (keys.docIdOf(group, name) !== envelope.doc) return 'document'
    const blocks: Uint8Array[] = []
    while (reader.left > 0) blocks.push(reader.block(MAX_ENVELOPE_BYTES))
    return { name, blocks }
  } catch (error) {
    if (error instanceof Malformed) return 'document'
    throw error
  }
}
