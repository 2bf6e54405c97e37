// The page that measures one system. What to do stands in the address. Times count from the start of the navigation unless said
// otherwise.
import {
  absolute,
  answerClock,
  askMeanwhile,
  clockOffset,
  number,
  pause,
  report,
  show,
  text,
  watchList,
  watchMainThread,
} from './screen.ts'
import { index, search } from './search-task.ts'
import { LIST_ROWS, type Edit, type System } from './system.ts'

declare const gc: undefined | (() => void)

const started = performance.now()

async function makeTeam() {
  // Not part of the first load: a real app holds no generator.
  const { LargeTeam } = await import('../seed/large-team.ts')
  // 0: as many as fit the leads.
  const people = number('people')
  return new LargeTeam({ leads: number('n'), notesPerLead: number('notes'), ...(people > 0 ? { people } : {}) })
}

async function fill(system: System): Promise<void> {
  const start = performance.now()
  await system.fill(await makeTeam())
  report('filled', { ms: performance.now() - start })
}

async function open(system: System): Promise<void> {
  let first = true
  await system.open()
  const opened = performance.now()
  system.watch((rows) => {
    if (!first || rows.length < Math.min(LIST_ROWS, number('n'))) return
    first = false
    show(rows)
    report('open', { rows: performance.now(), script: started, opened })
  })
}

/** Edits leads of the first screen one after the other, as a person does, and says when each was seen here and durable. */
async function edits(system: System): Promise<void> {
  const screen = await watchList(system)
  answerClock()
  const results: { title: string; started: number; visible: number; durable: number }[] = []
  Object.assign(globalThis, {
    benchClock: clockOffset,
    benchSeen: () => Object.fromEntries(screen.seen),
    benchEdits: async (count: number) => {
      for (let i = 0; i < count; i++) {
        // Deeper rows first: the edited one moves to the top, so that the next is another one.
        const row = screen.rows[LIST_ROWS - 1 - ((i * 7) % 20)] ?? screen.rows[0]
        if (!row) throw new Error('an empty list cannot be edited')
        const edit = { index: -1, id: row.id, title: `Edit ${String(i)} ${location.pathname}`, at: Date.now() }
        const at = absolute()
        const start = performance.now()
        const seen = screen.sees(edit)
        const durable = system.edit(edit).then(() => performance.now())
        const [visibleAt, durableAt] = await Promise.all([seen, durable])
        results.push({
          title: edit.title,
          started: at,
          visible: visibleAt - start,
          durable: durableAt - start,
        })
        await pause(40)
      }
      return results
    },
  })
  report('watching', null)
}

const MERGE_BATCH = 500

/**
 * What another device did: one field of each of so many leads, in the order a colleague would work through the list. The last of them is
 * never the newest lead, also where each is edited several times: that one stands at the top already, where it is waited for.
 */
async function makeEdits(count: number): Promise<{ team: Awaited<ReturnType<typeof makeTeam>>; batches: Edit[][] }> {
  const team = await makeTeam()
  const batches: Edit[][] = []
  const at = Date.now()
  for (let i = 0; i < count; i++) {
    const index = (i + 1) % team.leads
    const edit = { index, id: team.id('lead', index), title: `Merged ${String(i)}`, at: at + i }
    if (i % MERGE_BATCH === 0) batches.push([])
    batches.at(-1)?.push(edit)
  }
  return { team, batches }
}

/** Brings what another device did to where the network would have brought it; the last of it. */
async function receive(system: System): Promise<Edit> {
  const { team, batches } = await makeEdits(number('updates'))
  await system.receive?.(team, batches, { hot: number('hot') === 1 })
  await pause(300)
  if (typeof gc === 'function') gc()
  const last = batches.at(-1)?.at(-1)
  if (!last) throw new Error('nothing to merge')
  return last
}

async function merge(system: System): Promise<void> {
  const screen = await watchList(system)
  const last = await receive(system)
  const stopWatching = watchMainThread()
  const seen = screen.sees(last)
  const start = performance.now()
  const durable = system.merge?.({ isTogether: number('together') === 1 }).then(() => performance.now())
  const visible = (await seen) - start
  const durableAt = ((await durable) ?? Number.NaN) - start
  report('merge', { visible, durable: durableAt, ...stopWatching() })
}

/** Holds a merge for another tab to look at: begun by `benchMerge`, which says when (absolute ms) once all of it is durable. */
async function hold(system: System): Promise<void> {
  await watchList(system)
  const { id } = await receive(system)
  Object.assign(globalThis, {
    benchMerge: async () => {
      const start = absolute()
      await system.merge?.({ isTogether: true })
      return start
    },
  })
  report('holding', { last: id })
}

async function rebuild(system: System): Promise<void> {
  await system.open()
  const start = performance.now()
  await system.rebuild?.()
  report('rebuild', { ms: performance.now() - start })
}

/**
 * One field of many leads changed by one action, with the list asked meanwhile; then taken back, where the system can. Where it can be
 * cancelled, once more: cancelled half way, `cancel` ms until it has stopped, and what was done by then taken back.
 */
async function bulk(system: System): Promise<void> {
  const screen = await watchList(system)
  const { batches } = await makeEdits(number('updates'))
  const edits = batches.flat()
  await pause(300)
  if (typeof gc === 'function') gc()
  const stopWatching = watchMainThread()
  const stopAsking = askMeanwhile(system)
  const start = performance.now()
  const done = (await system.bulk?.(edits)) ?? 0
  if (done !== edits.length) throw new Error(`${String(done)} of ${String(edits.length)} edited`)
  const all = performance.now() - start
  const meanwhile = stopAsking()
  const before = screen.rows[0]
  const back = performance.now()
  await system.undo?.()
  const undo = system.undo ? performance.now() - back : null
  const watched = stopWatching()
  const cancel = system.canCancel ? await cancelHalfWay(system, edits) : null
  report('bulk', { all, undo, meanwhile, first: before?.title, ...watched, cancel })
}

/** ms; null when so few were all done before it could be stopped. */
async function cancelHalfWay(system: System, edits: Edit[]): Promise<number | null> {
  const stop = new AbortController()
  let at = Number.NaN
  const onProgress = (done: number): void => {
    if (stop.signal.aborted || done < edits.length / 2) return
    at = performance.now()
    stop.abort()
  }
  const done = (await system.bulk?.(edits, { signal: stop.signal, onProgress })) ?? 0
  const stopped = performance.now() - at
  await system.undo?.()
  return done < edits.length ? stopped : null
}

/** With the list on the screen, as a coach comes to it. */
async function coach(system: System): Promise<void> {
  await watchList(system)
  await pause(300)
  report('coach', await system.coach?.())
}

const tasks: Record<string, (system: System) => Promise<void>> = {
  fill,
  open,
  edits,
  merge,
  hold,
  bulk,
  index,
  search,
  rebuild,
  coach,
}

/** Runs what the address asks for. */
export function runPage(system: System): void {
  const task = tasks[text('task')]
  if (!task) return report('failed', 'no such task')
  task(system).catch((error: unknown) =>
    report('failed', error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)),
  )
}
