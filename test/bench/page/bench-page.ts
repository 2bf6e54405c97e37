// The page that measures one system. What to do stands in the address; the answer goes to the console, because that costs the page
// nothing while it is measured. Times count from the start of the navigation unless said otherwise.
import { LIST_ROWS, type Edit, type ListedLead, type System } from './system.ts'

declare const gc: undefined | (() => void)

const started = performance.now()
const params = new URLSearchParams(location.search)
const number = (name: string): number => Number(params.get(name) ?? 0)

function report(kind: string, value: unknown): void {
  console.log(`bench:${JSON.stringify({ kind, value })}`)
}

function absolute(): number {
  return performance.timeOrigin + performance.now()
}

async function makeTeam() {
  // Not part of the first load: a real app holds no generator.
  const { LargeTeam } = await import('../seed/large-team.ts')
  return new LargeTeam({ leads: number('n'), notesPerLead: number('notes') })
}

function show(rows: readonly ListedLead[]): void {
  const list = document.createElement('ul')
  for (const row of rows) {
    const item = document.createElement('li')
    item.textContent = `${row.name ?? ''} · ${row.title ?? ''}`
    list.append(item)
  }
  document.body.replaceChildren(list)
}

/** Calls back when the list shows an edit. */
class Screen {
  rows: ListedLead[] = []
  private waiting: { edit: Pick<Edit, 'id' | 'title'>; done: (at: number) => void }[] = []
  /** When each title was first seen here, absolute ms. */
  readonly seen = new Map<string, number>()

  update(rows: ListedLead[]): void {
    this.rows = rows
    show(rows)
    const now = absolute()
    for (const row of rows) if (row.title && !this.seen.has(row.title)) this.seen.set(row.title, now)
    this.waiting = this.waiting.filter(({ edit, done }) => {
      const hit = rows.some((row) => row.id === edit.id && row.title === edit.title)
      if (hit) done(performance.now())
      return !hit
    })
  }

  sees(edit: Pick<Edit, 'id' | 'title'>): Promise<number> {
    return new Promise((resolve) => this.waiting.push({ edit, done: resolve }))
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** The longest stretch in which the main thread answered nothing, ms; the timer's own 4 ms are taken off. */
function watchMainThread(): () => { longest: number; longTasks: number } {
  let longest = 0
  let last = performance.now()
  let running = true
  const beat = (): void => {
    const now = performance.now()
    longest = Math.max(longest, now - last - 4)
    last = now
    if (running) setTimeout(beat, 4)
  }
  setTimeout(beat, 4)
  let longTasks = 0
  const observer = new PerformanceObserver((list) => (longTasks += list.getEntries().length))
  observer.observe({ entryTypes: ['longtask'] })
  return () => {
    running = false
    longest = Math.max(longest, performance.now() - last - 4)
    observer.disconnect()
    return { longest, longTasks }
  }
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

async function watchList(system: System): Promise<Screen> {
  const screen = new Screen()
  await system.open()
  await new Promise<void>((resolve) => {
    system.watch((rows) => {
      screen.update(rows)
      if (rows.length > 0) resolve()
    })
  })
  return screen
}

/** Edits leads of the first screen one after the other, as a person does, and says when each was seen here and durable. */
async function edits(system: System): Promise<void> {
  const screen = await watchList(system)
  const results: { title: string; started: number; visible: number; durable: number }[] = []
  Object.assign(globalThis, {
    benchSeen: () => Object.fromEntries(screen.seen),
    benchEdits: async (count: number) => {
      for (let i = 0; i < count; i++) {
        // Deeper rows first: the edited one moves to the top, so that the next is another one.
        const row = screen.rows[LIST_ROWS - 1 - ((i * 7) % 20)] ?? screen.rows[0]
        if (!row) throw new Error('an empty list cannot be edited')
        const edit = { index: -1, id: row.id, title: `Edit ${String(i)} ${location.pathname}`, at: Date.now() }
        const start = performance.now()
        const seen = screen.sees(edit)
        const durable = system.edit(edit).then(() => performance.now())
        const [visibleAt, durableAt] = await Promise.all([seen, durable])
        results.push({
          title: edit.title,
          started: performance.timeOrigin + start,
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
  await system.receive?.(team, batches, { hot: params.get('hot') === '1' })
  await pause(300)
  if (typeof gc === 'function') gc()
  const last = batches.at(-1)?.at(-1)
  if (!last) throw new Error('nothing to merge')
  const stopWatching = watchMainThread()
  const seen = screen.sees(last)
  const start = performance.now()
  const durable = system.merge?.().then(() => performance.now())
  const visible = (await seen) - start
  const durableAt = ((await durable) ?? Number.NaN) - start
  report('merge', { visible, durable: durableAt, ...stopWatching() })
}

const QUERIES = [
  'salmon',
  'Galway',
  'power-cut',
  'insu',
  'tender',
  'Okafor',
  'data logger',
  'minus twenty',
  'clause',
  'beef Reno',
  '三文鱼',
  '冷藏车',
  '义乌',
  '报损',
  '王建国',
  '温度曲线',
  '电池',
  '招标',
  '疫苗 嘉兴',
  '企业微信',
  '断电报警',
  '桃園',
  '雨桐',
  '校準',
]

/** Every query as a person types it: the first characters, then the whole. */
function typed(): string[] {
  return QUERIES.flatMap((query) => [query.slice(0, /[a-z]/iu.test(query) ? 3 : 1), query])
}

async function search(system: System): Promise<void> {
  await system.open()
  const start = performance.now()
  await system.prepareSearch?.()
  const ready = performance.now() - start
  const times: number[] = []
  let hits = 0
  const byQuery: Record<string, number> = {}
  for (let round = 0; round < 3; round++) {
    for (const text of typed()) {
      const asked = performance.now()
      hits += (await system.search?.(text))?.length ?? 0
      times.push(performance.now() - asked)
      byQuery[text] = performance.now() - asked
    }
  }
  report('search', { ready, times, hits, byQuery })
}

async function rebuild(system: System): Promise<void> {
  await system.open()
  const start = performance.now()
  await system.rebuild?.()
  report('rebuild', { ms: performance.now() - start })
}

const tasks: Record<string, (system: System) => Promise<void>> = { fill, open, edits, merge, search, rebuild }

/** Runs what the address asks for. */
export function runPage(system: System): void {
  const task = tasks[params.get('task') ?? '']
  if (!task) return report('failed', 'no such task')
  task(system).catch((error: unknown) =>
    report('failed', error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error)),
  )
}
