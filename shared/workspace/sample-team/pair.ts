// The coaching pair beside the sample team: the person at the device coaches one rep of it. Two one-on-ones, one held and one today, what
// was promised, a card with two months of scores that are weak in the very skill the team has a plan for. With it the coach's own space,
// which knows which team and person the pair is about.
import { addDays } from '../../kernel/dates.ts'
import type { Change } from '../../domain/record.ts'
import type { Id } from '../../kernel/ids.ts'
import { createSampleDevelopment } from './development.ts'
import { SAMPLE_CARD, sampleQuestions } from './card.ts'
import { SAMPLE_PEOPLE } from './people.ts'
import { workingInstant } from './working-hours.ts'
import { createDraw, createSampleWriter, type SampleOptions } from './writer.ts'

/** Who of the sample team is coached, as `SAMPLE_PEOPLE` knows him. */
export const SAMPLE_COACHEE = 'xu'

export interface SampleOwnOptions extends SampleOptions {
  /** The space of the pair and that of the team, on this device. */
  pairId: string
  teamId: string
  /** Who is coached, as the team knows him. */
  coacheeId: string
}

/** Days from one meeting to the next. */
const RHYTHM_DAYS = 14
const TWO_O_CLOCK = 14 * 60
const DAY = 86_400_000

/** Marks of 1 to 5 in the order of the questions, the earliest call first. */
const MARKS = [
  [3, 2, 2],
  [3, 2, 3],
  [4, 2, 3],
  [4, 3, 3],
  [4, 2, 4],
  [4, 3, 4],
]

/** All records of the own space of the sample's coach as `create` changes. */
export function createSampleOwn(options: SampleOwnOptions): Change[] {
  const { personId, pairId, teamId, coacheeId } = options
  const isZh = options.locale.startsWith('zh')
  const { changes, create } = createSampleWriter(options)
  const founded = workingInstant(options, 60, createDraw(options.seed ?? 20261122))
  const [coach] = SAMPLE_PEOPLE
  create('team', founded, personId, {
    name: isZh ? '仅自己可见（示例）' : 'Only me (sample)',
    region: isZh ? 'CN' : 'US',
    kind: 'own',
    sample: true,
  })
  create('person', founded, personId, { name: isZh ? coach?.zh : coach?.en, role: 'owner' }, personId as Id)
  create('pair-link', founded, personId, { pairId, teamId, personId: coacheeId })
  return changes
}

