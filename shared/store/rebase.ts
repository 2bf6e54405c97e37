// Re-basing: edits of a record are folded into a new base tuple and leave `edits`, so that a document of much edited records holds fewer
// values, indexes fewer keys and loads faster. Only the device that wrote a document's base entries does it (`Shard.canRebase`). That
// makes it safe at any time, without anybody's acknowledgement:
//   - the base entry of a record has one writer, who folds into the newest one: no folded value is lost to a concurrent base;
//   - the operations on a key of `edits` have one order on all devices, and the rightmost stands for the key. Deleting the one that was
//     folded leaves the order alone. An edit that sorts left of it would have lost to the folded value without re-basing, too; one that
//     sorts right of it is not deleted, stands, and hides the base, as it would have won without re-basing.
// The numbers a device wrote under before count as somebody else's, though they were its own. It takes a new one when a file or a
// relay knows operations of it that it does not know itself, and when operations of it fell away with its right to write: in both cases a
// base entry of the old number may still come, or come back, and take edits with it that the new one does not hold. So documents from
// before a space was shared, and from before new keys, are never re-based; their logs are shortened as all others are.
// Yjs keeps a deleted operation as a place without a value. So the cost of long histories stays; what goes is the cost of many values.
import { definitionOf, type RecordType } from '../domain/schema.ts'
import { layoutOf, setElement, toStored, tupleToValues, type EditKey, type Tuple } from './codec.ts'
import { isSame } from './same.ts'

/** `createdAt` to `deletedAt` stand first in every tuple of every type. */
const META_FIELDS = 4

export interface Folded {
  tuple: Tuple
  /** Keys of `edits` the tuple now stands for. */
  keys: string[]
}

/**
 * Folds the edits of a record into its tuple; null when there is nothing to fold. What this version does not know stays in `edits`, and
 * tuples that hold more than it knows are left alone. So are: cleared meta fields (`wasDeleted` needs the key of a deletion
 * taken back, and the others read as 0 or '' where a tuple has none), elements called `__proto__` (they do not survive as a member of an
 * object) and values that nothing of ours could have written.
 */
export function foldEdits(
  type: RecordType,
  tuple: Tuple,
  edits: Iterable<readonly [key: string, parsed: EditKey, value: unknown]>,
): Folded | null {
  const definition = definitionOf(type)
  const { names, fields } = layoutOf(definition)
  if (tuple[0] > definition.version || tuple.length - 1 > names.length) return null
  const values = [...tupleToValues(definition, tuple)]
  if (values.length > names.length) return null
  const keys: string[] = []
  const copies = new Map<number, Record<string, unknown>>()
  for (const [key, { field, element }, value] of edits) {
    const known = fields.get(field)
    if (!known || known.isKeyed !== (element !== null)) continue
    if ((known.position < META_FIELDS && value === null) || element === '__proto__' || !isSame(toStored(value), value))
      continue
    while (values.length <= known.position) values.push(null)
    keys.push(key)
    if (element === null) {
      values[known.position] = value
      continue
    }
    let elements = copies.get(known.position)
    if (!elements) copies.set(known.position, (elements = { ...(values[known.position] as object | null) }))
    if (value === null) delete elements[element]
    else setElement(elements, element, value)
  }
  if (keys.length === 0) return null
  for (const [position, elements] of copies) {
    values[position] = Object.keys(elements).length > 0 ? elements : null
  }
  while (values.length > 0 && (values.at(-1) ?? null) === null) values.pop()
  return { tuple: [definition.version, ...values], keys }
}
