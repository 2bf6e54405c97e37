// Asking the browser not to evict what is stored here. Chromium answers by itself, Firefox asks the person: so we ask after the first
// thing worth keeping was saved, not on arrival.

let asked = false

/** True when the browser has promised to keep the data, null when it cannot tell. */
export async function isPersisted(): Promise<boolean | null> {
  try {
    return (await navigator.storage?.persisted?.()) ?? null
  } catch {
    return null
  }
}

/** Asks once a visit, when the promise is not there yet. Resolves with the answer, null where browsers have no such promise. */
export async function askToPersist(options: { again?: boolean } = {}): Promise<boolean | null> {
  const already = await isPersisted()
  if (already === null || already) return already
  if (asked && !options.again) return false
  asked = true
  try {
    return await navigator.storage.persist()
  } catch {
    return null
  }
}

export interface StorageUse {
  /** Bytes. */
  used: number
  /** Bytes this origin may use in all; browsers round and pad it. */
  quota: number
}

/** How much is used and may be used, or null where the browser does not say. */
export async function readStorageUse(): Promise<StorageUse | null> {
  try {
    const estimate = await navigator.storage?.estimate?.()
    return estimate?.quota ? { used: estimate.usage ?? 0, quota: estimate.quota } : null
  } catch {
    return null
  }
}
