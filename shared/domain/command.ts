// The frame of commands: named writes with checked arguments, pure rules and all-or-nothing results. A command reads the records it
// declared, returns changes, and never touches storage, so each is testable with plain objects.
import * as v from 'valibot'
import type { Id } from '../kernel/ids.ts'
import { ok, type Result } from '../kernel/result.ts'
import { ERROR_CODES, refuse, type DomainError, type ErrorCode } from './errors.ts'
import type { Change, Patch, RecordDefinition } from './record.ts'
import { definitionOf, type RecordByType, type RecordType } from './schema.ts'

export interface CommandContext {
  /** ms since the epoch. */
  now: number
  /** The person who acts. */
  actorId: string
  newId<T extends RecordType>(type: T): Id<T>
  /** A record among those the command declared in `reads`; null when it does not exist. Deleted ones are returned with `deletedAt`. */
  record<T extends RecordType>(type: T, id: string): RecordByType[T] | null
}

export interface Plan<R> {
  changes: Change[]
  result: R
  /** What undo will call this step (`i18n`: `history_<code>`), or null for a write that undo does not take back. */
  history: { code: string; count: number } | null
}

export interface Command<A = unknown, R = unknown> {
  args: v.GenericSchema<unknown, A>
  /** Ids of the records `run` needs. */
  reads(args: A): string[]
  run(context: CommandContext, args: A): Result<Plan<R>, DomainError>
}

/** Declares a command; its arguments are validated by `args` before `run` sees them. */
export function defineCommand<S extends v.GenericSchema, R>(spec: {
  args: S
  reads?: (args: v.InferOutput<S>) => string[]
  run: (context: CommandContext, args: v.InferOutput<S>) => Result<Plan<R>, DomainError>
}): Command<v.InferOutput<S>, R> {
  return { args: spec.args as never, reads: spec.reads ?? (() => []), run: spec.run }
}

function isErrorCode(text: string): text is ErrorCode {
  return (ERROR_CODES as readonly string[]).includes(text)
}

/** Turns a valibot issue into an error code: our schemas carry codes as messages, everything else is `fallback`. */
export function issueToError(
  issue: v.BaseIssue<unknown>,
  fallback: ErrorCode,
  field?: string,
): { ok: false; error: DomainError } {
  const path = field ?? v.getDotPath(issue) ?? undefined
  const detail = typeof issue.input === 'string' ? issue.input.slice(0, 80) : undefined
  return refuse(isErrorCode(issue.message) ? issue.message : fallback, path, detail)
}

/** Checks one value against a field's schema. */
function checkValue(schema: v.GenericSchema, value: unknown, field: string): Result<unknown, DomainError> {
  const parsed = v.safeParse(schema, value)
  return parsed.success ? ok(parsed.output) : issueToError(parsed.issues[0], 'bad_value', field)
}

const MAX_ELEMENTS = 200

/** Checks the fields of a new record. Unknown fields are refused; unset ones (undefined, null, '') are left out. */
export function checkFields(
  definition: RecordDefinition,
  fields: Record<string, unknown>,
): Result<Record<string, unknown>, DomainError> {
  const out: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(fields)) {
    if (given === undefined || given === null || given === '') continue
    const field = Object.hasOwn(definition.fields, name) ? definition.fields[name as 'createdAt'] : undefined
    if (!field) return refuse('unknown_field', name)
    if ((field.kind as string) === 'keyed') {
      if (typeof given !== 'object' || Array.isArray(given)) return refuse('bad_value', name)
      const elements: Record<string, unknown> = {}
      const entries = Object.entries(given as Record<string, unknown>)
      if (entries.length > MAX_ELEMENTS) return refuse('too_many', name, MAX_ELEMENTS)
      for (const [key, element] of entries) {
        const checked = checkValue(field.schema, element, name)
        if (!checked.ok) return checked
        elements[key] = checked.value
      }
      if (entries.length > 0) out[name] = elements
    } else {
      const checked = checkValue(field.schema, given, name)
      if (!checked.ok) return checked
      out[name] = checked.value
    }
  }
  return ok(out)
}

/** The change that creates a record with checked fields, stamped with time and author. */
export function createChange(
  context: CommandContext,
  type: RecordType,
  id: Id,
  fields: Record<string, unknown>,
): Result<Change, DomainError> {
  const checked = checkFields(definitionOf(type), fields)
  if (!checked.ok) return checked
  return ok({
    op: 'create',
    id,
    fields: { createdAt: context.now, createdBy: context.actorId, updatedAt: context.now, ...checked.value },
  })
}

const META = new Set(['createdAt', 'createdBy', 'updatedAt', 'deletedAt'])

