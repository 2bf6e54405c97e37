// Edits of this device that cannot be sent as they are, for the person to decide: wait, give up, or make again.
import { Turns } from '../../kernel/turns.ts'
import { idToType, type Id } from '../../kernel/ids.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import type { Change } from '../../domain/schema.ts'
import { titleOf } from '../../readmodel/projection.ts'
import { idToDocId } from '../../store/documents.ts'
import { readEdits, type Told } from '../../store/read-edits.ts'
import { docIdOf } from '../../sync/envelope/seal.ts'
import { nameToGroup } from './groups.ts'
import { heldUpdates } from '../../sync/replica/held.ts'
import type { SpaceReplica } from '../../sync/replica/space-replica.ts'
import type { Core } from '../core/core.ts'
import { isOwnPersonEdit } from '../core/own-person.ts'
import { createCommit } from '../core/writer.ts'
import type { StuckEdit, StuckRecord } from '../team-api.ts'
import type { Sealer } from './sealer.ts'
import type { SealedText, SyncDatabase, Unsealed } from './sync-database.ts'
import { nameToText } from './text-documents.ts'

/** Under which key it is noted what is still to be done about an edit that goes. */
const DROPPED = 'dropped:'

/** Under which key, by document, the bytes of edits stand that went: others that are stuck can be read by them only. */
const READ_BY = 'readBy:'

interface Dropped {
  /** The document's name in the log. */
  name: string
  /** Of a text: what counts as told from then on. */
  told?: SealedText
  /** What is to be put in anew. */
  changes: Change[]
}

type Outcome<T> = Result<T, { code: string; detail?: string }>

export interface StuckEnvironment {
  core: Core
  db: SyncDatabase
  sealer: Sealer
  replica: SpaceReplica
}

export class StuckEdits {
  private readonly turns = new Turns()

  constructor(private readonly env: StuckEnvironment) {}

  /** The oldest first, texts last. */
  async list(): Promise<StuckEdit[]> {
    const { stuck } = this.env.sealer
    const edits: StuckEdit[] = []
    for (const [editId, why] of [...stuck].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const reason = why === 'large' ? 'large' : 'gone'
      const textId = nameToText(editId)
      if (textId !== null) edits.push({ editId, reason, records: [], textId, mayMakeAgain: false })
      const row = textId === null ? await this.row(editId) : undefined
      if (!row) continue
      const told = await this.read(row)
      const records = await this.toRecords(told)
      edits.push({ editId, reason, records, textId: null, mayMakeAgain: this.mayMakeAgain(records, told) })
    }
    return edits
  }

  private async row(editId: string): Promise<Unsealed | undefined> {
    return this.env.sealer.stuck.has(editId) ? this.env.db.unsealedEdit(editId) : undefined
  }

  private async read({ docId, bytes }: Unsealed): Promise<Told> {
    const { db, replica } = this.env
    const others = await heldUpdates(replica, docIdOf(nameToGroup(docId), docId))
    // Later edits may build on this one, and this one on earlier ones.
    for (const row of await db.unsealedOf(docId)) others.push(row.bytes)
    for (const gone of (await db.valuesFrom(`${READ_BY}${docId}:`)).values()) others.push(gone as Uint8Array)
    return readEdits(docId, others, bytes)
  }

  private async toRecords({ edits, records }: Told): Promise<StuckRecord[]> {
    const { core } = this.env
    await core.loadFor(records.keys())
    return [...records].map(([recordId, told]) => {
      const here = core.read(recordId)
      const named = here ?? told
      const fields = edits.flatMap((edit) => (edit.kind === 'edit' && edit.key.id === recordId ? [edit.key.field] : []))
      return {
        recordId,
        recordType: idToType(recordId as Id),
        name: named ? titleOf(named) : '',
        fields: [...new Set(fields)],
        isGone: here === null,
      }
    })
  }

  private mayMakeAgain(records: readonly StuckRecord[], told: Told): boolean {
    return records.length > 0 && records.every(({ recordId, isGone }) => !isGone || told.records.get(recordId))
  }

  /** Takes an edit out of its document for good. */
  giveUp(editId: string): Promise<Outcome<null>> {
    return this.turns.take(async () => {
      const name = await this.nameOf(editId)
      if (name === null) return err({ code: 'not_found' })
      await this.drop(editId, { name, changes: [] })
      return ok(null)
    })
  }

