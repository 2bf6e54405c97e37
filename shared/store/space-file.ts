// The file a space is exported to: gzip over lines of JSON, so that neither side ever holds the whole of it.
//   {"format":"touchline-space","version":1,"spaceId":…}      the header
//   {"kind":"document","id":"leads/…","bytes":"<base64>"}     a document as one Yjs update (V2)
//   {"kind":"text","id":"…","bytes":"<base64>"}               a rich-text document as one Yjs update (V1)
//   {"kind":"end","documents":n,"texts":n,"hash":"<hex>"}     the footer
// `hash` is a chain over the lines before it: h0 is 32 zero bytes, each next one SHA-256(h, line as UTF-8). A chain, because the browser
// has no hash that takes its input in parts.
import { fromBase64, toBase64 } from './base64.ts'
import { isDocId } from './documents.ts'
import { checkTextUpdate, checkUpdate } from './updates.ts'

export const SPACE_FILE_FORMAT = 'touchline-space'
// 2: base entries are JSON (`codec.ts`). Files of version 1 are read as they are.
export const SPACE_FILE_VERSION = 2

export interface SpaceFileHeader {
  format: typeof SPACE_FILE_FORMAT
  version: number
  spaceId: string
  /** ms. */
  exportedAt: number
  appVersion: string
  /** Name of the team, and who exported. */
  name: string
  personId: string
  sample: boolean
  /** What the space is; `team` where the file does not say. */
  kind: string
  /** Its id in its membership log, 32 hex, where it was shared; files from before this was written do not say. */
  sharedAs?: string
}

export interface SpaceFilePart {
  kind: 'document' | 'text'
  id: string
  bytes: Uint8Array
}

export type SpaceFileErrorCode = 'not_a_touchline_file' | 'file_damaged' | 'file_too_new'

/** The file cannot be used. Thrown before anything was taken from it. */
export class SpaceFileError extends Error {
  constructor(
    readonly code: SpaceFileErrorCode,
    readonly detail: string,
  ) {
    super(`${code}: ${detail}`)
  }
}

const TEXT_NAME = /^[\w.:-]{1,100}$/u

/** True for a name a rich-text document may have; it becomes part of a database's name. */
export function isTextName(text: unknown): text is string {
  return typeof text === 'string' && TEXT_NAME.test(text)
}

class HashChain {
  private hash = new Uint8Array(32)

  async add(line: Uint8Array): Promise<void> {
    const input = new Uint8Array(32 + line.byteLength)
    input.set(this.hash)
    input.set(line, 32)
    this.hash = new Uint8Array(await crypto.subtle.digest('SHA-256', input))
  }

