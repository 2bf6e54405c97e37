// What must stay secret of all a shared space keeps: the device's private keys, content keys that words handed over, secrets of invites. While the
// lock is on they stand on the disk under its vault key, and nowhere else.
import { ByteReader, ByteWriter, fromHex, toHex } from '../../sync/bytes.ts'
import { type DeviceKeys, takenIn } from '../../sync/crypto/device-keys.ts'
import { openDeviceKeys, openSecret, sealSecret, type Sealed, type SealedKeys } from '../../sync/crypto/vault.ts'
import { CONTENT_KEY_BYTES } from '../../sync/membership/group-key.ts'
import type { SyncDatabase } from './sync-database.ts'
import { HANDED_KEYS } from './tables.ts'

/** Under which name the device's keys stand. */
export const DEVICE_KEYS = 'keys'
/** How the names of notes begin that hold the secret of an invite. */
export const INVITE_NOTES = 'note:invite:'

/** A secret other than the device's keys, as it stands on the disk. */
interface SealedValue {
  sealed: 1
  secret: Sealed
}

/** The device's keys are under a lock that is not open, or under another one. */
export class KeysLocked extends Error {
  constructor() {
    super('the keys are locked')
  }
}

export function areSealed(keys: DeviceKeys | SealedKeys): keys is SealedKeys {
  return 'version' in keys
}

function isSealed(value: unknown): value is SealedValue {
  return typeof value === 'object' && value !== null && (value as Partial<SealedValue>).sealed === 1
}

/** Content keys by id of their rotate, as bytes to seal. */
function handedToBytes(keys: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const out = new ByteWriter()
  for (const [id, key] of keys) out.raw(fromHex(id)).raw(key)
  return out.done()
}

function bytesToHanded(bytes: Uint8Array): Map<string, Uint8Array> {
  const keys = new Map<string, Uint8Array>()
  for (const read = new ByteReader(bytes); read.left > 0;) {
    keys.set(toHex(read.raw(16)), read.raw(CONTENT_KEY_BYTES).slice())
  }
  return keys
}

/** The secrets of one space. `vault`: the key of the lock while it is open; null: there is none, or it is locked. */
export class Secrets {
  private constructor(
    private readonly db: SyncDatabase,
    private readonly vault: CryptoKey | null,
    readonly keys: DeviceKeys,
    /** The keys are under the lock. */
    readonly areLocked: boolean,
  ) {}

  /**
   * Fails with `KeysLocked` when they are under a lock that `vault` does not open. Keys from before the browser was brought up to date go into
   * WebCrypto, where they cannot be read, and stand so on the disk from then on.
   */
  static async open(db: SyncDatabase, vault: CryptoKey | null): Promise<Secrets> {
    const stored = (await db.value(DEVICE_KEYS)) as DeviceKeys | SealedKeys
    if (!areSealed(stored)) return new Secrets(db, null, await intoWebCrypto(db, stored), false)
    const keys = vault && (await openDeviceKeys(vault, stored))
    if (!keys) throw new KeysLocked()
    return new Secrets(db, vault, keys, true)
  }

  /** Content keys that came another way than by the log, by id of their rotate. */
  async handedKeys(): Promise<Map<string, Uint8Array>> {
    const value = await this.read(HANDED_KEYS)
    if (value instanceof Uint8Array) return bytesToHanded(value)
    return (value as Map<string, Uint8Array> | undefined) ?? new Map()
  }

  /** A note of this device; what is sealed of it is opened. */
  async note(key: string): Promise<unknown> {
    const id = `note:${key}`
    const value = await this.read(id)
    return id.startsWith(INVITE_NOTES) && value instanceof Uint8Array ? { secret: value } : value
  }

  /** Keeps a note; the secret of an invite under the lock when the keys are. */
  async setNote(key: string, value: unknown): Promise<void> {
    const id = `note:${key}`
    const secret = id.startsWith(INVITE_NOTES) ? (value as { secret?: unknown } | null)?.secret : null
    const isSecret = this.vault !== null && secret instanceof Uint8Array
    await this.db.setValue(id, isSecret ? await sealedValue(this.vault, id, secret) : value)
  }

  private async read(id: string): Promise<unknown> {
    const value = await this.db.value(id)
    if (!isSealed(value)) return value
    const opened = this.vault && (await openSecret(this.vault, id, value.secret))
    if (!opened) throw new KeysLocked()
    return opened
  }

  /** Everything as it stands without a lock: rows to put in place of the sealed ones. */
  async inTheOpen(): Promise<{ id: string; value: unknown }[]> {
    const rows: { id: string; value: unknown }[] = [{ id: DEVICE_KEYS, value: this.keys }]
    if ((await this.db.value(HANDED_KEYS)) !== undefined) rows.push({ id: HANDED_KEYS, value: await this.handedKeys() })
    for (const name of (await this.db.valuesFrom(INVITE_NOTES)).keys()) {
      rows.push({ id: INVITE_NOTES + name, value: await this.note(`invite:${name}`) })
    }
    return rows
  }
}

async function intoWebCrypto(db: SyncDatabase, stored: DeviceKeys): Promise<DeviceKeys> {
  const taken = await takenIn(stored)
  if (!taken) return stored
  // Where the disk takes nothing, they work all the same, and it is tried again at the next start.
  await db.setValue(DEVICE_KEYS, taken).catch(() => undefined)
  return taken
}

const sealedValue = async (vault: CryptoKey, id: string, secret: Uint8Array): Promise<SealedValue> => ({
  sealed: 1,
  secret: await sealSecret(vault, id, secret),
})

/** The row of content keys under the lock. */
export async function sealedHandedKeys(
  vault: CryptoKey,
  keys: ReadonlyMap<string, Uint8Array>,
): Promise<{ id: string; value: SealedValue }> {
  return { id: HANDED_KEYS, value: await sealedValue(vault, HANDED_KEYS, handedToBytes(keys)) }
}
