// Who typed what in a text that several people write: every operation carries the number of the device it was typed on, and the membership log
// says whose each device is, for ever.

/** Yjs clients of a device are its slot times this, and a number. */
export const CLIENTS_OF_SLOT = 2 ** 32

/** A device that is, or was, in the space. */
export interface TextWriter {
  /** What is typed on it stands under the Yjs clients from `slot * CLIENTS_OF_SLOT` on, up to the next slot's. */
  slot: number
  /** Yjs clients of what was typed before the space was shared, by who shared it. */
  before: readonly number[]
  memberId: string
}

/** Whose operations of this Yjs client are; null for those of a device the log does not know yet, or that was not given its number yet. */
export function clientToMember(client: number, writers: readonly TextWriter[]): string | null {
  const slot = Math.floor(client / CLIENTS_OF_SLOT)
  const writer = writers.find(({ before }) => before.includes(client)) ?? writers.find((one) => one.slot === slot)
  return writer?.memberId ?? null
}
