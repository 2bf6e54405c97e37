import type { AnyRecord, RecordType } from '../domain/schema.ts'
import { definitionOf } from '../domain/schema.ts'
import { decodeRecord, layoutOf, storedToTuple, type EditKey } from './codec.ts'

/**
 * A record some fields of which were changed, as it stood at that moment. The fields are known at once, the rest is taken apart when
 * somebody asks for it: lists rarely do, and for ten thousand edits of colleagues that is most of the work.
 */
export class LaterRecord {
  /** Names of the fields that were changed. */
  readonly fields: readonly string[]
  /** Id, type, and the changed fields, undefined when they were cleared. Fields with elements are only in the whole record. */
  readonly part: Readonly<Record<string, unknown>>
  private held: AnyRecord | null = null

  constructor(
    readonly type: RecordType,
    readonly id: string,
    changed: readonly string[],
    /** What `base` holds of it, and the edits that stand. Both are values: what comes later does not change them. */
    private stored: unknown,
    private edits: readonly (readonly [EditKey, unknown])[],
  ) {
    const layout = layoutOf(definitionOf(type))
    this.fields = changed.filter((field) => layout.fields.has(field))
    const part: Record<string, unknown> = { id, type }
    for (const [{ field, element }, value] of edits) {
      const isPlain = element === null && layout.fields.get(field)?.isKeyed === false
      if (isPlain && this.fields.includes(field)) part[field] = value ?? undefined
    }
    this.part = part
  }

  /** All of it; null when its base entry is none. */
  get whole(): AnyRecord | null {
    if (this.stored === undefined) return this.held
    const tuple = storedToTuple(this.stored)
    this.held = tuple && decodeRecord(this.type, this.id, tuple, this.edits)
    this.stored = undefined
    this.edits = []
    return this.held
  }
}
