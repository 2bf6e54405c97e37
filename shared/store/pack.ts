// Documents on the disk, deflated: Yjs data packs to a fifth, and unpacking costs less than reading what it saves.

/** Smaller ones gain too little for a stream of their own. */
const PACK_FROM_BYTES = 2048

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const writer = stream.writable.getWriter()
  // Errors of the writing side come out on the reading side, too.
  void writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => undefined)
  void writer.close().catch(() => undefined)
  return new Uint8Array(await new Response(stream.readable).arrayBuffer())
}

/** True for bytes that `pack` is worth trying on. */
export function isPackable(bytes: Uint8Array): boolean {
  return bytes.byteLength > PACK_FROM_BYTES
}

/** Deflated bytes; null when that does not make them smaller, or the browser cannot. */
export async function pack(bytes: Uint8Array): Promise<Uint8Array | null> {
  try {
    const packed = await through(bytes, new CompressionStream('deflate-raw'))
    return packed.byteLength < bytes.byteLength ? packed : null
  } catch {
    return null
  }
}

/** What `pack` packed. Rejects when the bytes are damaged. */
export function unpack(packed: Uint8Array): Promise<Uint8Array> {
  return through(packed, new DecompressionStream('deflate-raw'))
}
