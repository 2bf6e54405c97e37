// The goals of the sample team: a quarter divided into months and a month among people, one of whom has another target than the sum would
// give, one proposal from below, check-ins where no record exists, and a growth goal that somebody forgot to set.
import { apportion } from '../../domain/goal/breakdown.ts'
import { growthTarget } from '../../domain/goal/commands.ts'
import type { Metric } from '../../domain/goal/metric.ts'
import { addDays, type IsoDate } from '../../kernel/dates.ts'
import type { Id } from '../../kernel/ids.ts'
import { dateToPeriod, periodParts, periodToSpan } from '../../kernel/periods.ts'
import type { Create } from './writer.ts'

interface SampleGoals {
  create: Create
  people: readonly { id: Id; key: string; role: string }[]
  today: IsoDate
  /** ms: when the targets were set. */
  founded: number
  now: number
  isZh: boolean
}

const CALLS: Metric = { measure: 'count', of: { records: 'callNotes', filter: {} } }
const BOOKED: Metric = {
  measure: 'ratio',
  of: { records: 'callNotes', filter: { outcome: ['meeting_booked', 'won'] } },
  over: { records: 'callNotes', filter: {} },
}
const QUARTER_CALLS = 840
/** Shares of the month's calls: the person at the device writes in both languages, and has twice the customers. */
const WEIGHTS: Record<string, number> = { me: 8 }

/** Makes the goals. Deterministic, like all of the sample. */
export function createSampleGoals({ create, people, today, founded, now, isZh }: SampleGoals): void {
  const me = people.find(({ key }) => key === 'me')?.id ?? ''
  const idOf = (key: string): string => people.find((person) => person.key === key)?.id ?? me
  const word = (zh: string, en: string): string => (isZh ? zh : en)
  const goal = (fields: Record<string, unknown>): Id => create('goal', founded, me, fields)
  const quarter = dateToPeriod(today, 'quarter')
  const month = dateToPeriod(today, 'month')

  const calls = {
    title: word('客户沟通次数', 'Conversations with customers'),
    metric: CALLS,
    unit: 'count',
    why: word(
      '沟通是试点的来源：去年每 12 次沟通带来一个试点',
      'Pilots come from conversations: one from every twelve last year',
    ),
  }
  const whole = goal({ ...calls, kind: 'team', ownerId: null, period: quarter, target: QUARTER_CALLS })
  const months = periodParts(quarter)
  const ofMonths = apportion(QUARTER_CALLS, [1, 1, 1])
  const monthIds = months.map((period, at) => {
    const target = ofMonths[at] ?? 0
    const part = { parentId: whole, target, computed: target, method: 'even' }
    return goal({ ...calls, kind: 'team', ownerId: null, period, ...part })
  })
  const thisMonth = months.indexOf(month)
  const shares = apportion(
    ofMonths[thisMonth] ?? 0,
    people.map(({ key }) => WEIGHTS[key] ?? 4),
  )
  let benGoal: Id | null = null
  for (const [at, person] of people.entries()) {
    const computed = shares[at] ?? 0
    const fields = { ...calls, kind: 'activity', ownerId: person.id, period: month, parentId: monthIds[thisMonth] }
    // He has been ill: less than his share, and nobody has taken the rest over yet.
    const isLess = person.key === 'he'
    const reason = word('本月请病假一周', 'Away ill for a week')
    const target = isLess ? Math.round(computed * 0.6) : computed
    const override = isLess ? { override: { reason, by: me, at: founded } } : {}
    const id = goal({ ...fields, target, computed, method: 'weighted', ...override })
    if (person.key === 'ben') benGoal = id
  }
  if (benGoal) {
    create('goal-proposal', founded, idOf('ben'), {
      goalId: benGoal,
      value: (shares.at(-2) ?? 0) + 4,
      reason: word('展会线索多，我可以多打几个', 'The fair brought leads, I can take some more'),
    })
  }

  const orders = goal({
    title: word('平均订单金额', 'Average order value'),
    kind: 'order_value',
    metric: { measure: 'check_ins', use: 'average' } satisfies Metric,
    unit: 'money',
    currency: isZh ? 'CNY' : 'USD',
    ownerId: null,
    period: quarter,
    target: isZh ? 4_500_000 : 650_000,
    baseline: isZh ? 3_900_000 : 560_000,
    why: word('少谈折扣，多卖年度服务', 'Fewer discounts, more yearly service'),
  })
  const { from } = periodToSpan(quarter)
  const told: [string, number, number, string, string][] = [
    ['zhou', 9, 4_120_000, '冷库改造一期', 'Cold store, phase one'],
    ['priya', 6, 5_260_000, '12 家门店', 'Twelve stores'],
    ['xu', 2, 4_480_000, '车队监控续约', 'Fleet monitoring, renewed'],
  ]
  for (const [key, back, amount, zh, en] of told) {
    const day = addDays(today, -back)
    const value = isZh ? amount : Math.round(amount / 7)
    const fields = { goalId: orders, ownerId: idOf(key), day: day < from ? from : day, value, title: word(zh, en) }
    create('check-in', now - back * 3_600_000, idOf(key), fields)
  }

  const learning = goal({
    title: word('约成会面的比例', 'Talks that lead to a meeting'),
    kind: 'improvement',
    metric: BOOKED,
    unit: 'percent',
    ownerId: idOf('tang'),
    period: month,
    target: 3000,
    baseline: 1500,
    why: word('把 SPIN 提问用到每次沟通里', 'SPIN questions in every talk'),
  })
  create('check-in', now - 7_200_000, idOf('tang'), {
    goalId: learning,
    ownerId: idOf('tang'),
    day: today,
    confidence: 'at_risk',
    note: word('需求问得够深，但结尾还不敢约时间。', 'I dig deep enough, but do not dare to ask for a date yet.'),
  })

  const baseline = 60
  const growth = 2000
  const grown = growthTarget(baseline, growth)
  goal({
    title: word('新增线索增长', 'More new leads'),
    kind: 'growth',
    metric: { measure: 'count', of: { records: 'leads', filter: {} } } satisfies Metric,
    unit: 'count',
    ownerId: null,
    period: quarter,
    baseline,
    growth,
    target: grown,
    computed: grown,
  })
  // Left open on purpose: not set is not zero.
  goal({
    title: word('成交单数', 'Orders won'),
    kind: 'closing',
    metric: { measure: 'count', of: { records: 'callNotes', filter: { outcome: ['won'] } } } satisfies Metric,
    unit: 'count',
    ownerId: idOf('xu'),
    period: month,
  })
}
