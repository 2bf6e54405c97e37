// Touchline through its public API, in a page as a screen would be: the real worker core, the real documents, search and read model.
import type { LeadRow } from '../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../shared/workspace/directory.ts'
import type { CoreWorker, WorkspaceEnvironment } from '../../../shared/workspace/environment.ts'
import type { LargeTeam } from '../seed/large-team.ts'
import { runPage } from '../page/bench-page.ts'
import type { CoachTimes } from '../page/coach.ts'
import { LIST_ROWS, type BulkCancel, type Edit, type ListedLead, type System } from '../page/system.ts'

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

const FIRST_WINDOW = {
  offset: 0,
  limit: LIST_ROWS,
  filter: {},
  sort: { field: 'updatedAt', direction: 'desc' },
  today: '2026-11-20',
} as const

/** What the query `search.state` answers, in versions that have it. */
interface SearchState {
  kind: string
  done: number
  total: number
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
    const { leads, notesPerLead, people } = team
    const file = await writeTeamFile({ leads, notesPerLead, ...(people ? { people } : {}) }, types)
    const directory = await openDirectory(environment)
    const restored = await directory.restore(file)
    if (!restored.ok) throw new Error(`restore: ${JSON.stringify(restored.error)}`)
    const workspace = await directory.open(restored.value.space.spaceId)
    await workspace.query('team.get', {})
    // Whose people are counted is a coach's, with goals.
    if (people) await (await import('../seed/coach-goals.ts')).setGoals(workspace)
    await workspace.close()
  }

  watch(onRows: (rows: ListedLead[]) => void): void {
    this.space.watch('leads.window', FIRST_WINDOW, (window) => onRows(window.rows as LeadRow[]))
  }

  async list(): Promise<ListedLead[]> {
    return (await this.space.query('leads.window', FIRST_WINDOW)).rows
  }

  async edit({ id, title }: Edit): Promise<void> {
    const done = await this.space.run('editLead', { id, set: { title } })
    if (!done.ok) throw new Error(done.error.code)
  }

  async receive(team: LargeTeam, batches: Edit[][], { hot }: { hot: boolean }): Promise<void> {
    const { encodeRemoteEdits } = await import('./remote-edits.ts')
    // The first list is there before the core is.
    await this.space.query('team.get', {})
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

  /** Null from a core without the query: it refuses names that it does not know. */
  private async searchState(): Promise<SearchState | null> {
    const query = this.space.query.bind(this.space) as unknown as (name: string, params: object) => Promise<SearchState>
    return query('search.state', {}).catch((error: unknown) => {
      if (String(error).includes('unknown query')) return null
      throw error
    })
  }

  /** Asks something, which opens the index as a person's first search does, and waits until it is complete. */
  async prepareSearch(): Promise<number> {
    await this.space.query('search', { text: 'zzzz', limit: 1 })
    const first = await this.searchState()
    // A core from before there was an index: its first search has read what is searched.
    if (!first) return 0
    for (let state: SearchState | null = first; state && state.kind !== 'ready'; state = await this.searchState()) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return first.kind === 'ready' ? 1 : first.done / Math.max(1, first.total)
  }

  readonly canCancel = true

  async bulk(edits: Edit[], cancel?: BulkCancel): Promise<number> {
    const argsList = edits.map(({ id, title }) => ({ id, set: { title } }))
    const done = await this.space.runMany('editLead', argsList, { label: 'edited_lead', ...cancel })
    if (!done.ok) throw new Error(done.error.code)
    return done.value.done
  }

  async undo(): Promise<void> {
    const done = await this.space.undo()
    if (!done.ok) throw new Error(done.error.code)
  }

  async coach(): Promise<CoachTimes> {
    return (await import('../page/coach.ts')).measureCoach(this.space)
  }

  async rebuild(): Promise<void> {
    const done = await this.space.rebuildReadModel()
    if (!done.ok) throw new Error(done.error.code)
  }
}

runPage(new Touchline())
