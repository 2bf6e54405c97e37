// Loro: one document in memory with a map of maps, its snapshot and later updates in a log in IndexedDB (the browser's default
// durability), updates broadcast to other tabs. A list kept sorted beside it.
import init, { LoroDoc, LoroMap } from 'loro-crdt/web'
import wasm from 'loro-crdt/web/loro_wasm_bg.wasm?url'
import { BlobLog, SortedRows } from './blob-log.ts'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS } from '../page/system.ts'

const toPlain = (fields) => JSON.parse(JSON.stringify(fields))

class LoroPeer {
  log = new BlobLog()
  channel = new BroadcastChannel('bench-loro')
  rows = new SortedRows()
  onRows = () => undefined
  document = null
  batches = []

  async open() {
    await init({ module_or_path: wasm })
    this.document = new LoroDoc()
    const parts = await this.log.all()
    if (parts.length > 0) this.document.importBatch(parts)
    this.channel.onmessage = ({ data }) => this.take([data.bytes], data.edits)
  }

  async fill(team) {
    await init({ module_or_path: wasm })
    const document = new LoroDoc()
    const leads = document.getMap('leads')
    for (let index = 0; index < team.leads; index++) {
      const { id, fields } = team.record('lead', index)
      const map = leads.setContainer(id, new LoroMap())
      for (const [name, value] of Object.entries(toPlain(fields))) map.set(name, value)
    }
    document.commit()
    await this.log.add([document.export({ mode: 'snapshot' })])
  }

  show(edits) {
    this.rows.move(edits.map(({ id, at }) => ({ id, updatedAt: at })))
    const leads = this.document.getMap('leads')
    this.onRows(this.rows.first(LIST_ROWS).map((id) => ({ id, ...leads.get(id).toJSON() })))
  }

  take(parts, edits) {
    this.document.importBatch(parts)
    this.show(edits)
  }

  watch(onRows) {
    this.onRows = onRows
    const leads = this.document.getMap('leads')
    this.rows.load(leads.entries().map(([id, lead]) => ({ id, updatedAt: lead.get('updatedAt') })))
    this.show([])
  }

  /** Bytes of one edit. */
  change(document, { id, title, at }) {
    const before = document.version()
    const lead = document.getMap('leads').get(id)
    lead.set('title', title)
    lead.set('updatedAt', at)
    document.commit()
    return document.export({ mode: 'update', from: before })
  }

  async edit(edit) {
    const bytes = this.change(this.document, edit)
    this.show([edit])
    this.channel.postMessage({ bytes, edits: [edit] })
    await this.log.add([bytes])
  }

  async receive(_team, batches) {
    const remote = new LoroDoc()
    remote.import(this.document.export({ mode: 'snapshot' }))
    this.batches = batches.map((edits) => ({ edits, parts: edits.map((edit) => this.change(remote, edit)) }))
  }

  async merge() {
    for (const { parts, edits } of this.batches) {
      this.take(parts, edits)
      await this.log.add(parts)
    }
  }
}

runPage(new LoroPeer())