/** The changes of a patch on a live record, field by field, with `updatedAt`. Changes that alter nothing are left out. */
export function patchToChanges(
  context: CommandContext,
  type: RecordType,
  record: { id: Id; deletedAt?: number | null | undefined } | null,
  patch: Patch,
): Result<Change[], DomainError> {
  if (!record) return refuse('not_found')
  if (record.deletedAt) return refuse('deleted')
  const definition = definitionOf(type)
  const current = record as unknown as Record<string, unknown>
  const changes: Change[] = []
  const fieldOf = (name: string, kind: 'value' | 'keyed') => {
    const field =
      Object.hasOwn(definition.fields, name) && !META.has(name) ? definition.fields[name as 'createdAt'] : undefined
    return field && (field.kind as string) === kind ? field : undefined
  }
  for (const [name, given] of Object.entries(patch.set ?? {})) {
    const field = fieldOf(name, 'value')
    if (!field) return refuse('unknown_field', name)
    const cleared = given === null || given === '' || given === undefined
    const checked = cleared ? ok(null) : checkValue(field.schema, given, name)
    if (!checked.ok) return checked
    if (JSON.stringify(current[name] ?? null) === JSON.stringify(checked.value)) continue
    changes.push({ op: 'set', id: record.id, field: name, value: checked.value })
  }
  for (const [name, elements] of Object.entries(patch.put ?? {})) {
    const field = fieldOf(name, 'keyed')
    if (!field) return refuse('unknown_field', name)
    const existing = (current[name] ?? {}) as Record<string, unknown>
    if (new Set([...Object.keys(existing), ...Object.keys(elements)]).size > MAX_ELEMENTS)
      return refuse('too_many', name, MAX_ELEMENTS)
    for (const [key, element] of Object.entries(elements)) {
      const checked = checkValue(field.schema, element, name)
      if (!checked.ok) return checked
      if (JSON.stringify(existing[key]) === JSON.stringify(checked.value)) continue
      changes.push({ op: 'put', id: record.id, field: name, key, value: checked.value })
    }
  }
  for (const [name, keys] of Object.entries(patch.remove ?? {})) {
    if (!fieldOf(name, 'keyed')) return refuse('unknown_field', name)
    const existing = (current[name] ?? {}) as Record<string, unknown>
    for (const key of keys) {
      if (Object.hasOwn(existing, key)) changes.push({ op: 'remove', id: record.id, field: name, key })
    }
  }
  if (changes.length > 0) changes.push({ op: 'set', id: record.id, field: 'updatedAt', value: context.now })
  return ok(changes)
}

/** Arguments of every edit command: which record, and the patch. */
export const editArgs = v.object({
  id: v.string(),
  set: v.optional(v.record(v.string(), v.unknown())),
  put: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
  remove: v.optional(v.record(v.string(), v.array(v.string()))),
})
export type EditArgs = v.InferOutput<typeof editArgs>

/** What an edit comes to: the changes, how many there are, and a step of undo called `code` unless there is none. */
export function edited(changes: Change[], code: string): Result<Plan<{ changed: number }>, never> {
  return ok({
    changes,
    result: { changed: changes.length },
    history: changes.length > 0 ? { code, count: 1 } : null,
  })
}

/** An edit command without rules of its own beyond the schema; `check` may add some, seeing the record and the patch. */
export function defineEdit<T extends RecordType>(
  type: T,
  code: string,
  check?: (record: RecordByType[T], patch: EditArgs) => Result<null, DomainError>,
): Command<EditArgs, { changed: number }> {
  return defineCommand({
    args: editArgs,
    reads: (args) => [args.id],
    run: (context, args) => {
      const record = context.record(type, args.id)
      const changes = patchToChanges(context, type, record, args)
      if (!changes.ok) return changes
      const checked = record && check ? check(record, args) : ok(null)
      if (!checked.ok) return checked
      return edited(changes.value, code)
    },
  })
}

/** A create command: checked fields, one record, its id as the result. */
export function defineCreate<T extends RecordType>(
  type: T,
  code: string | null,
  check?: (fields: Record<string, unknown>) => Result<null, DomainError>,
): Command<{ fields: Record<string, unknown> }, { id: Id<T> }> {
  return defineCommand({
    args: v.object({ fields: v.record(v.string(), v.unknown()) }),
    run: (context, args) => {
      const id = context.newId(type)
      const change = createChange(context, type, id, args.fields)
      if (!change.ok) return change
      const checked = check ? check((change.value as { fields: Record<string, unknown> }).fields) : ok(null)
      if (!checked.ok) return checked
      return ok({ changes: [change.value], result: { id }, history: code ? { code, count: 1 } : null })
    },
  })
}
