// Updates taken apart and put together anew, without a document: in parts small enough to travel, or with operations that nobody has seen yet
// under another client. What an update means stays the same.
import * as Y from 'yjs'

type Struct = Y.Item | Y.GC
type DeleteSet = ReturnType<typeof Y.decodeUpdateV2>['ds']

/** A plain number: how Yjs writes the first clock of a client's deletions. */
function writeNumber(encoder: Y.UpdateEncoderV2, value: number): void {
  encoder.resetDsCurVal()
  encoder.writeDsClock(value)
}

/** The bytes (V2 format) of operations, those of a client in order and without gaps between them, and of deletions. */
function encode(structs: readonly Struct[], deletes: DeleteSet['clients']): Uint8Array {
  const encoder = new Y.UpdateEncoderV2()
  const byClient = new Map<number, Struct[]>()
  for (const struct of structs) {
    const of = byClient.get(struct.id.client)
    if (of) of.push(struct)
    else byClient.set(struct.id.client, [struct])
  }
  writeNumber(encoder, byClient.size)
  for (const [client, of] of [...byClient].sort(([a], [b]) => b - a)) {
    writeNumber(encoder, of.length)
    encoder.writeClient(client)
    writeNumber(encoder, of[0]?.id.clock ?? 0)
    for (const struct of of) struct.write(encoder, 0)
  }
  writeNumber(encoder, deletes.size)
  for (const [client, items] of [...deletes].sort(([a], [b]) => b - a)) {
    writeNumber(encoder, client)
    writeNumber(encoder, items.length)
    encoder.resetDsCurVal()
    for (const { clock, len } of items) {
      encoder.writeDsClock(clock)
      encoder.writeDsLen(len)
    }
  }
  return encoder.toUint8Array()
}

function decode(update: Uint8Array): { structs: Struct[]; deletes: DeleteSet['clients'] } {
  const { structs, ds } = Y.decodeUpdateV2(update)
  if (structs.some((struct) => struct instanceof Y.Skip)) throw new RangeError('a gap')
  return { structs: structs as Struct[], deletes: ds.clients }
}

/** What an operation stands on. As decoded, a parent in another operation is its id; Yjs' types say so only after integration. */
function refsOf(struct: Struct): Y.ID[] {
  if (!(struct instanceof Y.Item)) return []
  return [struct.origin, struct.rightOrigin, struct.parent].filter((ref) => ref instanceof Y.ID)
}

/** Operations so that each stands behind what it stands on, as far as that is among them. */
function inOrder(structs: readonly Struct[]): Struct[] {
  const queues = new Map<number, Struct[]>()
  for (const struct of structs) {
    const queue = queues.get(struct.id.client)
    if (queue) queue.push(struct)
    else queues.set(struct.id.client, [struct])
  }
  const next = new Map([...queues.keys()].map((client) => [client, 0]))
  const isPlaced = ({ client, clock }: Y.ID): boolean => {
    const first = queues.get(client)?.[next.get(client) ?? 0]
    return !first || clock < first.id.clock
  }
  const ordered: Struct[] = []
  for (let moved = true; moved;) {
    moved = false
    for (const [client, queue] of queues) {
      let at = next.get(client) ?? 0
      for (let struct = queue[at]; struct && refsOf(struct).every(isPlaced); struct = queue[at]) {
        ordered.push(struct)
        next.set(client, ++at)
        moved = true
      }
    }
  }
  if (ordered.length !== structs.length) throw new RangeError('operations stand on one another in a circle')
  return ordered
}

/**
 * An update in parts of at most so many bytes, each of which needs only those before it. One operation alone may be larger. Throws for
 * bytes that are no update, or one with gaps.
 */
export function splitUpdate(update: Uint8Array, most: number): Uint8Array[] {
  if (update.byteLength <= most) return [update]
  const { structs, deletes } = decode(update)
  const parts: Uint8Array[] = []
  const cut = (part: readonly Struct[]): void => {
    const bytes = encode(part, new Map())
    if (bytes.byteLength <= most || part.length <= 1) parts.push(bytes)
    else {
      cut(part.slice(0, part.length >>> 1))
      cut(part.slice(part.length >>> 1))
    }
  }
  if (structs.length > 0) cut(inOrder(structs))
  if (deletes.size > 0) parts.push(encode([], deletes))
  return parts
}

/** The clients an update adds operations of, lowest first. */
export function clientsOf(update: Uint8Array): number[] {
  return [...new Set(decode(update).structs.map(({ id }) => id.client))].sort((a, b) => a - b)
}

/**
 * An update with operations of some clients under others. Only for operations that no other device has, and only where all bytes that hold
 * or mention them are changed alike.
 */
export function renameClients(update: Uint8Array, rename: (client: number) => number): Uint8Array {
  const { structs, deletes } = decode(update)
  const other = (id: Y.ID): Y.ID => new Y.ID(rename(id.client), id.clock)
  for (const struct of structs) {
    struct.id = other(struct.id)
    if (!(struct instanceof Y.Item)) continue
    if (struct.origin) struct.origin = other(struct.origin)
    if (struct.rightOrigin) struct.rightOrigin = other(struct.rightOrigin)
    const parent: unknown = struct.parent
    if (parent instanceof Y.ID) struct.parent = other(parent)
  }
  return encode(structs, new Map([...deletes].map(([client, items]) => [rename(client), items])))
}

/** The operations of an update alone. */
export function withoutDeletions(update: Uint8Array): Uint8Array {
  return encode(decode(update).structs, new Map())
}

/** The clients that a document holds operations of. */
export function clientsOfDoc(doc: Y.Doc): number[] {
  return [...doc.store.clients.keys()]
}
