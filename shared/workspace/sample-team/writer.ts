// How everything of the sample is drawn and written.
import { createChange, type CommandContext } from '../../domain/command.ts'
import type { Change } from '../../domain/record.ts'
import type { RecordType } from '../../domain/schema.ts'
import type { IsoDate } from '../../kernel/dates.ts'
import type { Id } from '../../kernel/ids.ts'
import { createSeededRandom } from '../../kernel/ports.ts'

export interface SampleOptions {
  /** The device's local date; steps and notes are laid out around it. */
  today: IsoDate
  /** ms; nothing is dated later. */
  now: number
  /** The person using this device. */
  personId: string
  /** `zh-CN` or `en`: the names of spaces and of the person using the device. Records are the same in both. */
  locale: string
  newId<T extends RecordType>(type: T): Id<T>
  seed?: number
}

export interface Draw {
  int(below: number): number
  pick<T>(list: readonly T[]): T
  chance(probability: number): boolean
}

/** Draws the same for the same seed. */
export function createDraw(seed: number): Draw {
  const random = createSeededRandom(seed)
  const int = (below: number): number => Math.floor(random.next() * below)
  return {
    int,
    pick: (list) => list[int(list.length)] as never,
    chance: (probability) => random.next() < probability,
  }
}

/** Writes a record at a time, ms, by a person. Gives its id; throws when the record fails its own checks, a mistake in this folder. */
export type Create = (type: RecordType, at: number, actorId: string, fields: Record<string, unknown>, id?: Id) => Id

/** A writer, and what it has written so far. */
export function createSampleWriter(options: Pick<SampleOptions, 'newId'>): { changes: Change[]; create: Create } {
  const changes: Change[] = []
  const create: Create = (type, at, actorId, fields, id = options.newId(type)) => {
    const context: CommandContext = { now: at, actorId, newId: options.newId, record: () => null }
    const change = createChange(context, type, id, fields)
    if (!change.ok) throw new Error(`sample ${type}: ${change.error.code} ${change.error.field ?? ''}`)
    changes.push(change.value)
    return id
  }
  return { changes, create }
}
