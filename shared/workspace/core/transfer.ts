// Whole spaces in and out: the export, the restore, and the sample team.
import type { Change, RecordType } from '../../domain/schema.ts'
import { toSpaceKind } from '../../domain/team/space-kind.ts'
import type { Id } from '../../kernel/ids.ts'
import { breathe } from '../../kernel/breathe.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { queries } from '../../readmodel/queries.ts'
import { errorToFailure } from '../../store/failures.ts'
import { Shard } from '../../store/shard.ts'
import {
  checkSpaceFile,
  readSpaceFile,
  SpaceFileError,
  SPACE_FILE_FORMAT,
  SPACE_FILE_VERSION,
  writeSpaceFile,
  type SpaceFileHeader,
  type SpaceFilePart,
} from '../../store/space-file.ts'
import { addToText, readText } from '../../store/text-database.ts'
import type { RestoreError, WorkspaceError } from '../api.ts'
import { textName } from '../protocol.ts'
import type { CallContext, Core } from './core.ts'
import { createCommit } from './writer.ts'

function freshClientId(core: Core): number {
  return new DataView(core.environment.random.bytes(4).buffer).getUint32(0) || 1
}

/**
 * A document for the export. Local writes that could not be stored are put in under a client id of their own: this device would use
 * their places again after a crash, and two different operations at one place would never merge.
 */
async function exportDocument(core: Core, docId: string): Promise<Uint8Array> {
  const { snapshot, tail } = await core.store.load(docId)
  const stored = [...(snapshot ? [snapshot] : []), ...tail.map(({ bytes }) => bytes)]
  const unsaved = core.writer.unsavedWrites.filter(({ update }) => update.docId === docId)
  const replaced = unsaved.findLastIndex(({ update }) => update.replaces)
  const shard = new Shard(docId, replaced < 0 ? stored : [], freshClientId(core))
  for (const { update, changes } of unsaved.slice(Math.max(0, replaced))) {
    if (changes) shard.apply(changes)
    else shard.applyUpdates([update.bytes])
  }
  const bytes = shard.snapshot()
  shard.destroy()
  return bytes
}

/** The whole space as one file. `unreadable`: documents and texts that are not in it because they could not be read. */
export async function exportSpace(
  core: Core,
  { onProgress }: CallContext,
): Promise<{ file: Blob; unreadable: number }> {
  await core.writer.flush()
  const docIds = new Set(await core.store.list())
  for (const { update } of core.writer.unsavedWrites) docIds.add(update.docId)
  const texts = (await core.db.table('texts').toCollection().primaryKeys()) as string[]
  const team = await queries['team.get'](core.model)
  const header: SpaceFileHeader = {
    format: SPACE_FILE_FORMAT,
    version: SPACE_FILE_VERSION,
    spaceId: core.options.spaceId,
    exportedAt: core.environment.clock.now(),
    appVersion: core.environment.appVersion,
    name: team?.name ?? '',
    personId: core.options.personId,
    sample: team?.sample === true,
    kind: toSpaceKind(team?.kind),
    ...(core.team.meta && { sharedAs: core.team.meta.space }),
  }
  const total = docIds.size + texts.length
  let unreadable = 0
  // One damaged document must not keep all others from being saved.
  const attempt = (read: () => Promise<Uint8Array | null>): Promise<Uint8Array | null> =>
    read().catch((error: unknown) => {
      if (core.isClosed || ++unreadable === total) throw error
      return null
    })
  async function* parts(): AsyncGenerator<SpaceFilePart> {
    let done = 0
    for (const id of [...docIds].sort()) {
      const bytes = await attempt(() => exportDocument(core, id))
      if (bytes) yield { kind: 'document', id, bytes }
      onProgress(++done, total)
    }
    for (const id of texts) {
      const bytes = await attempt(() => readText(core.environment.indexedDB, textName(core.options.spaceId, id)))
      if (bytes) yield { kind: 'text', id, bytes }
      onProgress(++done, total)
    }
  }
  const file = await writeSpaceFile(header, parts())
  return { file, unreadable }
}

/** What is wrong with a file or with storing it. */
export function errorToRestoreError(error: unknown): RestoreError {
  return error instanceof SpaceFileError
    ? { code: error.code, detail: error.detail }
    : { code: errorToFailure(error), detail: String(error) }
}

const BATCH_BYTES = 2 * 1024 * 1024
const BATCH_PARTS = 16

/**
 * Merges a file into the space; `asNew`: into an empty one, whosever it was, which is called `name` then. The file is checked to its end before
 * the first write.
 */
