// How much one client, one space and one address may ask of the relay.
import type { Rate } from '../../../shared/kernel/bucket.ts'

export interface RelayLimits {
  connections: number
  connectionsPerSpace: number
  connectionsPerAddress: number
  /** ms a connection has to say who it is, and a stranger to introduce itself. */
  helloPatience: number
  /** ms between pings. */
  pingEvery: number
  /** ms without any sign of life after which a connection is taken for dead. */
  deadAfter: number
  /** Bytes handed to a connection and not taken yet: above it, the relay waits. */
  unread: number
  /** ms a reader may take nothing while bytes wait for it. */
  readPatience: number
  /** Bytes of appends of one connection on their way to the disk: above it, the relay reads no further. */
  unwritten: number
  /** Per second, and at once after a rest. */
  bytesPerConnection: Rate
  messagesPerConnection: Rate
  bytesPerSpace: Rate
  foundingsPerAddress: Rate
  /** Questions which spaces a device is in. */
  findsPerAddress: Rate
  /** Requests refused for their sender's fault, before the connection is closed. */
  faults: Rate
  /** Operations a stranger may introduce itself with. */
  introductionBytes: number
  /** ms, by the relay's own clock, for which what two devices say need not be kept is kept all the same. */
  keepWaived: number
  /** Such words of one space that have not come due. */
  waivers: number
  quotaBytes: number
  quotaEntries: number
  /** Spaces whose roster stays in memory though nobody is connected. */
  idleSpaces: number
}

const MIB = 1024 * 1024

export const defaultLimits: RelayLimits = {
  connections: 4000,
  connectionsPerSpace: 500,
  connectionsPerAddress: 200,
  helloPatience: 10_000,
  pingEvery: 30_000,
  deadAfter: 75_000,
  unread: MIB,
  readPatience: 60_000,
  unwritten: 8 * MIB,
  // A first upload of years of work takes seconds; a client gone wild does not starve the others.
  bytesPerConnection: { perSecond: 8 * MIB, burst: 64 * MIB },
  messagesPerConnection: { perSecond: 500, burst: 5000 },
  bytesPerSpace: { perSecond: 16 * MIB, burst: 256 * MIB },
  foundingsPerAddress: { perSecond: 0.1, burst: 300 },
  findsPerAddress: { perSecond: 0.1, burst: 30 },
  faults: { perSecond: 0.5, burst: 50 },
  introductionBytes: 8 * MIB,
  keepWaived: 90 * 24 * 60 * 60 * 1000,
  waivers: 4000,
  quotaBytes: 2048 * MIB,
  quotaEntries: 5_000_000,
  idleSpaces: 500,
}
