// What two pages say to each other before they are connected. It travels sealed (signal-seal.ts); here it is only bytes with one spelling.
import { ByteReader, ByteWriter, Malformed } from '../bytes.ts'
import {
  type Candidate,
  type Description,
  readBinaryCandidate,
  readDescription,
  readUfrag,
  writeCandidate,
  writeDescription,
  writeUfrag,
} from './description.ts'

/** `attempt` counts the connections of a pair: what belongs to an earlier one is not for the present one. From 1. */
export type LinkSignal =
  | { type: 'description'; attempt: number; description: Description }
  | { type: 'candidate'; attempt: number; ufrag: string; candidate: Candidate }
  | { type: 'bye'; attempt: number }

const VERSION = 1
/** No honest pair tries so often in one session; a count beyond it would leave no room to count on. */
const MAX_ATTEMPT = 1_000_000
const TYPES = ['description', 'candidate', 'bye'] as const satisfies readonly LinkSignal['type'][]

/** The bytes of a signal. */
export function encodeLinkSignal(signal: LinkSignal): Uint8Array {
  const writer = new ByteWriter().u8(VERSION).oneOf(TYPES, signal.type).u32(signal.attempt)
  if (signal.type === 'description') writeDescription(writer, signal.description)
  if (signal.type === 'candidate') {
    writeUfrag(writer, signal.ufrag)
    writeCandidate(writer, signal.candidate)
  }
  return writer.done()
}

/** Reads a signal from anyone. Throws `Malformed`. */
export function decodeLinkSignal(bytes: Uint8Array): LinkSignal {
  const reader = new ByteReader(bytes)
  if (reader.u8() !== VERSION) throw new Malformed('version')
  const type = reader.oneOf(TYPES)
  const attempt = reader.u32()
  if (attempt === 0 || attempt > MAX_ATTEMPT) throw new Malformed('signal')
  const signal = readRest(type, attempt, reader)
  reader.end()
  return signal
}

function readRest(type: LinkSignal['type'], attempt: number, reader: ByteReader): LinkSignal {
  switch (type) {
    case 'description':
      return { type, attempt, description: readDescription(reader) }
    case 'candidate':
      return { type, attempt, ufrag: readUfrag(reader), candidate: readBinaryCandidate(reader) }
    case 'bye':
      return { type, attempt }
  }
}
