// Yjs as its guide shows it: one document, a Y.Map of Y.Maps, y-indexeddb. Everything is in memory; the list is an array kept sorted.
// y-indexeddb writes with the browser's default durability and tells nobody when: an edit counts as durable when a later transaction on
// the same store has completed.
import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS, type Edit, type ListedLead, type System } from '../page/system.ts'
import type { LargeTeam } from '../seed/large-team.ts'

const FILL_BATCH = 2000

/** A lead as a map of its fields. */
export function toMap(fields: Record<string, unknown>): Y.Map<unknown> {
  return new Y.Map(Object.entries(fields).filter(([, value]) => value !== undefined))
}

class NaiveYjs implements System {
  private readonly doc = new Y.Doc()
  private readonly leads = this.doc.getMap<Y.Map<unknown>>('leads')
  private readonly persistence = new IndexeddbPersistence('bench', this.doc)
  private readonly channel = new BroadcastChannel('bench-yjs')
  private rows: ListedLead[] = []
  private updates: Uint8Array[][] = []

  async open(): Promise<void> {
    await this.persistence.whenSynced
    this.channel.onmessage = (event: MessageEvent<Uint8Array>) => Y.applyUpdate(this.doc, event.data, 'tab')
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'tab') this.channel.postMessage(update)
    })
  }

  /** Everything written so far is stored: a later read-write transaction has completed. */
  private async flush(): Promise<void> {
    const db = await (this.persistence as unknown as { _db: Promise<IDBDatabase> })._db
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction(['updates'], 'readwrite')
      transaction.objectStore('updates').count()
      transaction.oncomplete = () => resolve()
      transaction.onerror = () => reject(transaction.error)
    })
  }

  async fill(team: LargeTeam): Promise<void> {
    await this.persistence.whenSynced
    for (let start = 0; start < team.leads; start += FILL_BATCH) {
      this.doc.transact(() => {
        for (let index = start; index < Math.min(team.leads, start + FILL_BATCH); index++) {
          const { id, fields } = team.record('lead', index)
          this.leads.set(id, toMap(fields))
        }
      })
      await this.flush()
    }
    // y-indexeddb trims its log a second after the last of 500 updates.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await this.flush()
  }

  private toRow(id: string, map: Y.Map<unknown>): ListedLead {
    return { id, ...(map.toJSON() as { updatedAt: number }) }
  }

  watch(onRows: (rows: ListedLead[]) => void): void {
    const order = (a: ListedLead, b: ListedLead): number => b.updatedAt - a.updatedAt
    this.rows = [...this.leads].map(([id, map]) => ({ id, updatedAt: map.get('updatedAt') as number })).sort(order)
    const emit = (): void => {
      onRows(
        this.rows.slice(0, LIST_ROWS).flatMap(({ id }) => {
          const map = this.leads.get(id)
          return map ? [this.toRow(id, map)] : []
        }),
      )
    }
    this.leads.observeDeep((events) => {
      const changed = new Set(events.flatMap((event) => (event.path.length > 0 ? [String(event.path[0])] : [])))
      this.rows = this.rows.filter((row) => !changed.has(row.id))
      const moved = [...changed].map((id) => ({ id, updatedAt: this.leads.get(id)?.get('updatedAt') as number }))
      this.rows = [...moved, ...this.rows].sort(order)
      emit()
    })
    emit()
  }

  async edit({ id, title, at }: Edit): Promise<void> {
    this.doc.transact(() => {
      this.leads.get(id)?.set('title', title)
      this.leads.get(id)?.set('updatedAt', at)
    })
    await this.flush()
  }

  async receive(_team: LargeTeam, batches: Edit[][]): Promise<void> {
    const remote = new Y.Doc()
    Y.applyUpdate(remote, Y.encodeStateAsUpdate(this.doc))
    const leads = remote.getMap<Y.Map<unknown>>('leads')
    let held: Uint8Array[] = []
    remote.on('update', (update: Uint8Array) => held.push(update))
    this.updates = batches.map((batch) => {
      held = []
      for (const { id, title, at } of batch) {
        remote.transact(() => {
          leads.get(id)?.set('title', title)
          leads.get(id)?.set('updatedAt', at)
        })
      }
      return held
    })
    remote.destroy()
  }

  async merge(): Promise<void> {
    for (const batch of this.updates) {
      this.doc.transact(() => {
        for (const update of batch) Y.applyUpdate(this.doc, update)
      })
      // A turn for the screen, as updates come from a socket.
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    await this.flush()
  }
}

runPage(new NaiveYjs())