  toHex(): string {
    return Array.from(this.hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}

async function* toLines(header: SpaceFileHeader, parts: AsyncIterable<SpaceFilePart>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  const chain = new HashChain()
  const counts = { document: 0, text: 0 }
  const line = async (value: unknown): Promise<Uint8Array> => {
    const bytes = encoder.encode(JSON.stringify(value))
    await chain.add(bytes)
    return bytes
  }
  const newline = encoder.encode('\n')
  yield await line(header)
  yield newline
  for await (const { kind, id, bytes } of parts) {
    counts[kind]++
    yield await line({ kind, id, bytes: toBase64(bytes) })
    yield newline
  }
  const end = { kind: 'end', documents: counts.document, texts: counts.text, hash: chain.toHex() }
  yield encoder.encode(`${JSON.stringify(end)}\n`)
}

/** Writes a space file. Parts are taken one at a time. */
export async function writeSpaceFile(header: SpaceFileHeader, parts: AsyncIterable<SpaceFilePart>): Promise<Blob> {
  const lines = toLines(header, parts)
  const source = new ReadableStream<BufferSource>({
    pull: async (controller) => {
      const { value, done } = await lines.next()
      if (done) controller.close()
      else controller.enqueue(value as Uint8Array<ArrayBuffer>)
    },
  })
  const packed: BlobPart[] = []
  const reader = source.pipeThrough(new CompressionStream('gzip')).getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) packed.push(part.value as BlobPart)
  return new Blob(packed, { type: 'application/gzip' })
}

// A document of 256 records of the largest size the fields allow stays below it.
const MAX_LINE = 96 * 1024 * 1024
/** Base64 of Yjs data packs about 4 to 1; what unpacks to hundreds of times its size is a trap. */
const MAX_RATIO = 200
const SLACK = 1024 * 1024

async function* unpack(file: Blob): AsyncGenerator<Uint8Array> {
  const limit = file.size * MAX_RATIO + SLACK
  const reader = file
    .stream()
    .pipeThrough(new DecompressionStream('gzip') as unknown as ReadableWritablePair<Uint8Array, Uint8Array>)
    .getReader()
  let total = 0
  try {
    for (;;) {
      const { value, done } = await reader.read().catch((error: unknown) => {
        throw new SpaceFileError('file_damaged', String(error))
      })
      if (done) return
      total += value.byteLength
      if (total > limit) throw new SpaceFileError('file_damaged', 'unpacks to more than any export')
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** Lines without their line break. Bytes behind the last line break are a line that was cut off. */
async function* split(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    let start = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
      held.push(chunk.subarray(start, at))
      yield held.length === 1 && held[0] ? held[0] : new Uint8Array(await new Blob(held as BlobPart[]).arrayBuffer())
      held = []
      size = 0
      start = at + 1
    }
    held.push(chunk.subarray(start))
    size += chunk.byteLength - start
    if (size > MAX_LINE) throw new SpaceFileError('file_damaged', 'a line is too long')
  }
  if (size > 0) throw new SpaceFileError('file_damaged', 'the last line is cut off')
}

function parse(line: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function toHeader(value: Record<string, unknown> | null): SpaceFileHeader | null {
  if (value?.['format'] !== SPACE_FILE_FORMAT || typeof value['version'] !== 'number') return null
  if (value['version'] > SPACE_FILE_VERSION) throw new SpaceFileError('file_too_new', String(value['version']))
  const text = (name: string): string => (typeof value[name] === 'string' ? value[name] : '')
  return {
    format: SPACE_FILE_FORMAT,
    version: value['version'],
    spaceId: text('spaceId'),
    exportedAt: Number(value['exportedAt']) || 0,
    appVersion: text('appVersion').slice(0, 40),
    name: text('name').slice(0, 100),
    personId: text('personId').slice(0, 80),
    sample: value['sample'] === true,
    kind: text('kind') || 'team',
    ...(/^[0-9a-f]{32}$/u.test(text('sharedAs')) && { sharedAs: text('sharedAs') }),
  }
}

function toPart(value: Record<string, unknown>): SpaceFilePart {
  const { kind, id, bytes } = value
  const isKnown = (kind === 'document' && isDocId(id)) || (kind === 'text' && isTextName(id))
  if (!isKnown || typeof bytes !== 'string') throw new SpaceFileError('file_damaged', 'a line says nothing known')
  try {
    return { kind, id: id as string, bytes: fromBase64(bytes) }
  } catch {
    throw new SpaceFileError('file_damaged', 'bytes are not base64')
  }
}

/** Reads a space file: the header, then each part. Hash and counts are checked when the last part has been read, so check first. */
export async function readSpaceFile(
  file: Blob,
  onHeader: (header: SpaceFileHeader) => Promise<void> | void,
  onPart: (part: SpaceFilePart) => Promise<void> | void,
): Promise<void> {
  const magic = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) throw new SpaceFileError('not_a_touchline_file', 'not gzip')
  const chain = new HashChain()
  const counts = { document: 0, text: 0 }
  let hasHeader = false
  let end: Record<string, unknown> | null = null
  const lines = split(unpack(file))
  for await (const line of lines) {
    const value = parse(line)
    if (end) throw new SpaceFileError('file_damaged', 'something stands behind the end')
    if (!hasHeader) {
      const header = toHeader(value)
      if (!header) {
        // A damaged export and a file of something else look alike until the checksum of gzip has spoken.
        for await (const _rest of lines) continue
        throw new SpaceFileError('not_a_touchline_file', 'no header')
      }
      hasHeader = true
      await onHeader(header)
    } else if (value?.['kind'] === 'end') {
      end = value
      continue
    } else {
      const part = toPart(value ?? {})
      counts[part.kind]++
      await onPart(part)
    }
    await chain.add(line)
  }
  if (!hasHeader) throw new SpaceFileError('not_a_touchline_file', 'empty')
  if (!end) throw new SpaceFileError('file_damaged', 'the end is missing')
  const isWhole = end['documents'] === counts.document && end['texts'] === counts.text && end['hash'] === chain.toHex()
  if (!isWhole) throw new SpaceFileError('file_damaged', 'hash or counts do not agree')
}

/** Checks a whole file without keeping anything of it. Throws a `SpaceFileError`. */
export async function checkSpaceFile(file: Blob): Promise<{ header: SpaceFileHeader; parts: number }> {
  let header: SpaceFileHeader | null = null
  const seen = new Set<string>()
  await readSpaceFile(
    file,
    (held) => {
      header = held
    },
    ({ kind, id, bytes }) => {
      const name = `${kind} ${id}`
      if (seen.has(name)) throw new SpaceFileError('file_damaged', `twice: ${name}`)
      seen.add(name)
      const isValid = kind === 'document' ? checkUpdate(bytes) : checkTextUpdate(bytes)
      if (!isValid) throw new SpaceFileError('file_damaged', `not a document: ${name}`)
    },
  )
  if (!header) throw new SpaceFileError('not_a_touchline_file', 'no header')
  return { header, parts: seen.size }
}
