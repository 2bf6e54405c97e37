// What a shared space keeps beside its records. In a space that is not shared all of these are empty.

/** Tables of sync, declared together with those of the documents. */
export const syncTables = {
  /** Operations of the membership log, in the order they came. */
  members: '++place',
  /** Sealed updates as they travelled. */
  envelopes: '[doc+device+seq+hash]',
  /** The snapshot that a document starts from. */
  docStarts: 'doc',
  /** How far each document holds its envelopes. */
  docVersions: 'id',
  /** Local edits that are not sealed yet, in order. */
  unsealed: 'id',
  /** What the relay has not acknowledged, in order. */
  unsent: '++place',
  /** Keys, marks, problems and notes. */
  sync: 'id',
} as const

/** What the core must know of a shared space before it loads any code of sync: kept in meta under `team`, absent while nobody shares it. */
export interface TeamMeta {
  /** `asking`: waits to be let in. */
  stage: 'asking' | 'in'
  /** The space's id in its membership log, 32 hex. */
  space: string
  /** The upper bits of this device's Yjs clients. */
  slot: number
  /** Whether this device may change records, as far as it knew last. */
  mayWrite: boolean
  /** Whether it may change what only leaders write; absent in those from before there was such a thing, which is no. */
  mayLead?: boolean
}

/** Under which key it is noted that a text is open somewhere, and so may hold what nobody has looked at. */
export function openTextKey(name: string): string {
  return `openText:${name}`
}

/** Under which key the content keys stand that words handed over. */
export const HANDED_KEYS = 'handedKeys'
