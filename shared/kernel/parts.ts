/**
 * Items in their order, in parts of at most so many and of at most such a size together; one that is larger alone is a part of its own.
 * `sizeOf` is in the unit of `most.size`.
 */
export function inParts<T>(
  items: Iterable<T>,
  sizeOf: (item: T) => number,
  most: { size: number; count?: number },
): T[][] {
  const { size: mostSize, count = Infinity } = most
  const parts: T[][] = []
  let size = 0
  for (const item of items) {
    const own = sizeOf(item)
    size += own
    const last = parts.at(-1)
    if (last && size <= mostSize && last.length < count) last.push(item)
    else {
      parts.push([item])
      size = own
    }
  }
  return parts
}
