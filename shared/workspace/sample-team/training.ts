// Training in the sample team: one plan that a new rep is halfway through, so that a milestone ticks itself before the newcomer's eyes, and a
// skill with a gap that the plan answers.
import { questionsToCriteria } from '../../domain/training/item-card.ts'
import { addDays, type IsoDate } from '../../kernel/dates.ts'
import type { Id } from '../../kernel/ids.ts'
import { SAMPLE_CARD, SAMPLE_SKILL, sampleQuestions } from './card.ts'
import type { Create } from './writer.ts'

interface Words {
  zh: string
  en: string
}

const PLAN = {
  title: { zh: '四周学会 SPIN 提问', en: 'SPIN questions in four weeks' },
  purpose: {
    zh: '第一次沟通时多问少说，弄清客户的问题再谈产品。',
    en: 'Ask more and tell less on first calls: know the problem before you name the product.',
  },
  needs: {
    zh: '近两个月一半的试点没有谈成，记录里缺少客户的实际损失。',
    en: 'Half of the pilots of the last two months fell through; the notes say little of what the problem costs the customer.',
  },
  audience: { zh: '入职不到一年的销售', en: 'Reps in their first year' },
  method: {
    zh: '先读，再听同事的沟通，然后自己打电话；每周和导师谈一次。',
    en: 'Read, listen to a colleague, then call; talk to your mentor once a week.',
  },
  evaluation: {
    zh: '训前训后测试对比，以及一个月后约到会面的比例。',
    en: 'The test before and after, and how many calls lead to a meeting a month later.',
  },
} satisfies Record<string, Words>

const QUESTION = {
  text: { zh: '下面哪些是难点问题？', en: 'Which of these are problem questions?' },
  choices: [
    { zh: '你们有几个冷库？', en: 'How many cold rooms do you have?' },
    { zh: '夜里温度报警没人接时会怎样？', en: 'What goes wrong when nobody answers an alarm at night?' },
    { zh: '哪一步记录最容易出错？', en: 'Which part of the record is most often wrong?' },
  ],
}

interface SampleItem {
  key: string
  kind: string
  title: Words
  minutes?: number
  dueDays?: number
  after?: string[]
  more?: Record<string, unknown>
}

const ITEMS: SampleItem[] = [
  {
    key: 'spinread',
    kind: 'reading',
    title: { zh: '读《SPIN 销售》第一至三章', en: 'Read chapters 1 to 3 of “SPIN Selling”' },
    minutes: 90,
    dueDays: 3,
  },
  {
    key: 'spinquiz',
    kind: 'quiz',
    title: { zh: '四类问题小测验', en: 'Quiz on the four kinds of questions' },
    minutes: 10,
    dueDays: 5,
    after: ['spinread'],
    more: { passMark: 100 },
  },
  {
    key: 'spinhear',
    kind: 'mentoring',
    title: { zh: '旁听导师的两次沟通', en: 'Sit in on two calls of your mentor' },
    minutes: 80,
    dueDays: 8,
  },
  {
    key: 'spincall',
    kind: 'milestone',
    title: { zh: '5 次记录了 SPIN 的沟通', en: 'Five calls with SPIN noted' },
    dueDays: 20,
    after: ['spinquiz'],
    more: { measure: { count: 5, template: 'spin' } },
  },
  {
    key: 'spinplay',
    kind: 'role_play',
    title: { zh: '和教练演一次首次沟通', en: 'Play a first call with your coach' },
    minutes: 45,
    dueDays: 22,
  },
]

/** Writes the plan, its items, one rep's way through it and one skill. `create` is that of the sample team. */
export function createSampleTraining(args: {
  create: Create
  /** ms, when the plan was written. */
  at: number
  today: IsoDate
  isZh: boolean
  coach: Id
  learner: Id
  others: readonly { id: Id; level: number }[]
}): void {
  const { create, at, isZh, coach, learner } = args
  const word = ({ zh, en }: Words): string => (isZh ? zh : en)
  const skill = word(SAMPLE_SKILL)
  const day = 86_400_000
  const head = Object.fromEntries(Object.entries(PLAN).map(([name, words]) => [name, word(words)]))
  const planId = create('training-plan', at, coach, {
    ...head,
    kind: 'skill',
    trainer: 'Oliver Grant',
    authorId: coach,
    cost: { minor: 1_200_000, currency: isZh ? 'CNY' : 'USD' },
    benefit: { minor: 3_000_000, currency: isZh ? 'CNY' : 'USD' },
  })
  const question = { text: word(QUESTION.text), choices: QUESTION.choices.map(word), right: [1, 2], order: 0 }
  const card = {
    cardName: word(SAMPLE_CARD),
    cardVersion: 1,
    criteria: questionsToCriteria(sampleQuestions(word)),
  }
  ITEMS.forEach(({ key, kind, title, minutes, dueDays, after = [], more = {} }, order) => {
    create('training-item', at, coach, {
      planId,
      key,
      kind,
      title: word(title),
      minutes,
      dueDays,
      order: order * 1024,
      after: Object.fromEntries(after.map((one) => [one, one])),
      competency: skill,
      ...more,
      ...(kind === 'quiz' ? { questions: { spinq1: question } } : {}),
      ...(kind === 'role_play' ? card : {}),
    })
  })
  create('training-assignment', at, coach, {
    planId,
    learnerId: learner,
    trainerId: coach,
    mentorId: coach,
    startDate: addDays(args.today, -21),
    done: { spinread: at + 2 * day, spinhear: at + 7 * day },
    attempts: {
      try1: { item: 'spinquiz', kind: 'before', at: at + day, score: 0, byId: learner },
      try2: { item: 'spinquiz', kind: 'quiz', at: at + 3 * day, score: 100, byId: learner },
    },
    levels: { [`before/${skill}`]: 2 },
  })
  create('competency', at, coach, {
    name: skill,
    target: 4,
    levels: isZh
      ? { 1: '主要在讲产品', 3: '会问现状和难点', 5: '让客户自己说出解决的价值' }
      : {
          1: 'Talks about the product',
          3: 'Asks about the situation and its problems',
          5: 'Has the customer say what solving it is worth',
        },
    ratings: Object.fromEntries(args.others.map(({ id, level }) => [id, { level, at: at + day, byId: coach }])),
  })
}
