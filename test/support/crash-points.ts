// Places at which the worker of a simulated device dies: at a row, in the middle of its transaction, or when a transaction is on the disk
// and nobody has heard of it yet.
import { vi } from 'vitest'
import { DexieDocumentStore } from '../../shared/store/dexie-document-store.ts'
import type { TestTeam } from './team.ts'

/** `row`: dies at the n-th row written from now on; `commit`: after the n-th commit, from 1. */
export type CrashPoint = { row: number } | { commit: number }

/** Arms a crash of the team's tab. Call the function it returns when the work is over; it says whether the worker has died. */
export function crashAt({ device, tab }: TestTeam, point: CrashPoint): () => boolean {
  const before = device.crashes()
  if ('row' in point) {
    device.crashAtWrite(point.row)
    return () => {
      device.crashAtWrite(null)
      return device.crashes() > before
    }
  }
  let left = point.commit
  const write = DexieDocumentStore.prototype.commit
  const spy = vi.spyOn(DexieDocumentStore.prototype, 'commit').mockImplementation(async function (
    this: DexieDocumentStore,
    batch,
  ) {
    await write.call(this, batch)
    if (--left === 0) tab.crashWorker()
  })
  return () => {
    spy.mockRestore()
    return left <= 0
  }
}
