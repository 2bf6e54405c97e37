/** Raised whenever rows are made differently: the next start builds them again from the documents. */
export const READ_MODEL_VERSION = 7
