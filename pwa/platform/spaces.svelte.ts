// Opening, changing and leaving spaces in this tab.
import { tick } from 'svelte'
import type { Directory, SpaceInfo } from '../../shared/workspace/api.ts'
import { forgetAsking, rememberAsking } from './asking.ts'
import { rememberOpened } from './opened-before.ts'
import { forgetJournals } from './editor/journal.ts'
import { session } from './session.svelte.ts'

class Spaces {
  /** `empty`: there is no space on this device yet. `failed`: the data could not be opened; see `error`. */
  phase = $state<'starting' | 'empty' | 'opening' | 'ready' | 'failed'>('starting')
  error = $state.raw<unknown>(null)
  list = $state.raw<SpaceInfo[]>([])
  #stops: (() => void)[] = []
  #turn = 0

  /** Opens the directory and the space opened last. */
  async start(openDirectory: () => Promise<Directory>): Promise<void> {
    try {
      const directory = await openDirectory()
      session.directory = directory
      directory.onChange(() => void this.#follow())
      this.list = await directory.list()
      await this.#show(await directory.active())
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Shows a space, and opens the app with it next time. */
  async enter(spaceId: string): Promise<void> {
    const { directory } = session
    if (!directory) return
    try {
      if (session.space?.spaceId === spaceId) return
      await directory.setActive(spaceId)
      this.list = await directory.list()
      await this.#show(this.list.find((space) => space.spaceId === spaceId) ?? null)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Removes a space from this device. Another one is shown if there is one; resolves with whether there is. */
  async remove(spaceId: string): Promise<boolean> {
    const { directory } = session
    if (!directory) return false
    if (session.space?.spaceId === spaceId) await this.#leave()
    await directory.removeSpace(spaceId)
    forgetJournals(spaceId)
    forgetAsking(spaceId)
    await this.#follow()
    return session.space !== null
  }

  /** The directory changed, here or in another tab: names, new spaces, or the open one is gone. */
  async #follow(): Promise<void> {
    const { directory } = session
    if (!directory) return
    try {
      this.list = await directory.list()
      const shown = session.space
      const current = this.list.find((space) => space.spaceId === shown?.spaceId)
      // When it was synced is of no concern to what shows it.
      if (current && shown) {
        if (current.name !== shown.name || current.kind !== shown.kind) session.space = current
      } else if (this.phase === 'ready' || this.phase === 'opening')
        await this.#show((await directory.active()) ?? null)
    } catch (error) {
      this.#fail(error)
    }
  }

  async #show(space: SpaceInfo | null): Promise<void> {
    const turn = ++this.#turn
    await this.#leave()
    if (!space || !session.directory) {
      rememberOpened(false)
      this.phase = 'empty'
      return
    }
    this.phase = 'opening'
    const workspace = await session.directory.open(space.spaceId)
    // Somebody chose another space meanwhile.
    if (turn !== this.#turn) return void workspace.close()
    session.space = space
    session.workspace = workspace
    this.#stops = [
      workspace.onStatus((status) => (session.status = status)),
      workspace.onHistory((history) => (session.history = history)),
      workspace.team.watch((team) => {
        session.team = team
        rememberAsking(space.spaceId, team.standing === 'asking')
      }),
      workspace.team.watchSync((sync) => (session.sync = sync)),
    ]
    rememberOpened(true)
    this.phase = 'ready'
  }

  async #leave(): Promise<void> {
    const { workspace } = session
    for (const stop of this.#stops.splice(0)) stop()
    session.workspace = null
    session.space = null
    session.status = null
    session.team = null
    session.sync = null
    session.history = { undo: null, redo: null }
    if (!workspace) return
    this.phase = 'opening'
    // Screens end their watches before the workspace under them closes.
    await tick()
    await workspace.close()
  }

  #fail(error: unknown): void {
    this.error = error
    this.phase = 'failed'
  }
}

export const spaces = new Spaces()
