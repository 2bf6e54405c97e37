// RxDB on its Dexie storage, as its quick start shows: one collection with an index for the list, an observable query in every tab.
// Writes have the durability that RxDB's storage gives them (the browser's default).
import { createRxDatabase } from 'rxdb/plugins/core'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS } from '../page/system.ts'

const FILL_BATCH = 1000
const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 60 },
    updatedAt: { type: 'number', minimum: 0, maximum: 9_999_999_999_999, multipleOf: 1 },
    title: { type: 'string' },
  },
  required: ['id', 'updatedAt'],
  indexes: ['updatedAt'],
  additionalProperties: true,
}

class RxDb {
  leads = null
  batches = []

  async open() {
    const db = await createRxDatabase({ name: 'bench', storage: getRxStorageDexie(), multiInstance: true })
    const { leads } = await db.addCollections({ leads: { schema } })
    this.leads = leads
  }

  async fill(team) {
    await this.open()
    for (let start = 0; start < team.leads; start += FILL_BATCH) {
      const rows = []
      for (let index = start; index < Math.min(team.leads, start + FILL_BATCH); index++) {
        const { id, fields } = team.record('lead', index)
        rows.push({ id, ...JSON.parse(JSON.stringify(fields)) })
      }
      await this.leads.bulkInsert(rows)
    }
  }

  watch(onRows) {
    this.leads
      .find({ selector: {}, sort: [{ updatedAt: 'desc' }], limit: LIST_ROWS })
      .$.subscribe((documents) => onRows(documents.map((document) => document.toJSON())))
  }

  async edit({ id, title, at }) {
    const document = await this.leads.findOne(id).exec()
    await document.incrementalPatch({ title, updatedAt: at })
  }

  async receive(_team, batches) {
    this.batches = batches
  }

  async merge() {
    for (const batch of this.batches) {
      const documents = await this.leads.findByIds(batch.map(({ id }) => id)).exec()
      await this.leads.bulkUpsert(
        batch.map(({ id, title, at }) => ({ ...documents.get(id)?.toMutableJSON(), id, title, updatedAt: at })),
      )
    }
  }
}

runPage(new RxDb())
