// PouchDB in the browser's database, with an index of its find plugin for the list and the live feed of changes, which it also carries
// from tab to tab. Writes have the browser's default durability.
import PouchDB from 'pouchdb-browser'
import find from 'pouchdb-find'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS } from '../page/system.ts'

PouchDB.plugin(find)
const FILL_BATCH = 1000

class Pouch {
  db = new PouchDB('bench', { auto_compaction: true })
  batches = []

  async open() {
    await this.db.createIndex({ index: { fields: ['updatedAt'] } })
  }

  async fill(team) {
    for (let start = 0; start < team.leads; start += FILL_BATCH) {
      const rows = []
      for (let index = start; index < Math.min(team.leads, start + FILL_BATCH); index++) {
        const { id, fields } = team.record('lead', index)
        rows.push({ _id: id, ...fields })
      }
      await this.db.bulkDocs(rows)
    }
    await this.open()
    await this.first()
  }

  async first() {
    const query = { selector: { updatedAt: { $gt: null } }, sort: [{ updatedAt: 'desc' }], limit: LIST_ROWS }
    const { docs } = await this.db.find(query)
    return docs.map((document) => ({ ...document, id: document._id }))
  }

  watch(onRows) {
    let isAsking = false
    let isStale = false
    const ask = async () => {
      if (isAsking) return void (isStale = true)
      isAsking = true
      do {
        isStale = false
        onRows(await this.first())
      } while (isStale)
      isAsking = false
    }
    this.db.changes({ live: true, since: 'now' }).on('change', () => void ask())
    void ask()
  }

  async edit({ id, title, at }) {
    const document = await this.db.get(id)
    await this.db.put({ ...document, title, updatedAt: at })
  }

  async receive(_team, batches) {
    this.batches = batches
  }

  async merge() {
    for (const batch of this.batches) {
      const { rows } = await this.db.allDocs({ keys: batch.map(({ id }) => id), include_docs: true })
      await this.db.bulkDocs(batch.map(({ title, at }, position) => ({ ...rows[position].doc, title, updatedAt: at })))
    }
  }
}

runPage(new Pouch())
