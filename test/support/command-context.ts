// Runs commands on plain records, without any store: what a rule decides is testable with objects.
import type { Command, CommandContext, Plan } from '../../shared/domain/command.ts'
import type { DomainError } from '../../shared/domain/errors.ts'
import type { AnyRecord } from '../../shared/domain/schema.ts'
import { createId } from '../../shared/kernel/ids.ts'
import { createSeededRandom } from '../../shared/kernel/ports.ts'
import type { Result } from '../../shared/kernel/result.ts'
import * as v from 'valibot'

export const NOW = 1_772_442_000_000
export const REP = 'person:aaaa:rep1'

/** A context over these records. New ids are the same in every run. */
export function createContext(records: AnyRecord[] = []): CommandContext {
  const random = createSeededRandom(1)
  return {
    now: NOW,
    actorId: REP,
    newId: (type) => createId(type, 'aaaa', random),
    record: (type, id) => (records.find((record) => record.id === id && record.type === type) as never) ?? null,
  }
}

/** Checks the arguments as the core does, then runs the command. */
export function runCommand<A, R>(
  command: Command<A, R>,
  args: unknown,
  records: AnyRecord[] = [],
): Result<Plan<R>, DomainError> {
  return command.run(createContext(records), v.parse(command.args, args))
}

/** A stored record with its meta fields. */
export function createRecord(type: string, id: string, fields: Record<string, unknown> = {}): AnyRecord {
  return { id: id as never, type, createdAt: NOW, createdBy: REP, updatedAt: NOW, ...fields }
}
