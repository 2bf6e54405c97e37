// The development plan of the sample pair: the skill that scores weakest is in focus, and one is reached.
import { addDays, type IsoDate } from '../../kernel/dates.ts'
import { toWorkday, weekdayCalendar } from '../../kernel/working-days.ts'
import { SAMPLE_SKILL } from './card.ts'
import type { Create } from './writer.ts'

interface Words {
  zh: string
  en: string
}

const TEXTS: Record<string, Words> = {
  direction: { zh: '多做连锁药店这样的大客户', en: 'More large customers, like chains of pharmacies' },
  nextRole: { zh: '大客户经理', en: 'Key account manager' },
  strengths: { zh: '电话打得勤，客户愿意接；记录清楚', en: 'Calls often and is welcome; clear notes' },
  gap: {
    zh: '一谈到价格就停下来：说不出客户不解决问题的损失',
    en: 'Stops at the price: cannot say what it costs the customer to leave things as they are',
  },
  support: { zh: '旁听两通首次沟通，一起准备一次报价', en: 'Sit in on two first calls, prepare one offer together' },
}

/** Two skills in focus, the first one the team has a plan for. */
const FOCUSES: {
  key: string
  name: Words
  level: number
  target: number
  how: Words
  due: number
  reached?: number
}[] = [
  {
    key: 'asking',
    name: SAMPLE_SKILL,
    level: 2,
    target: 4,
    how: { zh: '参加 SPIN 提问培训，每周两通电话问到实际损失', en: 'SPIN training; two calls a week down to the cost' },
    due: 45,
  },
  {
    key: 'nextstep',
    name: { zh: '约定下一步', en: 'Agreeing on a next step' },
    level: 2,
    target: 3,
    how: { zh: '每通电话结束前说出日期', en: 'Names a date before each call ends' },
    due: -3,
    reached: -6,
  },
]

/** Writes the plan. `at`: when it was agreed, ms; `by`: the coach. */
export function createSampleDevelopment(
  create: Create,
  { at, by, today, isZh }: { at: number; by: string; today: IsoDate; isZh: boolean },
): void {
  const word = (words: Words): string => (isZh ? words.zh : words.en)
  const each = <T>(value: (focus: (typeof FOCUSES)[number], order: number) => T | null): Record<string, T> =>
    Object.fromEntries(
      FOCUSES.flatMap((focus, order) => {
        const held = value(focus, order)
        return held === null ? [] : [[focus.key, held]]
      }),
    )
  create('development-plan', at, by, {
    ...Object.fromEntries(Object.entries(TEXTS).map(([name, words]) => [name, word(words)])),
    reviewDate: toWorkday(weekdayCalendar, addDays(today, 60)),
    skills: each(({ name }, order) => ({ name: word(name), order })),
    levels: each(({ level }) => level),
    targets: each(({ target }) => target),
    by: each(({ due }) => addDays(today, due)),
    how: each(({ how }) => word(how)),
    reached: each(({ reached }) => (reached === undefined ? null : addDays(today, reached))),
  })
}
