/** Why the browser did not store something. `storage_denied`: private mode, or storage switched off for this site. */
export type StorageFailure = 'storage_full' | 'storage_denied' | 'storage_failed' | 'newer_version_open'

const CODE_BY_NAME: Record<string, StorageFailure> = {
  QuotaExceededError: 'storage_full',
  // Firefox's older name of the same.
  NS_ERROR_DOM_INDEXEDDB_QUOTA_ERR: 'storage_full',
  SecurityError: 'storage_denied',
  InvalidStateError: 'storage_denied',
  MissingAPIError: 'storage_denied',
  VersionError: 'newer_version_open',
}

/** The code for an error of the browser's database, looking through the wrappers Dexie puts around it. */
export function errorToFailure(error: unknown): StorageFailure {
  let current: unknown = error
  for (let depth = 0; depth < 5 && current && typeof current === 'object'; depth++) {
    const { name, inner, failures } = current as { name?: string; inner?: unknown; failures?: unknown[] }
    const code = name === undefined ? undefined : CODE_BY_NAME[name]
    if (code) return code
    current = inner ?? failures?.[0] ?? (current as { cause?: unknown }).cause
  }
  return 'storage_failed'
}
