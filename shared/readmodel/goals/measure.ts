// What goals measure, read from the columns in one pass for each kind of record and filter: 300,000 notes take a few ms, and what is counted
// when it is asked cannot drift from the records.
import { METRIC_FIELDS, type Metric, type MetricRecords, type MetricSource } from '../../domain/goal/metric.ts'
import { addDays, type IsoDate } from '../../kernel/dates.ts'
import { daysBetween, dayStarts } from '../../kernel/days.ts'
import type { DateSpan } from '../../kernel/periods.ts'
import type { ColumnTable } from '../columns/column-table.ts'
import type { ReadModel } from '../read-model.ts'

/** Where a kind of record has its time and its person. */
const PLACES = {
  leads: { at: 'createdAt', who: 'owner' },
  accounts: { at: 'createdAt', who: 'owner' },
  contacts: { at: 'createdAt', who: 'owner' },
  callNotes: { at: 'at', who: 'author' },
  tasks: { at: 'doneAt', who: 'owner' },
} as const satisfies Record<MetricRecords, { at: string; who: string }>

const needsEffort = (source: MetricSource, sums: boolean): boolean => sums || 'template' in source.filter

function columnsFor(model: ReadModel, source: MetricSource, sums: boolean): Promise<ColumnTable> {
  return source.records === 'callNotes' && needsEffort(source, sums)
    ? model.columns('callNotes', 'effort')
    : model.columns(source.records)
}

/** A test of the filters of a source: each column asks each of its distinct texts once. */
function filterOf(table: ColumnTable, source: MetricSource): (slot: number) => boolean {
  const tests = Object.entries(source.filter)
    .filter(([field]) => Object.hasOwn(METRIC_FIELDS[source.records], field))
    .map(([field, values]) => {
      const column = table.texts(field)
      const wanted = new Set(values)
      const hits = column.matching((text) => wanted.has(text))
      return (slot: number): boolean => hits[column.codeOf(slot)] === 1
    })
  return (slot) => tests.every((test) => test(slot))
}

/** Slots of the live records of a source in a stretch of time, with the instant at which each counts. */
export async function slotsOf(
  model: ReadModel,
  source: MetricSource,
  { from, to }: { from: number; to: number },
  ownerId: string | null,
): Promise<{ table: ColumnTable; slots: { slot: number; at: number }[] }> {
  const table = await columnsFor(model, source, false)
  const place = PLACES[source.records]
  const at = table.numbers(place.at)
  const who = table.texts(place.who)
  const own = ownerId === null ? null : who.pool.find(ownerId)
  const isHit = filterOf(table, source)
  const slots: { slot: number; at: number }[] = []
  for (let slot = 0; slot < table.size; slot++) {
    const time = at.get(slot)
    if (time < from || time >= to || !table.isLive(slot)) continue
    if (own !== null && who.codeOf(slot) !== own) continue
    if (isHit(slot)) slots.push({ slot, at: time })
  }
  return { table, slots }
}

/** How much there was on each day, by person; '' for records of nobody. Sums over days come from running totals. */
export class DayCounts {
  private readonly byPerson = new Map<string, Float64Array>()
  private readonly all: Float64Array

  constructor(
    private readonly from: IsoDate,
    private readonly days: number,
  ) {
    this.all = new Float64Array(days + 1)
  }

  add(person: string, day: number, amount: number): void {
    let held = this.byPerson.get(person)
    if (!held) this.byPerson.set(person, (held = new Float64Array(this.days + 1)))
    held[day + 1] = (held[day + 1] ?? 0) + amount
    this.all[day + 1] = (this.all[day + 1] ?? 0) + amount
  }

  /** To be called once, when all is added. */
  total(): void {
    for (const running of [this.all, ...this.byPerson.values()])
      for (let at = 1; at < running.length; at++) running[at] = (running[at] ?? 0) + (running[at - 1] ?? 0)
  }

