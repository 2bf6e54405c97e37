// The browser's own database as promises: for the few places where a wrapper would weigh more than what it wraps.

/** Resolves with a request's result. */
export function requestToPromise<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('request failed'))
  })
}

/** Resolves when the transaction is on the disk. */
export function transactionDone(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'))
  })
}

/** Opens a database as it is. When there is none `create` lays it out; without `create` none is made, and the answer is null. */
export async function openAsItIs(
  indexedDB: IDBFactory,
  name: string,
  create?: (db: IDBDatabase) => void,
): Promise<IDBDatabase | null> {
  const request = indexedDB.open(name)
  let isMissing = false
  request.onupgradeneeded = () => {
    if (create) return create(request.result)
    isMissing = true
    request.transaction?.abort()
  }
  try {
    return await requestToPromise(request)
  } catch (error) {
    if (isMissing) return null
    throw error
  }
}

/** Deletes a database; tabs that still hold it are told by the browser and let go. */
export function deleteDatabase(indexedDB: IDBFactory, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error ?? new Error('not deleted'))
    // Not a failure: it goes on when the last one has let go.
    request.onblocked = () => undefined
  })
}
