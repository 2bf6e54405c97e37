// The file of a shared space holds operations under the numbers of its devices. In a space of its own they stand under plain ones, as if it had
// never been shared: only so can it be shared again.
import * as Y from 'yjs'
import { clientsOf, renameClients } from '../../store/rewrite.ts'
import { utf8 } from '../../sync/bytes.ts'
import { shortHash } from '../../sync/crypto/digest.ts'
import { readSpaceFile, type SpaceFilePart } from '../../store/space-file.ts'

const PLAIN_CLIENTS = 2 ** 32

const toV2 = ({ kind, bytes }: SpaceFilePart): Uint8Array =>
  kind === 'text' ? Y.convertUpdateFormatV1ToV2(bytes) : bytes

/**
 * Gives what puts the parts of a file under plain clients: the same ones for the same space, so that what a stopped restore has taken in by
 * then is known when it begins again.
 */
export async function plainClients(file: Blob, spaceId: string): Promise<(part: SpaceFilePart) => SpaceFilePart> {
  const clients = new Set<number>()
  await readSpaceFile(
    file,
    () => undefined,
    (part) => {
      for (const client of clientsOf(toV2(part))) clients.add(client)
      return Promise.resolve()
    },
  )
  const [a = 0, b = 0, c = 0, d = 0] = shortHash('clients of a copy', utf8(spaceId))
  const drawn = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
  const first = 1 + (drawn % (PLAIN_CLIENTS - clients.size - 1))
  // In the same order: of two edits at once the one of the higher client stands last, and must go on to.
  const plain = new Map([...clients].sort((a, b) => a - b).map((client, at) => [client, first + at]))
  return (part) => {
    const renamed = renameClients(toV2(part), (client) => plain.get(client) ?? client)
    return { ...part, bytes: part.kind === 'text' ? Y.convertUpdateFormatV2ToV1(renamed) : renamed }
  }
}
