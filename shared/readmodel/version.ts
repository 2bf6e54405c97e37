/** Raised whenever rows are made differently: the next start builds them again from the documents. */
export const READ_MODEL_VERSION = 8

/** From this version on the rows of large tables lie under packed keys (`packed-key.ts`); before, under the ids of their records. */
export const PACKED_KEYS_SINCE = 8
