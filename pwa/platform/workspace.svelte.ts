// How screens reach the data: the workspace of the open space, and live answers to queries.
import { createContext, untrack } from 'svelte'
import type { AnswerOf, Directory, ParamsOf, QueryName, Workspace } from '../../shared/workspace/api.ts'
import { toIsoDate } from '../../shared/kernel/dates.ts'
import { session } from './session.svelte.ts'

const [getWorkspace, provideWorkspace] = createContext<Workspace>()

export { provideWorkspace }

/** The workspace of the open space. Call while a component is being set up. */
export function useWorkspace(): Workspace {
  return getWorkspace()
}

/** The spaces on this device. Throws before the shell has opened them. */
export function useDirectory(): Directory {
  if (!session.directory) throw new Error('The directory is not open yet.')
  return session.directory
}

/** Answers about one record must never outlive a change of the record asked for; windows of lists may, and do not flicker then. */
function keepsOldAnswer(name: QueryName): boolean {
  return name === 'search' || name === 'numbers' || /\.(?:window|ids|place|counts)$/u.test(name)
}

export interface Live<A> {
  /** The latest answer, undefined before the first one. */
  readonly current: A | undefined
  /** True until the answer to the parameters of now has come. */
  readonly loading: boolean
}

/**
 * Watches a query for as long as the component lives, anew whenever what `params` returns changes. Null: asks nothing for now. Lists
 * keep the old answer until the new one is there; answers about one record are dropped at once. `of`: asks another space than the open one;
 * null while there is none.
 */
export function live<Q extends QueryName>(
  name: Q,
  params: () => ParamsOf<Q> | null,
  of?: () => Workspace | null,
): Live<AnswerOf<Q>> {
  const open = of ? null : useWorkspace()
  let current = $state.raw<AnswerOf<Q> | undefined>(undefined)
  let loading = $state(true)
  // Compared as text, so that a new but equal object does not ask again.
  const asked = $derived(JSON.stringify(params()))
  $effect(() => {
    const question = JSON.parse(asked) as ParamsOf<Q> | null
    const workspace = of ? of() : open
    untrack(() => {
      if (!keepsOldAnswer(name)) current = undefined
      loading = question !== null
    })
    if (question === null || !workspace) return
    return workspace.watch(name, question, (answer) => {
      current = answer
      loading = false
    })
  })
  return {
    get current() {
      return current
    },
    get loading() {
      return loading
    },
  }
}

class Today {
  date = $state(toIsoDate(Date.now()))

  constructor() {
    const refresh = (): void => {
      this.date = toIsoDate(Date.now())
    }
    const waitForMidnight = (): void => {
      const now = new Date()
      const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
      setTimeout(
        () => {
          refresh()
          waitForMidnight()
        },
        midnight.getTime() - now.getTime() + 50,
      )
    }
    waitForMidnight()
    // A sleeping laptop's timers come late.
    document.addEventListener('visibilitychange', refresh)
  }
}

const today = new Today()

/** The local date `YYYY-MM-DD`, reactive: changes at midnight. */
export function localToday(): string {
  return today.date
}
