// A proposal: what somebody would set as the target of a goal. It stands beside the target from above and never takes its place by itself.
import { amount } from '../goal/goal.ts'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { line, ref } from '../values.ts'

export const goalProposal = defineRecord({
  type: 'goal-proposal',
  collection: 'goalProposals',
  version: 1,
  fields: {
    goalId: value(ref('goal')),
    /** In the goal's unit. */
    value: value(amount),
    reason: value(line(500)),
  },
})

export type GoalProposal = RecordOf<typeof goalProposal>
