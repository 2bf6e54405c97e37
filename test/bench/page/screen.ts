// What the tasks of a page share: reports, clocks, the list on the screen, and the watch over the main thread.
import { LIST_ROWS, type Edit, type ListedLead, type System } from './system.ts'

const params = new URLSearchParams(location.search)
export const text = (name: string): string => params.get(name) ?? ''
export const number = (name: string): number => Number(params.get(name) ?? 0)

/** The answer goes to the console, because that costs the page nothing while it is measured. */
export function report(kind: string, value: unknown): void {
  console.log(`bench:${JSON.stringify({ kind, value })}`)
}

/** Now, ms since 1970 with fractions: comparable between tabs but for what `clockOffset` finds. */
export function absolute(): number {
  return performance.timeOrigin + performance.now()
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export function show(rows: readonly ListedLead[]): void {
  const list = document.createElement('ul')
  for (const row of rows) {
    const item = document.createElement('li')
    item.textContent = `${row.name ?? ''} · ${row.title ?? ''}`
    list.append(item)
  }
  document.body.replaceChildren(list)
}

/** The list in the page. Calls back when it shows an edit. */
export class Screen {
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

/** Opens the system and its list; resolves with the first rows. */
export async function watchList(system: System): Promise<Screen> {
  const screen = new Screen()
  await system.open()
  await new Promise<void>((resolve) => {
    system.watch((rows) => {
      screen.update(rows)
      if (rows.length >= Math.min(LIST_ROWS, number('n'))) resolve()
    })
  })
  return screen
}

/**
 * Watches the main thread, ms: `longestTask` as the browser's own observer tells it, 0 when none took 50 ms; `longestGap` between two
 * timers, which also sees what is shorter and what the machine took the processor away for (the timer's own 4 ms are taken off).
 */
export function watchMainThread(): () => { longestGap: number; longestTask: number } {
  let longestGap = 0
  let last = performance.now()
  let running = true
  const beat = (): void => {
    const now = performance.now()
    longestGap = Math.max(longestGap, now - last - 4)
    last = now
    if (running) setTimeout(beat, 4)
  }
  setTimeout(beat, 4)
  let longestTask = 0
  const take = (entries: PerformanceEntryList): void => {
    for (const { duration } of entries) longestTask = Math.max(longestTask, duration)
  }
  const observer = new PerformanceObserver((list) => take(list.getEntries()))
  observer.observe({ entryTypes: ['longtask'] })
  return () => {
    running = false
    longestGap = Math.max(longestGap, performance.now() - last - 4)
    take(observer.takeRecords())
    observer.disconnect()
    return { longestGap, longestTask }
  }
}

/**
 * Asks the list again and again until told to stop: is it usable while something large goes on?
 * @returns the function that stops it and returns how long each answer took, ms
 */
export function askMeanwhile(system: System): () => number[] {
  const times: number[] = []
  let running = true
  const ask = async (): Promise<void> => {
    while (running) {
      const start = performance.now()
      await system.list?.()
      // An answer that came after the end says nothing about the time before.
      if (running || times.length === 0) times.push(performance.now() - start)
      await pause(20)
    }
  }
  void ask()
  return () => {
    running = false
    return times
  }
}

const CLOCK = 'bench-clock'
const PINGS = 50

/** Answers other tabs that ask for this tab's clock. */
export function answerClock(): void {
  const channel = new BroadcastChannel(CLOCK)
  channel.onmessage = ({ data }: MessageEvent<{ ping?: number }>) => {
    if (data.ping !== undefined) channel.postMessage({ pong: data.ping, at: absolute() })
  }
}

/**
 * How far the other tab's clock is ahead of this one's, ms: from the quickest of some questions and answers, as NTP does it. Every tab is
 * a process with a `timeOrigin` of its own, taken from the wall clock when it was opened.
 */
export async function clockOffset(): Promise<{ offset: number; roundTrip: number }> {
  const channel = new BroadcastChannel(CLOCK)
  let best = { offset: 0, roundTrip: Number.POSITIVE_INFINITY }
  for (let ping = 0; ping < PINGS; ping++) {
    const sent = absolute()
    const at = await new Promise<number>((resolve) => {
      channel.onmessage = ({ data }: MessageEvent<{ pong?: number; at: number }>) => {
        if (data.pong === ping) resolve(data.at)
      }
      channel.postMessage({ ping })
    })
    const roundTrip = absolute() - sent
    if (roundTrip < best.roundTrip) best = { offset: at - (sent + roundTrip / 2), roundTrip }
  }
  channel.close()
  return best
}
