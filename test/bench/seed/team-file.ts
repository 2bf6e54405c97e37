import { definitionOf, type RecordType } from '../../../shared/domain/schema.ts'
import { Shard } from '../../../shared/store/shard.ts'
import {
  SPACE_FILE_FORMAT,
  SPACE_FILE_VERSION,
  writeSpaceFile,
  type SpaceFilePart,
} from '../../../shared/store/space-file.ts'
import { LargeTeam, type LargeTeamOptions } from './large-team.ts'

/** The device that made the team. */
export const SEED_CLIENT_ID = 20_261_122

/** A document of the team as the bytes the app itself would have stored. */
export function encodeDocument(docId: string, records: Parameters<Shard['apply']>[0]): Uint8Array {
  const shard = new Shard(docId, [], SEED_CLIENT_ID)
  shard.apply(records)
  const bytes = shard.snapshot()
  shard.destroy()
  return bytes
}

/** A large team as an export file, which the app's Settings, Restore accepts. `types` leaves some kinds of records out. */
export function writeTeamFile(
  options: LargeTeamOptions,
  types?: readonly RecordType[],
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Blob> {
  const team = new LargeTeam(options)
  const wanted = types ?? (['team', 'person', 'account', 'contact', 'lead', 'call-note', 'task'] as const)
  const total = wanted.reduce((sum, type) => sum + team.count(type), 0)
  async function* parts(): AsyncGenerator<SpaceFilePart> {
    let done = 0
    for (const { docId, records } of team.documents(wanted)) {
      yield { kind: 'document', id: docId, bytes: encodeDocument(docId, records) }
      done += records.length
      onProgress(done, total)
    }
  }
  const header = {
    format: SPACE_FILE_FORMAT,
    version: SPACE_FILE_VERSION,
    spaceId: team.spaceId,
    exportedAt: Date.UTC(2026, 10, 20, 9),
    appVersion: `seed ${String(definitionOf('lead').version)}`,
    name: String(team.record('team', 0).fields['name']),
    personId: team.personId,
    sample: false,
    kind: 'team',
  } as const
  return writeSpaceFile(header, parts())
}
