// Which of the two curves WebCrypto has here. Below Chrome 137 (X25519: 133), Firefox 129 (130) and Safari 17 it lacks them.
import { equalBytes, fromHex, utf8 } from '../bytes.ts'
import { type Curve, pkcs8 } from './pkcs8.ts'
import { plain, subtle } from './sealing.ts'

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => plain(fromHex(hex))

/** RFC 8032, 7.1, test 2. */
const SIGNING = {
  secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
  key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  message: '72',
  signature:
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
}

/** RFC 7748, 5.2, the first vector. */
const AGREEING = {
  secret: 'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
  key: 'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
  shared: 'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
}

async function canSign(): Promise<boolean> {
  const key = await subtle.importKey('raw', bytesOf(SIGNING.key), 'Ed25519', false, ['verify'])
  const hasVerified = (signature: string): Promise<boolean> =>
    subtle.verify('Ed25519', key, bytesOf(signature), bytesOf(SIGNING.message))
  const own = await subtle.importKey('pkcs8', pkcs8('Ed25519', fromHex(SIGNING.secret)), 'Ed25519', false, ['sign'])
  // Not compared with the published one: Safari's signatures have chance in them, and are as good.
  const text = plain(utf8('touchline'))
  const signature = await subtle.sign('Ed25519', own, text)
  return (
    (await hasVerified(SIGNING.signature)) &&
    !(await hasVerified(SIGNING.signature.replace('9', '8'))) &&
    (await subtle.verify('Ed25519', key, signature, text))
  )
}

async function canAgree(): Promise<boolean> {
  const publicKey = await subtle.importKey('raw', bytesOf(AGREEING.key), 'X25519', false, [])
  const own = await subtle.importKey('pkcs8', pkcs8('X25519', fromHex(AGREEING.secret)), 'X25519', false, [
    'deriveBits',
  ])
  const shared = await subtle.deriveBits({ name: 'X25519', public: publicKey }, own, 256)
  return equalBytes(new Uint8Array(shared), fromHex(AGREEING.shared))
}

const answers: Partial<Record<Curve, Promise<boolean>>> = {}

/**
 * True where WebCrypto does what is asked of it with this curve: it is tried once, on published vectors. The same answer as long as this page or
 * worker runs.
 */
export function hasCurve(curve: Curve): Promise<boolean> {
  return (answers[curve] ??= (curve === 'Ed25519' ? canSign() : canAgree()).catch(() => false))
}

/** True where WebCrypto holds all private keys of a device, so that nobody can read them. */
export async function canHoldKeys(): Promise<boolean> {
  return (await hasCurve('Ed25519')) && (await hasCurve('X25519'))
}
