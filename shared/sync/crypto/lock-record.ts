// What opens the lock at rest: a passphrase, stretched by PBKDF2 (RFC 8018, as WebCrypto has it), or 32 bytes that a passkey gives for a salt (the
// PRF extension of WebAuthn). Either makes a key that wraps the vault key; the record says how, and none of it is secret.
import { utf8 } from '../bytes.ts'
import { plain, randomBytes, subtle } from './sealing.ts'
import { createVaultKey, type Sealed, unwrapVaultKey, wrapVaultKey } from './vault.ts'

/** What a person gives. */
export type LockSecret =
  | { kind: 'passphrase'; text: string }
  /** `output`: the 32 bytes the passkey `credential` gave for `salt`. */
  | { kind: 'passkey'; credential: Uint8Array; salt: Uint8Array; output: Uint8Array }

/** How the key is made that wraps the vault key. */
export type LockWay =
  | { kind: 'passphrase'; salt: Uint8Array; /** Rounds of PBKDF2-HMAC-SHA-256. */ rounds: number }
  | { kind: 'passkey'; credential: Uint8Array; salt: Uint8Array }

/** The lock as the device keeps it. */
export interface LockRecord {
  version: 1
  /** 32 hex; another lock, another id. */
  lockId: string
  way: LockWay
  vault: Sealed
}

/** OWASP asks for 600,000 and more. */
export const PASSPHRASE_ROUNDS = 1_000_000
/** Fewer would be a record somebody has weakened; more would hang. */
const LEAST_ROUNDS = 600_000
const MOST_ROUNDS = 100_000_000
const SALT_BYTES = 32
const KEY_USES: KeyUsage[] = ['wrapKey', 'unwrapKey']

async function fromPassphrase(text: string, salt: Uint8Array, rounds: number): Promise<CryptoKey> {
  if (rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) throw new RangeError(`${rounds} rounds`)
  // One text, however a keyboard composes it.
  const known = await subtle.importKey('raw', plain(utf8(text.normalize('NFKC'))), 'PBKDF2', false, ['deriveKey'])
  const params = { name: 'PBKDF2', hash: 'SHA-256', salt: plain(salt), iterations: rounds }
  return subtle.deriveKey(params, known, { name: 'AES-GCM', length: 256 }, false, KEY_USES)
}

async function fromPasskey(output: Uint8Array, salt: Uint8Array): Promise<CryptoKey> {
  const known = await subtle.importKey('raw', plain(output), 'HKDF', false, ['deriveKey'])
  const params = { name: 'HKDF', hash: 'SHA-256', salt: plain(salt), info: plain(utf8('touchline/lock-passkey-v1')) }
  return subtle.deriveKey(params, known, { name: 'AES-GCM', length: 256 }, false, KEY_USES)
}

/** Null when the secret is of another kind, or of another passkey, than the lock asks for. */
async function keyFor(way: LockWay, secret: LockSecret): Promise<CryptoKey | null> {
  if (way.kind === 'passphrase')
    return secret.kind === 'passphrase' ? fromPassphrase(secret.text, way.salt, way.rounds) : null
  return secret.kind === 'passkey' ? fromPasskey(secret.output, way.salt) : null
}

const boundTo = (lockId: string): Uint8Array => utf8(`touchline/lock-v1\0${lockId}`)

/** A salt for a passkey to be asked with. */
export function createLockSalt(): Uint8Array {
  return randomBytes(SALT_BYTES)
}

async function wrapIn(lockId: string, vault: CryptoKey, secret: LockSecret): Promise<LockRecord> {
  const way: LockWay =
    secret.kind === 'passphrase'
      ? { kind: 'passphrase', salt: createLockSalt(), rounds: PASSPHRASE_ROUNDS }
      : { kind: 'passkey', credential: secret.credential, salt: secret.salt }
  const key = await keyFor(way, secret)
  if (!key) throw new Error('a secret of another kind')
  return { version: 1, lockId, way, vault: await wrapVaultKey(key, vault, boundTo(lockId)) }
}

/** A new lock, and its vault key, which can be used and not read. */
export async function createLock(
  lockId: string,
  secret: LockSecret,
): Promise<{ record: LockRecord; vault: CryptoKey }> {
  const record = await wrapIn(lockId, await createVaultKey(), secret)
  const vault = await openLock(record, secret)
  if (!vault) throw new Error('a lock that does not open')
  return { record, vault }
}

/** The vault key, which can be used and not read; null when the secret is not this lock's. */
export async function openLock(record: LockRecord, secret: LockSecret): Promise<CryptoKey | null> {
  const key = await keyFor(record.way, secret)
  return key && unwrapVaultKey(key, record.vault, boundTo(record.lockId))
}

/** The same lock, opened by another secret from now on; null when `secret` is not this lock's. What it locks stays as it is. */
export async function changeLock(record: LockRecord, secret: LockSecret, next: LockSecret): Promise<LockRecord | null> {
  const key = await keyFor(record.way, secret)
  const vault = key && (await unwrapVaultKey(key, record.vault, boundTo(record.lockId), true))
  return vault && wrapIn(record.lockId, vault, next)
}
