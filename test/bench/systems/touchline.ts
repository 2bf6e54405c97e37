// Touchline through its public API, in a page as a screen would be: the real worker core, the real documents, search and read model.
import type { LeadRow } from '../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../shared/workspace/directory.ts'
import type { CoreWorker, WorkspaceEnvironment } from '../../../shared/workspace/environment.ts'
import type { LargeTeam } from '../seed/large-team.ts'
import { runPage } from '../page/bench-page.ts'
import { LIST_ROWS, type Edit, type ListedLead, type System } from '../page/system.ts'

/** The worker of the bench: the app's own, with a side door for updates of other devices until sync delivers them. */
let benchWorker: Worker | null = null

function startWorker(): CoreWorker {
  const worker = new Worker(new URL('./touchline-worker.ts', import.meta.url), { type: 'module' })
  benchWorker = worker
  return {
    post: (command) => worker.postMessage(command),
    onMessage: (callback) =>
      worker.addEventListener('message', (event: MessageEvent<{ kind?: string }>) => {
        if (!event.data.kind?.startsWith('bench')) callback(event.data)
      }),
    onError: (callback) => worker.addEventListener('error', callback),
    terminate: () => worker.terminate(),
  }
}

const environment: WorkspaceEnvironment = { ...browserEnvironment('bench'), startWorker }

function ask(message: { kind: string; [field: string]: unknown }, transfer: Transferable[] = []): Promise<unknown> {
  const worker = benchWorker
  if (!worker) throw new Error('this tab runs no core')
  return new Promise((resolve, reject) => {
    const listen = (event: MessageEvent<{ kind?: string; of?: string; error?: string; value?: unknown }>): void => {
      if (event.data.kind !== 'bench-answer' || event.data.of !== message.kind) return
      worker.removeEventListener('message', listen)
      if (event.data.error) reject(new Error(event.data.error))
      else resolve(event.data.value)
    }
    worker.addEventListener('message', listen)
    worker.postMessage(message, transfer)
  })
}

class Touchline implements System {
  private workspace: Workspace | null = null

  private get space(): Workspace {
    if (!this.workspace) throw new Error('not open')
    return this.workspace
  }

  async open(): Promise<void> {
    const directory = await openDirectory(environment)
    const space = await directory.active()
    if (!space) throw new Error('there is no space on this device')
    this.workspace = await directory.open(space.spaceId)
  }

  async fill(team: LargeTeam): Promise<void> {
    const { writeTeamFile } = await import('../seed/team-file.ts')
    const types = team.notesPerLead > 0 ? undefined : (['team', 'person', 'lead'] as const)
    const file = await writeTeamFile({ leads: team.leads, notesPerLead: team.notesPerLead }, types)
    const directory = await openDirectory(environment)
    const restored = await directory.restore(file)
    if (!restored.ok) throw new Error(`restore: ${JSON.stringify(restored.error)}`)
    const workspace = await directory.open(restored.value.space.spaceId)
    await workspace.query('team.get', {})
    await workspace.close()
  }

  watch(onRows: (rows: ListedLead[]) => void): void {
    const sort = { field: 'updatedAt', direction: 'desc' } as const
    const params = { offset: 0, limit: LIST_ROWS, filter: {}, sort, today: '2026-11-20' }
    this.space.watch('leads.window', params, (window) => onRows(window.rows as LeadRow[]))
  }

  async edit({ id, title }: Edit): Promise<void> {
    const done = await this.space.run('editLead', { id, set: { title } })
    if (!done.ok) throw new Error(done.error.code)
  }

  async receive(team: LargeTeam, batches: Edit[][], { hot }: { hot: boolean }): Promise<void> {
    const { encodeRemoteEdits } = await import('./remote-edits.ts')
    const encoded = encodeRemoteEdits(team, batches)
    const bytes = encoded.flatMap((batch) =>
      batch.flatMap(({ updates }) => updates.map((update) => update.buffer as ArrayBuffer)),
    )
    await ask({ kind: 'bench-receive', batches: encoded, hot }, bytes)
  }

  async merge(): Promise<void> {
    await ask({ kind: 'bench-merge' })
  }

  async search(text: string): Promise<string[]> {
    return (await this.space.query('search', { text, limit: 20 })).map((hit) => hit.id)
  }

  /** The first search makes the core read what it searches. */
  async prepareSearch(): Promise<void> {
    await this.space.query('search', { text: 'zzzz', limit: 1 })
  }

  async rebuild(): Promise<void> {
    const done = await this.space.rebuildReadModel()
    if (!done.ok) throw new Error(done.error.code)
  }
}

runPage(new Touchline())