/** All records of the sample pair as `create` changes, each after those it names. Deterministic, like the team. */
export function createSamplePair(options: SampleOptions): Change[] {
  const { today, personId } = options
  const isZh = options.locale.startsWith('zh')
  const word = (words: { zh: string; en: string }): string => (isZh ? words.zh : words.en)
  const draw = createDraw((options.seed ?? 20261122) + 1)
  const { changes, create } = createSampleWriter(options)
  const at = (daysAgo: number): number => workingInstant(options, daysAgo, draw)
  const me = personId as Id

  const founded = at(60)
  const [coach, coachee] = ['me', SAMPLE_COACHEE].map((key) => SAMPLE_PEOPLE.find((person) => person.key === key))
  const named = (person: typeof coach): string => (person ? word(person) : '')
  create('team', founded, me, {
    name: isZh ? `${named(coachee)} · 一对一（示例）` : `${named(coachee)} · one-on-ones (sample)`,
    region: isZh ? 'CN' : 'US',
    kind: 'pair',
    sample: true,
  })
  create('person', founded, me, { name: named(coach), role: 'owner', hue: coach?.hue }, me)
  const rep = create('person', founded, me, { name: named(coachee), role: 'member', hue: coachee?.hue })

  const before = addDays(today, -RHYTHM_DAYS)
  create('cadence', founded, me, {
    rhythm: 'two_weeks',
    startDate: before,
    minutes: TWO_O_CLOCK,
    duration: 45,
    place: word({ zh: '小会议室', en: 'Small meeting room' }),
    questions: {
      week: { text: word({ zh: '这两周感觉如何？', en: 'How did the last two weeks feel?' }), order: 1, mood: true },
      help: { text: word({ zh: '哪里需要我帮忙？', en: 'Where can I help?' }), order: 2 },
    },
  })
  const heldAt = at(RHYTHM_DAYS)
  const meeting = (date: string, made: number, more: Record<string, unknown>): Id =>
    create('one-on-one', made, me, {
      date,
      minutes: TWO_O_CLOCK,
      duration: 45,
      place: word({ zh: '小会议室', en: 'Small meeting room' }),
      authorId: me,
      ...more,
    })
  const held = meeting(before, heldAt - DAY, {
    heldAt,
    answers: {
      [`week.${rep}`]: {
        question: word({ zh: '这两周感觉如何？', en: 'How did the last two weeks feel?' }),
        text: word({
          zh: '电话打得够多，但总是聊到价格就停了。',
          en: 'Enough calls, but they stop as soon as we get to the price.',
        }),
        mood: 3,
      },
    },
  })
  const now = meeting(today, heldAt, {})

  const point = (where: Id, by: Id, made: number, order: number, title: string, ticked?: Id): Id =>
    create('agenda-point', made, by, {
      oneOnOneId: where,
      title,
      order,
      authorId: by,
      ...(ticked ? { tickedAt: heldAt, tickedIn: ticked } : {}),
    })
  const price = point(
    held,
    rep,
    heldAt - DAY,
    1,
    word({ zh: '客户一问价格，我就接不下去', en: 'When they ask for the price I do not know how to go on' }),
    held,
  )
  point(held, me, heldAt - DAY, 2, word({ zh: '一起听一通首次沟通', en: 'Listen to one first call together' }), held)
  point(held, rep, heldAt - DAY, 3, word({ zh: '嘉兴的试点谁来跟进', en: 'Who follows the pilot in Jiaxing' }))
  point(now, rep, at(1), 1, word({ zh: '想参加 SPIN 提问的培训', en: 'I would like to join the SPIN training' }))

  const promise = (owner: Id, made: number, fields: Record<string, unknown>): Id =>
    create('action-item', made, me, { ownerId: owner, oneOnOneId: held, ...fields })
  promise(rep, heldAt, {
    title: word({ zh: '下三通电话里记下客户的实际损失', en: 'Note in the next three calls what the problem costs' }),
    dueDate: today,
    pointId: price,
  })
  promise(me, heldAt, {
    title: word({ zh: '旁听一通首次沟通', en: 'Sit in on a first call' }),
    dueDate: addDays(today, -2),
  })
  promise(me, heldAt, {
    title: word({ zh: '发一份报价话术', en: 'Send an example of a talk about the price' }),
    dueDate: addDays(today, -10),
    doneAt: at(11),
    evidence: word({ zh: '已发在团队群里', en: 'Sent in the team chat' }),
  })

  createSampleDevelopment(create, { at: heldAt, by: me, today, isZh })

  const card = create('scorecard', founded, me, { name: word(SAMPLE_CARD), about: 'call' })
  const version = create('scorecard-version', founded, me, {
    scorecardId: card,
    number: 1,
    questions: sampleQuestions(word),
  })
  for (const [index, marks] of MARKS.entries()) {
    const daysAgo = (MARKS.length - index) * 8
    const done = at(daysAgo)
    create('assessment', done, me, {
      scorecardId: card,
      versionId: version,
      personId: rep,
      scorerId: me,
      date: addDays(today, -daysAgo),
      subject: word({ zh: `首次沟通 ${String(index + 1)}`, en: `First call ${String(index + 1)}` }),
      answers: Object.fromEntries(sampleQuestions(word).map(({ key }, place) => [key, { scale: marks[place] ?? 1 }])),
      finishedAt: done,
    })
  }
  return changes
}
