// Looks through all that a simulated device keeps for what a thief of its disk could use as a key.
import { utf8 } from '../../shared/sync/bytes.ts'

export interface KeysOnDisk {
  /** Where a key stands that WebCrypto would use as it is. */
  cryptoKeys: string[]
  /** Where bytes stand that begin as a private key does (PKCS #8 of Ed25519 or X25519), and where a content key does by its name. */
  privateKeys: string[]
  /** True when these bytes stand anywhere. */
  holds(bytes: Uint8Array): boolean
}

const PKCS8_HEAD = Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65)

const asText = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)

function walk(value: unknown, path: string, see: (value: unknown, path: string) => void): void {
  see(value, path)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof CryptoKey) return
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  for (const [key, held] of entries) walk(held, `${path}.${String(key)}`, see)
}

function rowsOf(db: IDBDatabase, name: string): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const request = db.transaction(name).objectStore(name).getAll()
    request.onsuccess = () => resolve(request.result as unknown[])
    request.onerror = () => reject(request.error as Error)
  })
}

/** Every row of all databases of the device, with the names of its database and store. */
async function* rowsOnDisk(indexedDB: IDBFactory): AsyncGenerator<{ name: string; store: string; row: unknown }> {
  for (const { name = '' } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error as Error)
    })
    for (const store of db.objectStoreNames) for (const row of await rowsOf(db, store)) yield { name, store, row }
    db.close()
  }
}

/** The names of the databases in which a text stands, in a value or in bytes that are not packed. */
export async function databasesHolding(indexedDB: IDBFactory, text: string): Promise<string[]> {
  const names = new Set<string>()
  for await (const { name, row } of rowsOnDisk(indexedDB)) {
    walk(row, name, (value) => {
      const held = value instanceof Uint8Array ? asText(value) : typeof value === 'string' ? value : ''
      if (held.includes(text)) names.add(name)
    })
  }
  return [...names]
}

/** Everything in all databases of the device. */
export async function keysOnDisk(indexedDB: IDBFactory): Promise<KeysOnDisk> {
  const cryptoKeys: string[] = []
  const privateKeys: string[] = []
  const all: string[] = []
  for await (const { name, store, row } of rowsOnDisk(indexedDB)) {
    walk(row, `${name}/${store}`, (value, path) => {
      if (value instanceof CryptoKey) cryptoKeys.push(path)
      if (typeof value === 'string') all.push(asText(utf8(value)))
      if (!(value instanceof Uint8Array)) return
      const text = asText(value)
      all.push(text)
      const isContentKey = value.byteLength === 32 && /handedKeys|contentKey/u.test(JSON.stringify(row))
      if (text.includes(asText(PKCS8_HEAD)) || isContentKey) privateKeys.push(path)
    })
  }
  return { cryptoKeys, privateKeys, holds: (bytes) => all.some((text) => text.includes(asText(bytes))) }
}
