// The card of the sample: the pair's calls are judged by it, and so is the role-play of the team's plan.
import type { Question } from '../../domain/scorecard/questions.ts'

interface Words {
  zh: string
  en: string
}

/** The skill that the plan is about, and that the card judges. */
export const SAMPLE_SKILL: Words = { zh: '提问', en: 'Asking questions' }

export const SAMPLE_CARD: Words = { zh: '首次沟通', en: 'First call' }

const QUESTIONS = [
  {
    key: 'opening',
    competency: { zh: '开场', en: 'Opening' },
    text: { zh: '开场说清来意，对方愿意往下聊', en: 'Opens with a reason to talk, and the customer stays' },
  },
  {
    key: 'asking',
    competency: SAMPLE_SKILL,
    text: { zh: '多问少说，问到客户的损失', en: 'Asks more than tells, down to what the problem costs' },
  },
  {
    key: 'next',
    competency: { zh: '约定下一步', en: 'Agreeing on a next step' },
    text: { zh: '结束时约定了有日期的下一步', en: 'Ends with a next step that has a date' },
  },
]

/** The questions of the sample's card. `word`: the words of the sample's language. */
export function sampleQuestions(word: (words: Words) => string): Question[] {
  return QUESTIONS.map(({ key, competency, text }) => ({
    key,
    text: word(text),
    kind: 'scale',
    required: true,
    competency: word(competency),
    scale: { min: 1, max: 5 },
    guide: [
      { level: '1', text: word({ zh: '没有做到', en: 'Not seen' }) },
      { level: '3', text: word({ zh: '有时做到', en: 'Seen at times' }) },
      { level: '5', text: word({ zh: '每次都做到', en: 'Seen every time' }) },
    ],
  }))
}
