// A device becomes one of a shared space: all it must keep for that, in one transaction, so that a stop in the middle changes nothing.
import { err, ok, type Result } from '../../kernel/result.ts'
import { slotOf } from '../../sync/membership/state.ts'
import { deviceOf } from '../../sync/membership/write.ts'
import { ENTRY_OP } from '../../sync/relay/protocol.ts'
import type { Core } from '../core/core.ts'
import type { FoundedTeam } from '../team/found.ts'
import type { JoinDraft } from '../team/join-request.ts'
import type { NewDevice } from '../team/joining.ts'
import { deviceNoteKey } from '../team/notes.ts'
import type { RecoveredDevice } from '../team/recover.ts'
import { fillRows, type Inventory } from './filling.ts'
import { toEntry, type SyncDatabase } from './sync-database.ts'
import { HANDED_KEYS, type TeamMeta } from './tables.ts'
import { textToName } from './text-documents.ts'

/** What this device keeps of the person who shared or asked. */
const PERSON_NAME = 'note:personName'

/** Which space this device founded. */
const FOUNDED = 'founded'

/**
 * True when this device founded the space that it is in: who asks to share it once more has what was asked for. With words (`paper`: their
 * device) only when it was founded with them, as the note says that founding left: others would be believed to be good and are not.
 */
export async function isOwnFounding(db: SyncDatabase, meta: TeamMeta, paper: string | null): Promise<boolean> {
  if (meta.stage !== 'in' || (await db.value(FOUNDED)) !== meta.space) return false
  return paper === null || (await db.value(`note:${deviceNoteKey(paper)}`)) !== undefined
}

/** The address of the relay that a space travels by; null: none. */
export async function relayOf(core: Core, db: SyncDatabase): Promise<string | null> {
  const chosen = (await db.value('relay')) as { address: string | null } | undefined
  return chosen ? chosen.address : core.environment.relayAddress
}

/** Notes as rows beside a device's other values. */
const toValues = (notes: NewDevice['notes']): { id: string; value: unknown }[] =>
  notes.map(([key, value]) => ({ id: `note:${key}`, value }))

async function keep(
  core: Core,
  meta: TeamMeta,
  values: readonly { id: string; value: unknown }[],
  ops: readonly Uint8Array[],
  isFounder: boolean,
): Promise<void> {
  const { db } = core
  const before = core.team.meta
  core.team.meta = meta
  core.mintClientId()
  try {
    await db.transaction(
      'rw',
      ['meta', 'sync', 'members', 'unsent'].map((name) => db.table(name)),
      async () => {
        await db.table('meta').bulkPut([
          { key: 'team', value: meta },
          { key: 'clientId', value: core.client },
        ])
        await db.table('sync').bulkPut([...values])
        await db.table('members').bulkAdd(ops.map((bytes) => ({ bytes })))
        if (isFounder) await db.table('unsent').bulkAdd(ops.map((bytes) => ({ entry: toEntry(ENTRY_OP, bytes) })))
      },
    )
  } catch (error) {
    core.team.meta = before
    core.mintClientId()
    throw error
  }
}

/** Keeps what founding made, with what is to go into the log. Nothing was sent before. */
export async function keepFounding(
  core: Core,
  founded: FoundedTeam,
  inventory: Inventory,
  personName: string,
): Promise<Result<null, { code: string }>> {
  return core.exclusive(async () => {
    await core.writer.flush()
    const failed = core.writer.failedWrites
    if (failed) return err({ code: failed.code })
    // Documents that were begun since the inventory was taken; this device's number is in the founding either way.
    const texts = (await core.db.table('texts').toCollection().primaryKeys()) as string[]
    const names = new Set([...inventory.names, ...(await core.store.list()), ...texts.map(textToName)])
    const { space, keys, operations, notes } = founded
    const meta: TeamMeta = { stage: 'in', space, slot: slotOf(deviceOf(keys)), mayWrite: true, mayLead: true }
    const values = [
      { id: 'keys', value: keys },
      { id: PERSON_NAME, value: personName },
      { id: FOUNDED, value: space },
      ...toValues(notes),
      ...fillRows([...names]),
    ]
    await keep(core, meta, values, operations, true)
    return ok(null)
  })
}

/** Keeps what a device needs that was let in. It takes the place of the request. */
export async function keepNewDevice(core: Core, device: NewDevice, draft: JoinDraft): Promise<void> {
  await core.exclusive(async () => {
    const { space, keys, operations, notes } = device
    const meta: TeamMeta = { stage: 'in', space, slot: slotOf(deviceOf(keys)), mayWrite: true }
    const values = [
      { id: 'keys', value: keys },
      { id: PERSON_NAME, value: draft.personName },
      { id: 'relay', value: { address: draft.relay } },
      { id: 'draft', value: null },
      ...toValues(notes),
    ]
    await keep(core, meta, values, operations, false)
  })
}

/**
 * Keeps what a device needs that words brought in, in a space that holds nothing. What they wrote into the log has not been sent. The record
 * of the person comes with the team's.
 */
export async function keepRecovered(
  core: Core,
  device: RecoveredDevice,
  relay: string,
): Promise<Result<null, { code: string }>> {
  return core.exclusive(async () => {
    if (core.team.meta) return err({ code: 'already_shared' })
    const { space, keys, operations, notes, contentKeys, personName } = device
    const meta: TeamMeta = { stage: 'in', space, slot: slotOf(deviceOf(keys)), mayWrite: true }
    const values = [
      { id: 'keys', value: keys },
      { id: PERSON_NAME, value: personName },
      { id: 'relay', value: { address: relay } },
      { id: HANDED_KEYS, value: contentKeys },
      ...toValues(notes),
    ]
    await keep(core, meta, values, operations, true)
    return ok(null)
  })
}

/** Keeps what a device needs that got new keys. Called in a turn of its own in the core's order of writes. */
export function keepRenewed(
  core: Core,
  meta: TeamMeta,
  values: readonly { id: string; value: unknown }[],
  operations: readonly Uint8Array[],
): Promise<void> {
  return keep(core, meta, values, operations, true)
}

/** Keeps a request to be let in. */
export async function keepDraft(core: Core, draft: JoinDraft): Promise<void> {
  const { db } = core
  const meta: TeamMeta = { stage: 'asking', space: draft.space, slot: slotOf(deviceOf(draft.keys)), mayWrite: false }
  await db.transaction('rw', db.table('meta'), db.table('sync'), async () => {
    await db.table('meta').put({ key: 'team', value: meta })
    await db.table('sync').put({ id: 'draft', value: draft })
  })
  core.team.meta = meta
}
