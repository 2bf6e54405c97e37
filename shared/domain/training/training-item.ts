// An item of a training plan: something to read, attend, practise or reach.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { line, paragraph, ref, url } from '../values.ts'
import { criterion } from '../scorecard/scorecard.ts'
import { cardVersion, dueDays, ITEM_KINDS, itemKey, measure, minutes, order, percent, question } from './item-values.ts'

export const trainingItem = defineRecord({
  type: 'training-item',
  collection: 'trainingItems',
  version: 1,
  fields: {
    planId: value(ref('training-plan')),
    key: value(itemKey),
    kind: value(v.picklist(ITEM_KINDS)),
    title: value(line(200)),
    text: value(paragraph(4000)),
    url: value(v.nullable(url)),
    minutes: value(v.nullable(minutes)),
    dueDays: value(v.nullable(dueDays)),
    order: value(order),
    /** Keys of the items to be done before, each under itself. */
    after: keyed(itemKey),
    /** What it makes better, in the team's words: the name of a competency. */
    competency: value(line(60)),
    /** Of quizzes and role-plays: percent from which it is passed. */
    passMark: value(v.nullable(percent)),
    /** Of milestones: what has to be in the records. */
    measure: value(v.nullable(measure)),
    questions: keyed(question),
    /** Of a role-play: the card it is judged by, its criteria by their keys, so that two people who change it lose nothing of each other. */
    cardName: value(line(100)),
    cardVersion: value(cardVersion),
    criteria: keyed(criterion),
  },
})

export type TrainingItem = RecordOf<typeof trainingItem>
