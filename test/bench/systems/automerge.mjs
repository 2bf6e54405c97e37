// Automerge: one document in memory with a map of leads, its saved bytes and later changes in a log in IndexedDB (the browser's default
// durability), changes broadcast to other tabs. A list kept sorted beside it.
import * as Automerge from '@automerge/automerge/slim'
import wasm from '@automerge/automerge/automerge.wasm?url'
import { BlobLog, SortedRows } from './blob-log.ts'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS } from '../page/system.ts'

const toPlain = (fields) => JSON.parse(JSON.stringify(fields))

class AutomergePeer {
  log = new BlobLog()
  channel = new BroadcastChannel('bench-automerge')
  rows = new SortedRows()
  onRows = () => undefined
  document = null
  batches = []

  async open() {
    await Automerge.initializeWasm(wasm)
    const [saved, ...changes] = await this.log.all()
    this.document = saved ? Automerge.load(saved) : Automerge.from({ leads: {} })
    if (changes.length > 0) [this.document] = Automerge.applyChanges(this.document, changes)
    this.channel.onmessage = ({ data }) => this.take(data.changes, data.edits)
  }

  async fill(team) {
    await Automerge.initializeWasm(wasm)
    const leads = {}
    for (let index = 0; index < team.leads; index++) {
      const { id, fields } = team.record('lead', index)
      leads[id] = toPlain(fields)
    }
    await this.log.add([Automerge.save(Automerge.from({ leads }))])
  }

  show(edits) {
    this.rows.move(edits.map(({ id, at }) => ({ id, updatedAt: at })))
    const { leads } = this.document
    this.onRows(this.rows.first(LIST_ROWS).map((id) => ({ id, ...leads[id] })))
  }

  take(changes, edits) {
    ;[this.document] = Automerge.applyChanges(this.document, changes)
    this.show(edits)
  }

  watch(onRows) {
    this.onRows = onRows
    this.rows.load(Object.entries(this.document.leads).map(([id, lead]) => ({ id, updatedAt: lead.updatedAt })))
    this.show([])
  }

  change(document, { id, title, at }) {
    return Automerge.change(document, ({ leads }) => {
      leads[id].title = title
      leads[id].updatedAt = at
    })
  }

  async edit(edit) {
    this.document = this.change(this.document, edit)
    const change = Automerge.getLastLocalChange(this.document)
    this.show([edit])
    this.channel.postMessage({ changes: [change], edits: [edit] })
    await this.log.add([change])
  }

  async receive(_team, batches) {
    let remote = Automerge.clone(this.document)
    this.batches = batches.map((edits) => ({
      edits,
      changes: edits.map((edit) => {
        remote = this.change(remote, edit)
        return Automerge.getLastLocalChange(remote)
      }),
    }))
  }

  async merge() {
    for (const { changes, edits } of this.batches) {
      this.take(changes, edits)
      await this.log.add(changes)
    }
  }
}

runPage(new AutomergePeer())
