// What the notebooks of this coach say about the people of a team. A notebook is a space of its own, and so is the one that knows which notebook
// is about whom: both are opened for a moment, one after the other, and what was read is kept for as long as the page lives.
import { untrack } from 'svelte'
import { toIsoDate, type IsoDate } from '../../../shared/kernel/dates.ts'
import type { ActionItemRow, MeetingLine } from '../../../shared/readmodel/rows.ts'
import type { PairFacts } from '../../../shared/reports/needs.ts'
import type { Directory, SpaceInfo, Workspace } from '../../../shared/workspace/api.ts'
import { session } from '../../platform/session.svelte.ts'

/** What a notebook says, whatever day it is. */
interface Read {
  meetings: readonly MeetingLine[]
  /** Open items of the other person. */
  items: readonly ActionItemRow[]
}

const read = new Map<string, Read>()

/** What was read, on a day. */
export function toPairFacts({ spaceId, createdAt }: SpaceInfo, { meetings, items }: Read, today: IsoDate): PairFacts {
  const dates = (wanted: (line: MeetingLine) => boolean): IsoDate[] =>
    meetings
      .filter(wanted)
      .map(({ date = '' }) => date)
      .sort()
  return {
    spaceId,
    since: toIsoDate(createdAt),
    lastHeld: dates(({ heldAt }) => Boolean(heldAt)).at(-1) ?? null,
    next: dates(({ heldAt, date = '' }) => !heldAt && date >= today)[0] ?? null,
    overdue: items.filter(({ dueDate }) => dueDate && dueDate < today).length,
  }
}

async function within<T>(directory: Directory, spaceId: string, ask: (workspace: Workspace) => Promise<T>): Promise<T> {
  const workspace = await directory.open(spaceId)
  try {
    return await ask(workspace)
  } finally {
    await workspace.close()
  }
}

/** Which notebook is about which person of a team: pairs of their spaces and the person's id. */
async function pairsOf(directory: Directory, teamId: string): Promise<{ info: SpaceInfo; personId: string }[]> {
  const all = await directory.list()
  const own = all.find(({ kind }) => kind === 'own')
  if (!own) return []
  const links = await within(directory, own.spaceId, (workspace) => workspace.query('pairLinks.all', {}))
  return links.flatMap((link) => {
    const info = all.find(({ spaceId }) => spaceId === link.pairId)
    return info && link.teamId === teamId && link.personId ? [{ info, personId: link.personId }] : []
  })
}

const readPair = (directory: Directory, spaceId: string): Promise<Read> =>
  within(directory, spaceId, async (workspace) => {
    const [meetings, items] = await Promise.all([
      workspace.query('meetings.all', {}),
      workspace.query('actionItems.all', { state: 'open' }),
    ])
    return { meetings, items: items.filter(({ ownerId }) => ownerId && ownerId !== workspace.personId) }
  })

export interface FactsOfPairs {
  /** By person id. Changes when all are read, not with each: a list that people read must not jump. */
  readonly facts: ReadonlyMap<string, PairFacts>
  /** Notebooks that are still to be read. */
  readonly left: number
  /** Notebooks that could not be read. */
  readonly failed: number
}

/** Of two notebooks about one person the one in which they met later. */
function later(a: PairFacts | undefined, b: PairFacts): PairFacts {
  return a && (a.lastHeld ?? '') > (b.lastHeld ?? '') ? a : b
}

/** The facts of all pairs of a team for as long as the component lives. Call while being set up. */
export function usePairFacts(teamId: string, today: () => IsoDate): FactsOfPairs {
  let facts = $state.raw<ReadonlyMap<string, PairFacts>>(new Map())
  let left = $state(0)
  let failed = $state(0)

  $effect(() => {
    const { directory } = session
    const day = today()
    let isOver = false
    const readAll = async (own: Directory): Promise<void> => {
      const pairs = await pairsOf(own, teamId)
      const show = (): void => {
        const found = new Map<string, PairFacts>()
        for (const { info, personId } of pairs) {
          const known = read.get(info.spaceId)
          if (known) found.set(personId, later(found.get(personId), toPairFacts(info, known, day)))
        }
        if (!isOver) facts = found
      }
      show()
      left = pairs.length
      for (const { info } of pairs) {
        if (isOver) return
        await readPair(own, info.spaceId).then(
          (fresh) => read.set(info.spaceId, fresh),
          (error: unknown) => {
            if (isOver) return
            console.error(error)
            failed++
          },
        )
        if (!isOver) left--
      }
      show()
    }
    untrack(() => {
      failed = 0
      if (directory)
        readAll(directory).catch((error: unknown) => {
          if (isOver) return
          console.error(error)
          failed++
        })
    })
    return () => (isOver = true)
  })

  return {
    get facts() {
      return facts
    },
    get left() {
      return left
    },
    get failed() {
      return failed
    },
  }
}
