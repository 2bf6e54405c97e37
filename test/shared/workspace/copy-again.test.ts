// A file of a shared space that is restored as a copy, by a call that is sent again after its core died: nothing of it stands there twice.
import { afterEach, expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { Shard } from '../../../shared/store/shard.ts'
import {
  SPACE_FILE_FORMAT,
  SPACE_FILE_VERSION,
  writeSpaceFile,
  type SpaceFilePart,
} from '../../../shared/store/space-file.ts'
import { readText } from '../../../shared/store/text-database.ts'
import type { Core } from '../../../shared/workspace/core/core.ts'
import { restoreSpace } from '../../../shared/workspace/core/transfer.ts'
import type { CoreEnvironment } from '../../../shared/workspace/environment.ts'
import { textName } from '../../../shared/workspace/protocol.ts'
import { createEnvironment, openCore, REP } from '../../support/bare-core.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Operations of the devices of a shared space: their clients are no plain ones. */
const CLIENT = 3 * 2 ** 32 + 1
const LEADS = 40
const context = { onProgress: () => undefined, signal: new AbortController().signal }

async function createFile(): Promise<Blob> {
  const parts: SpaceFilePart[] = []
  for (let at = 0; at < LEADS; at++) {
    const id = `lead:shard${at}:one` as never
    const shard = new Shard(`leads/shard${at}`, [], CLIENT)
    shard.apply([{ op: 'create', id, fields: { name: `Lead ${at}`, createdAt: 1, updatedAt: 1 } }])
    parts.push({ kind: 'document', id: shard.docId, bytes: shard.snapshot() })
  }
  const doc = new Y.Doc()
  doc.clientID = CLIENT
  doc.getText('body').insert(0, 'Said once.')
  // In the middle: documents come before and after it.
  parts.splice(20, 0, { kind: 'text', id: 'call-note-body:one', bytes: Y.encodeStateAsUpdate(doc) })
  async function* each(): AsyncGenerator<SpaceFilePart> {
    yield* parts
  }
  const header = { format: SPACE_FILE_FORMAT, version: SPACE_FILE_VERSION, spaceId: 'shared00', exportedAt: 1 } as const
  return writeSpaceFile(
    { ...header, appVersion: 'test', name: 'Team', personId: REP, sample: false, kind: 'team' },
    each(),
  )
}

async function wordsOf({ indexedDB }: CoreEnvironment): Promise<string> {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, (await readText(indexedDB, textName('abcd', 'call-note-body:one'))) ?? new Uint8Array())
  return doc.getText('body').toString()
}

const totalOf = async (core: Core): Promise<unknown> =>
  ((await core.query({ name: 'leads.counts', params: { filter: {}, today: '2026-03-02' } })) as { total: number }).total

test('[S1] a copy restored again after its core died, before or after its texts, says everything once', async () => {
  const file = await createFile()
  for (const part of [5, 25, LEADS + 1]) {
    const environment = createEnvironment()
    let core = await openCore(environment)
    const args = { file, asNew: true }
    const stopped = restoreSpace(core, args, { ...context, onProgress: (done) => void (done === part && core.close()) })
    await stopped
    core = await openCore(environment)
    expect(await restoreSpace(core, args, context)).toMatchObject({ ok: true })
    expect(await wordsOf(environment), `stopped at part ${part}`).toBe('Said once.')
    expect(await totalOf(core), `stopped at part ${part}`).toBe(LEADS)
    core.close()
  }
})