  /** How much in these days; of everyone when no person is named. */
  sum({ from, to }: DateSpan, person: string | null): number {
    const running = person === null ? this.all : this.byPerson.get(person)
    if (!running) return 0
    const clip = (day: number): number => Math.min(this.days, Math.max(0, day))
    return (running[clip(daysBetween(this.from, to) + 1)] ?? 0) - (running[clip(daysBetween(this.from, from))] ?? 0)
  }

  /** Each day of a span. */
  daily({ from, to }: DateSpan, person: string | null): number[] {
    const values: number[] = []
    for (let day = from; day <= to; day = addDays(day, 1)) values.push(this.sum({ from: day, to: day }, person))
    return values
  }
}

/** The index of the last bound that is not later. */
function dayAt(bounds: readonly number[], at: number): number {
  let low = 0
  let high = bounds.length - 1
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((bounds[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  return low
}

async function countDays(
  model: ReadModel,
  source: MetricSource,
  sums: boolean,
  span: DateSpan,
  bounds: readonly number[],
  only: string | undefined,
): Promise<DayCounts> {
  const table = await columnsFor(model, source, sums)
  const place = PLACES[source.records]
  const at = table.numbers(place.at)
  const who = table.texts(place.who)
  const seconds = sums ? table.numbers('seconds') : null
  const isHit = filterOf(table, source)
  const counts = new DayCounts(span.from, bounds.length - 1)
  const [first = 0, last = 0] = [bounds[0], bounds.at(-1)]
  const people: string[] = []
  const own = only === undefined ? null : who.pool.find(only)
  for (let slot = 0; slot < table.size; slot++) {
    if (own !== null && who.codeOf(slot) !== own) continue
    const time = at.get(slot)
    if (time < first || time >= last || !table.isLive(slot) || !isHit(slot)) continue
    const code = who.codeOf(slot)
    counts.add((people[code] ??= who.pool.get(code)), dayAt(bounds, time), seconds ? seconds.get(slot) / 60 : 1)
  }
  counts.total()
  return counts
}

export interface Measured {
  value: number | null
  ratio: { hits: number; of: number } | null
}

/** Measures metrics over one span: what several of them read is read once. */
export class Measure {
  private readonly counts = new Map<string, Promise<DayCounts>>()
  private readonly bounds: number[]

  /** `span`: all that will be asked lies in it. `zone`: IANA, whose days these are. `only`: nobody else will be asked about. */
  constructor(
    private readonly model: ReadModel,
    private readonly span: DateSpan,
    zone: string,
    private readonly only?: string,
  ) {
    this.bounds = dayStarts(span.from, span.to, zone)
  }

  private read(source: MetricSource, sums: boolean): Promise<DayCounts> {
    const key = JSON.stringify([source, sums])
    let counts = this.counts.get(key)
    if (!counts) this.counts.set(key, (counts = countDays(this.model, source, sums, this.span, this.bounds, this.only)))
    return counts
  }

  /** What a metric of records comes to; of everyone when no person is named. Not for check-ins. */
  async of(metric: Metric, span: DateSpan, person: string | null): Promise<Measured> {
    switch (metric.measure) {
      case 'count':
        return { value: (await this.read(metric.of, false)).sum(span, person), ratio: null }
      case 'sum':
        return { value: Math.round((await this.read(metric.of, true)).sum(span, person)), ratio: null }
      case 'ratio': {
        const [hits, all] = await Promise.all([this.read(metric.of, false), this.read(metric.over, false)])
        const ratio = { hits: hits.sum(span, person), of: all.sum(span, person) }
        return { value: ratio.of === 0 ? null : Math.round((ratio.hits / ratio.of) * 10_000), ratio }
      }
      case 'check_ins':
        return { value: null, ratio: null }
    }
  }

  /** Each day of a span, of what adds up. */
  async daily(metric: Metric, span: DateSpan, person: string | null): Promise<number[]> {
    if (metric.measure !== 'count' && metric.measure !== 'sum') return []
    return (await this.read(metric.of, metric.measure === 'sum')).daily(span, person)
  }
}
