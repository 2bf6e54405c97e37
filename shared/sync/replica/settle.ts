// Bringing a document to what its log says: verdict, counting, opening what has to be, and either adding to the document or rebuilding it.
import * as Y from 'yjs'
import { toHex } from '../bytes.ts'
import { applyBounded } from '../../store/updates.ts'
import type { Admission } from '../envelope/admission.ts'
import { parseEnvelope } from '../envelope/codec.ts'
import { countOn } from '../envelope/count.ts'
import type { DocLog, Entry } from '../envelope/doc-log.ts'
import { ownersIn, standingIn } from '../envelope/standing.ts'
import { adopt, judge } from '../envelope/verdict.ts'
import type { DocName, Documents, EnvelopeStore, Members, Version } from './ports.ts'
import { openBase } from './base.ts'

/** What settling needs of the replica. */
export interface Settling {
  admission: Admission
  store: EnvelopeStore
  documents: Documents
  members: Members
}

/** What became of a document. */
export interface Settled {
  counted: Entry[]
  /** True when edits that were in the document fell away. */
  rebuilt: boolean
}

/** How a document is called; null before one of its envelopes was opened. */
export function nameOf(log: DocLog): DocName | null {
  return log.name === null ? null : { id: log.id, group: log.group, name: log.name }
}

/** Up to where a document counts. */
export function versionOf(log: DocLog): Version {
  return new Map(
    [...log.chains.values()].filter((chain) => chain.counted > 0).map((chain) => [chain.device, chain.counted]),
  )
}

/** Settles one document. `done` is the version its Yjs document has. `force` rebuilds whatever the verdict. */
export async function settle(on: Settling, log: DocLog, done: Version, force = false): Promise<Settled> {
  let rebuilt = force
  if (force) log.reset()
  let contained = force ? new Map<string, number>() : done
  const opener = new Opener(on, log)
  let counted: Entry[] = []
  for (;;) {
    const standing = standingIn(on.members.roster(), log.group, log.id)
    if (log.stale && !judge(log, standing)) {
      log.reset()
      rebuilt = true
      contained = new Map()
      counted = []
    }
    adopt(log)
    const round = countOn(log, ownersIn(on.members.roster()), contained)
    counted.push(...round.counted)
    for (const { entry, fault } of round.faults) on.admission.refusals.count(entry.device, fault)
    if (!(await opener.open(round.unopened))) break
  }
  // The document holds what does not count: it stopped between a change of mind and the rebuild.
  const ahead = [...contained].some(([device, seq]) => seq > (log.chains.get(device)?.counted ?? 0))
  if (ahead && !rebuilt) return settle(on, log, done, true)
  const added = counted.filter((entry) => entry.content && entry.seq > (contained.get(entry.device) ?? 0))
  const doc = nameOf(log)
  if (doc && (rebuilt || added.length > 0)) {
    const updates = added.flatMap((entry) => entry.content?.updates ?? [])
    if (rebuilt) {
      if (markThrowing(on, added)) return settle(on, log, done, true)
      await on.documents.rebuild(doc, [...(await baseOf(on, log)), ...updates], versionOf(log))
    } else {
      try {
        await on.documents.apply(doc, updates, versionOf(log))
      } catch {
        return settle(on, log, done, true)
      }
    }
  }
  for (const entry of counted) entry.content = null
  await keepEnds(on.store, log, counted)
  return { counted, rebuilt }
}

/** The state that a document began from, as an update; none where it began from its envelopes. */
async function baseOf(on: Settling, log: DocLog): Promise<Uint8Array[]> {
  const stored = log.base && (await on.store.snapshot(log.id))
  const opened = stored && (await openBase(on, stored))
  if (!opened) return []
  // It was opened when the document began from it. Without it all that it holds would go from the document.
  if (typeof opened === 'string') throw new Error(`the snapshot a document began from: ${opened}`)
  return opened.states
}

/** So many counted envelopes may have to be opened again at the next start: fewer are not worth a write of their own. */
const KEEP_ENDS_AT = 32

/** Keeps how far clients reach, which lets the next start do without opening what the document holds already. */
async function keepEnds(store: EnvelopeStore, log: DocLog, counted: readonly Entry[]): Promise<void> {
  for (const entry of counted) if (!entry.endsKept) log.toKeep.push(entry)
  if (log.toKeep.length < KEEP_ENDS_AT) return
  const kept = log.toKeep
  log.toKeep = []
  await store.keepEnds(
    kept.map(({ device, seq, hash, ends }) => ({ doc: log.id, device, seq, hash: toHex(hash), ends })),
  )
  for (const entry of kept) entry.endsKept = true
}

/** Tries updates one after the other on a document of its own. True when one made Yjs throw: its envelope counts no more. */
function markThrowing(on: Settling, entries: readonly Entry[]): boolean {
  const scratch = new Y.Doc()
  try {
    for (const entry of entries) {
      try {
        for (const update of entry.content?.updates ?? []) applyBounded(scratch, update)
      } catch {
        entry.throws = true
        on.admission.refusals.count(entry.device, 'throws')
        return true
      }
    }
    return false
  } finally {
    scratch.destroy()
  }
}

/** Opens entries from the store: after a restart, a rebuild, or when one was adopted late. */
class Opener {
  private bytesByHash: Map<string, Uint8Array> | null = null

  constructor(
    private readonly on: Settling,
    private readonly log: DocLog,
  ) {}

  /** True when one of them was opened, or judged bad. */
  async open(entries: readonly Entry[]): Promise<boolean> {
    if (entries.length === 0) return false
    this.bytesByHash ??= new Map((await this.on.store.readAll(this.log.id)).map((row) => [row.hash, row.bytes]))
    // What follows in the same chains will be asked for next: open all at once.
    const next = entries.flatMap((entry) => this.log.chain(entry.device).path.slice(this.indexOf(entry)))
    const { limitOf } = this
    const todo = next.filter((entry) => !entry.content && entry.seq <= limitOf(entry))
    const outcomes = await Promise.all(todo.map((entry) => this.openOne(entry)))
    return outcomes.includes(true)
  }

  private indexOf(entry: Entry): number {
    return entry.seq - this.log.chain(entry.device).base.seq - 1
  }

  private readonly limitOf = (entry: Entry): number => this.log.chain(entry.device).limit

  private async openOne(entry: Entry): Promise<boolean> {
    const bytes = this.bytesByHash?.get(toHex(entry.hash))
    if (!bytes || !this.on.admission.keys.has(entry.keyId)) return false
    const content = await this.on.admission.open(parseEnvelope(bytes), this.log.group)
    if (typeof content === 'string') {
      entry.bad = true
      this.on.admission.refusals.count(entry.device, content)
    } else {
      entry.content = content
      this.log.name ??= content.name
    }
    return true
  }
}
