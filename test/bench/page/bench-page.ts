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

/** What another device did: one field of each of so many leads, in the order a colleague would work through the list. */
async function makeEdits(count: number): Promise<{ team: Awaited<ReturnType<typeof makeTeam>>; batches: Edit[][] }> {
  const team = await makeTeam()
  const batches: Edit[][] = []
  const at = Date.now()
  for (let i = 0; i < count; i++) {
    const index = i % team.leads
    const edit = { index, id: team.id('lead', index), title: `Merged ${String(i)}`, at: at + i }
    if (i % MERGE_BATCH === 0) batches.push([])
    batches.at(-1)?.push(edit)
  }
  return { team, batches }
}

async function merge(system: System): Promise<void> {
  const screen = await watchList(system)
  const { team, batches } = await makeEdits(number('updates'))
  await system.receive?.(team, batches, { hot: number('hot') === 1 })
  await pause(300)
  if (typeof gc === 'function') gc()
  const last = batches.at(-1)?.at(-1)
  if (!last) throw new Error('nothing to merge')
  const stopWatching = watchMainThread()
  const seen = screen.sees(last)
  const start = performance.now()
  const durable = system.merge?.({ isTogether: number('together') === 1 }).then(() => performance.now())
  const visible = (await seen) - start
  const durableAt = ((await durable) ?? Number.NaN) - start
  report('merge', { visible, durable: durableAt, ...stopWatching() })
}

async function rebuild(system: System): Promise<void> {
  await system.open()
  const start = performance.now()
  await system.rebuild?.()
  report('rebuild', { ms: performance.now() - start })
}

/** One field of many leads changed by one action, with the list asked meanwhile; then taken back, where the system can. */
async function bulk(system: System): Promise<void> {
  const screen = await watchList(system)
  const { batches } = await makeEdits(number('updates'))
  const edits = batches.flat()
  await pause(300)
  if (typeof gc === 'function') gc()
  const stopWatching = watchMainThread()
  const stopAsking = askMeanwhile(system)
  const start = performance.now()
  await system.bulk?.(edits)
  const all = performance.now() - start
  const meanwhile = stopAsking()
  const before = screen.rows[0]
  const back = performance.now()
  await system.undo?.()
  const undo = system.undo ? performance.now() - back : null
  report('bulk', { all, undo, meanwhile, first: before?.title, ...stopWatching() })
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