export async function restoreSpace(
  core: Core,
  { file, asNew = false, name }: { file: Blob; asNew?: boolean; name?: string },
  { onProgress }: CallContext,
): Promise<Result<{ records: number }, RestoreError>> {
  // What a file holds has travelled under other keys, or none: nobody else could take it in.
  if (core.team.meta) return { ok: false, error: { code: 'not_allowed', detail: 'shared' } }
  try {
    const { header, parts } = await checkSpaceFile(file)
    if (!asNew && header.spaceId !== core.options.spaceId)
      throw new SpaceFileError('not_a_touchline_file', 'another space')
    const toOwn = asNew ? await ownParts(file, core.options.spaceId) : (part: SpaceFilePart) => part
    let batch: SpaceFilePart[] = []
    let size = 0
    let done = 0
    let records = 0
    let failure: WorkspaceError | null = null
    const flush = async (): Promise<void> => {
      const merged = await core.applyUpdates(batch.map(({ id, bytes }) => ({ docId: id, updates: [bytes] })))
      if (merged.ok) records += merged.value.records
      else failure ??= merged.error
      batch = []
      size = 0
    }
    await readSpaceFile(
      file,
      () => undefined,
      async (held) => {
        if (failure) return
        const part = toOwn(held)
        if (part.kind === 'document') {
          batch.push(part)
          size += part.bytes.byteLength
          if (size > BATCH_BYTES || batch.length >= BATCH_PARTS) await flush()
        } else await restoreText(core, part)
        onProgress(++done, parts)
      },
    )
    if (!failure) await flush()
    if (!failure && asNew) failure = await makeOwn(core, name)
    // Made along the way: without them the next start would read every row.
    if (!failure) await core.saveColumns()
    return failure ? { ok: false, error: failure as RestoreError } : ok({ records })
  } catch (error) {
    return { ok: false, error: errorToRestoreError(error) }
  }
}

/** Loaded for copies of shared spaces alone. */
async function ownParts(file: Blob, spaceId: string): Promise<(part: SpaceFilePart) => SpaceFilePart> {
  const { plainClients } = await import('./own-clients.ts')
  return plainClients(file, spaceId)
}

/** The people of another space are nobody's devices here; and the copy has a name of its own. Not a step that undo takes back. */
async function makeOwn(core: Core, name: string | undefined): Promise<WorkspaceError | null> {
  const [people, team] = await Promise.all([core.model.people(), queries['team.get'](core.model)])
  const changes: Change[] = [...people.values()].flatMap(({ id, memberId }) =>
    memberId ? [{ op: 'set', id: id as Id, field: 'memberId', value: null }] : [],
  )
  if (team && name && team.name !== name) changes.push({ op: 'set', id: team.id as Id, field: 'name', value: name })
  if (changes.length === 0) return null
  const outcome = await core.exclusive(async () => {
    const commit = createCommit()
    await core.stage(commit, changes)
    core.finish(commit)
    return core.commit(commit)
  })
  return outcome.ok ? null : outcome.error
}

async function restoreText(core: Core, { id, bytes }: SpaceFilePart): Promise<void> {
  const name = textName(core.options.spaceId, id)
  await addToText(core.environment.indexedDB, name, bytes)
  await core.registerText({ name: id })
  // Tabs that have it open see it at once.
  const channel = core.environment.openChannel(name)
  channel.postMessage({ kind: 'update', update: bytes })
  channel.close()
}

const SAMPLE_SLICE = 250
/** There once it is filled: a call that is sent again fills nothing. */
const SAMPLE_RECEIPT = 'sample'

export interface SampleArgs {
  locale: string
  today: string
  personId: string
  /** Which space of the sample this is; the own one knows the others. */
  part: { kind: 'team' | 'pair' } | { kind: 'own'; pairId: string; teamId: string; coacheeId: string }
}

/**
 * Fills an empty space with the sample team, or with one of the two beside it: all of it or, when that is refused or stopped, nothing.
 * `coacheeId`: who of the team the pair is about.
 */
export async function fillSample(
  core: Core,
  { part, ...args }: SampleArgs,
  { onProgress }: CallContext,
): Promise<Result<{ name: string; coacheeId: string | null }, WorkspaceError>> {
  const [{ createSampleTeam }, { createSampleOwn, createSamplePair, SAMPLE_COACHEE }, { SAMPLE_PEOPLE }] =
    await Promise.all([
      import('../sample-team/sample-team.ts'),
      import('../sample-team/pair.ts'),
      import('../sample-team/people.ts'),
    ])
  const filled = await core.exclusive(async () => {
    if (await core.writer.receipt(SAMPLE_RECEIPT)) return ok(null)
    const now = core.environment.clock.now()
    const options = { ...args, now, newId: <T extends RecordType>(type: T) => core.ids.create(type) }
    const changes =
      part.kind === 'own'
        ? createSampleOwn({ ...options, ...part })
        : part.kind === 'pair'
          ? createSamplePair(options)
          : createSampleTeam(options)
    const commit = createCommit()
    commit.receipts.push({ commandId: SAMPLE_RECEIPT, result: null, at: now })
    for (let start = 0; start < changes.length; start += SAMPLE_SLICE) {
      onProgress(start, changes.length)
      await core.stage(commit, changes.slice(start, start + SAMPLE_SLICE))
      await breathe()
    }
    core.finish(commit)
    const stored = await core.commit(commit)
    onProgress(changes.length, changes.length)
    return stored
  })
  if (!filled.ok) return filled
  const [team, people] = await Promise.all([queries['team.get'](core.model), core.model.people()])
  const mail = SAMPLE_PEOPLE.find(({ key }) => key === SAMPLE_COACHEE)?.mail ?? ''
  const coachee = [...people.values()].find(({ email }) => email?.startsWith(`${mail}@`))
  return ok({ name: team?.name ?? '', coacheeId: coachee?.id ?? null })
}
