import { pack, unpack } from '../../store/read.ts'
import type { SavedGroup } from './column-table.ts'

const ARRAYS = { Float64Array, Uint32Array, Uint16Array, Uint8Array } as const
type ArrayName = keyof typeof ARRAYS

/** Where an array of a group stands in the group's bytes. */
interface Place {
  array: ArrayName
  at: number
  bytes: number
}

/** A group as it lies on the disk: all its arrays one after the other, deflated; columns of numbers shrink to a third. */
export type PackedGroup = Omit<SavedGroup, 'columns' | 'ids' | 'live'> & {
  layout: unknown
  bytes: Uint8Array
  /** False where deflating would not have made them smaller. */
  isPacked: boolean
}

function isPlace(value: object): value is Place {
  return 'array' in value && 'at' in value && 'bytes' in value
}

/** Packs a group for the disk. */
export async function packGroup({ columns, ids, live, ...head }: SavedGroup): Promise<PackedGroup> {
  const parts: Uint8Array[] = []
  let at = 0
  const layOut = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) {
      const place: Place = { array: value.constructor.name as ArrayName, at, bytes: value.byteLength }
      parts.push(new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength))
      at += value.byteLength
      return place
    }
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, layOut(member)]))
  }
  const layout = layOut({ columns, ids, live })
  const all = new Uint8Array(at)
  let end = 0
  for (const part of parts) {
    all.set(part, end)
    end += part.byteLength
  }
  const packed = await pack(all)
  return { ...head, layout, bytes: packed ?? all, isPacked: packed !== null }
}

/** A group from the disk. Throws when its bytes are damaged. */
export async function unpackGroup({ layout, bytes, isPacked, ...head }: PackedGroup): Promise<SavedGroup> {
  const all = isPacked ? await unpack(bytes) : bytes
  const readBack = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (!isPlace(value)) {
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, readBack(member)]))
    }
    // A copy, because arrays of numbers have to begin at a multiple of their size.
    const own = all.slice(value.at, value.at + value.bytes)
    return new ARRAYS[value.array](own.buffer as ArrayBuffer)
  }
  return { ...head, ...(readBack(layout) as Pick<SavedGroup, 'columns' | 'ids' | 'live'>) }
}
