// What a goal measures. A metric is defined from records: which ones, under which filters, and whether they are counted, summed or set in
// proportion. Where no record exists, people check in.
import * as v from 'valibot'
import { CALL_CHANNELS, CALL_OUTCOMES } from '../call-note/call-note.ts'
import { LEAD_SOURCES, LEAD_STATUSES } from '../lead/statuses.ts'
import { line } from '../values.ts'

/** Where each kind of record stands in time: leads, companies and contacts when they were made, notes when the talk was, steps when done. */
export const METRIC_RECORDS = ['leads', 'accounts', 'contacts', 'callNotes', 'tasks'] as const
export type MetricRecords = (typeof METRIC_RECORDS)[number]

/** By which fields the records can be narrowed; values of one field are alternatives, fields are joined by "and". */
export const METRIC_FIELDS = {
  leads: { status: LEAD_STATUSES, source: LEAD_SOURCES },
  accounts: {},
  contacts: {},
  /** `template`: a built-in one, or the id of one of the team's own; what was noted in it does not matter. */
  callNotes: { channel: CALL_CHANNELS, outcome: CALL_OUTCOMES, template: null },
  tasks: {},
} as const satisfies Record<MetricRecords, Record<string, readonly string[] | null>>

const filter = v.record(line(40), v.pipe(v.array(line(100)), v.minLength(1), v.maxLength(20, 'too_many')))

function isFilterOf(records: MetricRecords, given: Readonly<Record<string, readonly string[]>>): boolean {
  const fields: Record<string, readonly string[] | null> = METRIC_FIELDS[records]
  return Object.entries(given).every(([field, values]) => {
    const known = Object.hasOwn(fields, field) ? fields[field] : undefined
    return known === null || (known !== undefined && values.every((value) => known.includes(value)))
  })
}

/** Records under filters. */
export const metricSource = v.pipe(
  v.object({ records: v.picklist(METRIC_RECORDS), filter }),
  v.check((source) => isFilterOf(source.records, source.filter), 'bad_value'),
)
export type MetricSource = v.InferOutput<typeof metricSource>

/** `sum` adds check-ins up, `latest` takes the last one, `average` their mean: each is then one order, or one score. */
export const CHECK_IN_USES = ['sum', 'latest', 'average'] as const

export const metric = v.variant('measure', [
  v.object({ measure: v.literal('count'), of: metricSource }),
  /** Minutes of call notes. */
  v.object({ measure: v.literal('sum'), of: metricSource, field: v.literal('minutes') }),
  /** `of` in proportion to `over`. */
  v.object({ measure: v.literal('ratio'), of: metricSource, over: metricSource }),
  v.object({ measure: v.literal('check_ins'), use: v.picklist(CHECK_IN_USES) }),
])
export type Metric = v.InferOutput<typeof metric>

/**
 * What the whole numbers of a goal are: things, minutes, hundredths of a percent, the smallest coin of the goal's currency, points. Values
 * are integers, so that parts of a whole sum exactly.
 */
export const GOAL_UNITS = ['count', 'minutes', 'percent', 'money', 'points'] as const
export type GoalUnit = (typeof GOAL_UNITS)[number]

/** The units a metric can be in; records have one, check-ins any. */
export function metricUnits(of: Metric): readonly GoalUnit[] {
  switch (of.measure) {
    case 'count':
      return ['count']
    case 'sum':
      return ['minutes']
    case 'ratio':
      return ['percent']
    case 'check_ins':
      return GOAL_UNITS
  }
}

/** True for what grows with time and people, so that a target can be divided into parts; a proportion or an average cannot. */
export function isAdditive(of: Metric): boolean {
  return of.measure === 'check_ins' ? of.use === 'sum' : of.measure !== 'ratio'
}

/** The sources a metric reads, the one that is measured first; none for check-ins. */
export function metricSources(of: Metric): MetricSource[] {
  if (of.measure === 'check_ins') return []
  return of.measure === 'ratio' ? [of.of, of.over] : [of.of]
}
