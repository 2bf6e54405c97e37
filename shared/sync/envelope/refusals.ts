// Refusals are never silent: each is counted under a code, for the device that signed or, unsigned, for the peer that sent.
import { RefusalCounts } from '../refusal-counts.ts'

/** Why an envelope is refused for good. */
export const REFUSALS = [
  /** Larger than an envelope may be. */
  'size',
  /** Bytes that are no envelope. */
  'shape',
  /** Of another space. */
  'space',
  /** Not for the log: awareness, or a snapshot where an update belongs. */
  'kind',
  /** Of a group this device may not read. */
  'foreign',
  'signature',
  /** The content key does not open it: header or content were changed, or it was sealed with another key than it names. */
  'sealed',
  /** The content names another document or group than the header. */
  'document',
  /** A damaged update, or one that claims more than any real one. */
  'update',
  /** More than is kept of envelopes that do not count. */
  'quota',
  /** Adds operations in another device's name. */
  'client',
  /** Leaves a gap after the device's own operations. */
  'clock',
  /** Refers to or deletes what it does not build on. */
  'past',
  /** Yjs threw on it. */
  'throws',
  /** Hands over what is not the key it says, or by one who may not. */
  'handover',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Counts of refusals by who caused them: a device, or the peer that sent bytes nobody signed. */
export class Refusals extends RefusalCounts<Refusal> {}
