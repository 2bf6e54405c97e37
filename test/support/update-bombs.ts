// Small updates that claim a lot, for a process with little memory: each is judged as an envelope's content is. Prints how many were refused,
// taken, and threw in Yjs.
import * as Y from 'yjs'
import { applyBounded } from '../../shared/store/updates.ts'
import { checkUpdates } from '../../shared/sync/envelope/check-content.ts'

/** Numbers as lib0 writes them, from a million to far beyond what it reads. */
const HUGE = [4, 5, 6, 7, 8, 9].map((digits) => [...Array.from({ length: digits - 1 }, () => 255), 127])

function real(): Uint8Array[] {
  const doc = new Y.Doc()
  doc.clientID = 2 ** 33 + 1
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  doc.getMap('m').set('key', { name: 'text', list: [1, 2, [3]], bytes: Uint8Array.of(1, 2) })
  doc.getMap('m').set('key', 'other')
  doc.getArray('a').insert(0, ['x', 'y', 1, 2, 3])
  doc.getArray('a').delete(1, 3)
  doc.getText('t').insert(0, 'hello')
  doc.getText('t').format(1, 2, { bold: true })
  doc.getMap('m').set('inner', new Y.Map([['k', 'v']]))
  return [...updates, Y.encodeStateAsUpdateV2(doc)]
}

function* bombs(): Generator<Uint8Array> {
  for (const update of real()) {
    for (let at = 0; at <= update.byteLength; at++) {
      for (const huge of HUGE) {
        yield Uint8Array.from([...update.subarray(0, at), ...huge, ...update.subarray(at)])
        yield Uint8Array.from([...update.subarray(0, at), ...huge, ...update.subarray(at + 1)])
      }
    }
  }
  // Values in values, as deep as an envelope is long.
  const doc = new Y.Doc()
  doc.getMap('m').set('deep', [[[0]]])
  const update = Y.encodeStateAsUpdateV2(doc)
  const inner = update.findIndex((byte, at) => byte === 117 && update[at + 1] === 1 && update[at + 2] === 117)
  const deep = Array.from({ length: 200_000 }, (_, at) => (at % 2 === 0 ? 117 : 1))
  yield Uint8Array.from([...update.subarray(0, inner), ...deep, ...update.subarray(inner)])
}

const counts = { refused: 0, taken: 0, threw: 0, structs: 0 }
for (const bomb of bombs()) {
  const content = checkUpdates('x', [bomb])
  if (!content) {
    counts.refused++
    continue
  }
  const scratch = new Y.Doc()
  try {
    applyBounded(scratch, bomb)
    counts.taken++
  } catch {
    counts.threw++
  }
  for (const structs of scratch.store.clients.values()) counts.structs = Math.max(counts.structs, structs.length)
  scratch.destroy()
}
process.stdout.write(JSON.stringify(counts))