  /**
   * Takes out what the app wrote of this device's person by itself and may not send any more: nobody entered it, so nobody need decide about it,
   * and it is made again should the right come back. Not where other edits of the document wait, which may build on it. True when there was some.
   */
  takeBackPerson(recordId: string, memberId: string): Promise<boolean> {
    return this.turns.take(async () => {
      const docId = idToDocId(recordId as Id)
      const [row, ...others] = docId === null ? [] : await this.env.db.unsealedOf(docId)
      if (!row || others.length > 0 || !isOwnPersonEdit(await this.read(row), recordId, memberId)) return false
      await this.drop(row.id, { name: row.docId, changes: [] })
      return true
    })
  }

  /** Takes an edit out and puts what it says in as a new one. */
  makeAgain(editId: string): Promise<Outcome<{ recordIds: string[] }>> {
    return this.turns.take(async () => {
      const row = await this.row(editId)
      if (!row) return err({ code: (await this.nameOf(editId)) === null ? 'not_found' : 'not_allowed' })
      const told = await this.read(row)
      const mayMake = !this.env.core.team.isReadOnly && this.mayMakeAgain(await this.toRecords(told), told)
      if (!mayMake) return err({ code: 'not_allowed' })
      await this.drop(editId, { name: row.docId, changes: this.toChanges(told) })
      return ok({ recordIds: [...told.records.keys()] })
    })
  }

  /** The document a stuck edit is in; null for what is no such edit. */
  private async nameOf(editId: string): Promise<string | null> {
    if (!this.env.sealer.stuck.has(editId)) return null
    return nameToText(editId) === null ? ((await this.row(editId))?.docId ?? null) : editId
  }

  private toChanges({ edits, records }: Told): Change[] {
    const changes: Change[] = []
    for (const [id, told] of records) {
      const isMade = edits.some((edit) => edit.kind === 'record' && edit.id === id)
      if (told && (isMade || this.env.core.read(id) === null)) {
        const { id: _id, type: _type, ...fields } = told
        changes.push({ op: 'create', id: id as Id, fields })
        continue
      }
      for (const edit of edits) {
        if (edit.kind === 'record' || edit.key.id !== id) continue
        const { field, element: key } = edit.key
        const { value } = edit
        if (key === null) changes.push({ op: 'set', id: id as Id, field, value })
        else if (value === null) changes.push({ op: 'remove', id: id as Id, field, key })
        else changes.push({ op: 'put', id: id as Id, field, key, value })
      }
    }
    return changes
  }

  /** Notes what is to be done in the transaction in which the edit goes, and does it. */
  private async drop(editId: string, dropped: Dropped): Promise<void> {
    const { db, sealer } = this.env
    const text = nameToText(editId)
    const whole = text === null ? dropped : { ...dropped, told: await sealer.allOf(text) }
    await db.dropUnsealed(editId, DROPPED + editId, whole, `${READ_BY}${dropped.name}:${editId}`)
    await this.carryOut(editId, whole)
  }

  /**
   * First without the edit, then what it said: a new edit must not build on the one that goes. Done twice, it says the same twice.
   */
  private async carryOut(editId: string, { name, told, changes }: Dropped): Promise<void> {
    const { core, db, replica, sealer } = this.env
    const text = nameToText(name)
    // What was typed up to then counts as told: what of it the log does not hold goes. What is typed since stays.
    if (text !== null && told) await db.setSealedText(text, told)
    await replica.rebuild(nameToGroup(name), name)
    const done = { table: 'sync', put: [], remove: [DROPPED + editId] }
    await core.exclusive(async () => {
      const commit = createCommit()
      commit.rows.push(done)
      await core.stage(commit, changes)
      core.finish(commit)
      const kept = await core.commit(commit)
      if (!kept.ok) throw new Error(kept.error.code)
    })
    sealer.nudge()
  }

  /** Finishes what a crash left half done. */
  async finish(): Promise<void> {
    if ((await this.env.db.unsealedCount()) === 0) await this.env.db.removeValues(READ_BY)
    for (const [editId, dropped] of await this.env.db.valuesFrom(DROPPED))
      await this.carryOut(editId, dropped as Dropped)
  }
}
