// TinyBase: a mergeable store in memory, its index for the sorted list, its own IndexedDB persister (saved by hand, as auto-save offers no
// moment when something is durable), and its synchronizer over a BroadcastChannel between tabs.
import { createMergeableStore } from 'tinybase'
import { createIndexedDbPersister } from 'tinybase/persisters/persister-indexed-db'
import { createBroadcastChannelSynchronizer } from 'tinybase/synchronizers/synchronizer-broadcast-channel'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS } from '../page/system.ts'

/** Cells hold plain values only: what is deeper is kept as text. */
function toCells(fields) {
  const cells = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue
    cells[name] = typeof value === 'object' ? JSON.stringify(value) : value
  }
  return cells
}

class TinyBase {
  store = createMergeableStore()
  persister = createIndexedDbPersister(this.store, 'bench')
  batches = []

  async open() {
    await this.persister.load()
    await createBroadcastChannelSynchronizer(this.store, 'bench-tinybase').startSync()
  }

  async fill(team) {
    this.store.transaction(() => {
      for (let index = 0; index < team.leads; index++) {
        const { id, fields } = team.record('lead', index)
        this.store.setRow('leads', id, toCells(fields))
      }
    })
    await this.persister.save()
  }

  watch(onRows) {
    const emit = () =>
      onRows(
        this.store
          .getSortedRowIds('leads', 'updatedAt', true, 0, LIST_ROWS)
          .map((id) => ({ id, ...this.store.getRow('leads', id) })),
      )
    // Not the listener for sorted ids alone: a row changed in its place must show too.
    this.store.addTableListener('leads', emit)
    emit()
  }

  async edit({ id, title, at }) {
    this.store.setPartialRow('leads', id, { title, updatedAt: at })
    await this.persister.save()
  }

  async receive(_team, batches) {
    const remote = createMergeableStore()
    remote.setMergeableContent(this.store.getMergeableContent())
    this.batches = batches.map((batch) => {
      let changes
      const listener = remote.addDidFinishTransactionListener(() => {
        changes = remote.getTransactionMergeableChanges()
      })
      remote.transaction(() => {
        for (const { id, title, at } of batch) remote.setPartialRow('leads', id, { title, updatedAt: at })
      })
      remote.delListener(listener)
      return changes
    })
  }

  async merge() {
    for (const changes of this.batches) {
      this.store.applyMergeableChanges(changes)
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    await this.persister.save()
  }
}

runPage(new TinyBase())
