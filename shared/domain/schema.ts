// The registry of record types. A new aggregate is one line here.
import { account } from './account/account.ts'
import { actionItem } from './action-item/action-item.ts'
import { agendaPoint } from './agenda-point/agenda-point.ts'
import { assessment } from './assessment/assessment.ts'
import { cadence } from './cadence/cadence.ts'
import { callNote } from './call-note/call-note.ts'
import { checkIn } from './check-in/check-in.ts'
import { contact } from './contact/contact.ts'
import { developmentPlan } from './development-plan/development-plan.ts'
import { goalProposal } from './goal-proposal/goal-proposal.ts'
import { goal } from './goal/goal.ts'
import { lead } from './lead/lead.ts'
import { meetingTemplate } from './meeting-template/meeting-template.ts'
import { needLimits } from './need-limits/need-limits.ts'
import { noteTemplate } from './note-template/note-template.ts'
import { oneOnOne } from './one-on-one/one-on-one.ts'
import { page } from './page/page.ts'
import { pairLink } from './pair-link/pair-link.ts'
import { person } from './person/person.ts'
import type { RecordDefinition, RecordOf } from './record.ts'
import { savedView } from './saved-view/saved-view.ts'
import { scorecard, scorecardVersion } from './scorecard/scorecard.ts'
import { task } from './task/task.ts'
import { team } from './team/team.ts'
import { competency } from './training/competency.ts'
import { trainingAssignment } from './training/training-assignment.ts'
import { trainingItem } from './training/training-item.ts'
import { trainingPlan } from './training/training-plan.ts'

export type { AnyRecord, Change, Fields, Patch, RecordDefinition } from './record.ts'

export const recordTypes = {
  person,
  team,
  lead,
  account,
  contact,
  'call-note': callNote,
  task,
  'note-template': noteTemplate,
  'saved-view': savedView,
  page,
  // What a coaching pair works with.
  cadence,
  'one-on-one': oneOnOne,
  'agenda-point': agendaPoint,
  'action-item': actionItem,
  'meeting-template': meetingTemplate,
  scorecard,
  'scorecard-version': scorecardVersion,
  assessment,
  'pair-link': pairLink,
  goal,
  'check-in': checkIn,
  'goal-proposal': goalProposal,
  'training-plan': trainingPlan,
  'training-item': trainingItem,
  'training-assignment': trainingAssignment,
  competency,
  'development-plan': developmentPlan,
  'need-limits': needLimits,
} as const

export type RecordType = keyof typeof recordTypes
export type RecordByType = { [T in RecordType]: RecordOf<(typeof recordTypes)[T]> }

/** True for a type this version of the program knows. Records of unknown types (from newer peers) are kept as bytes, not shown. */
export function isRecordType(type: string): type is RecordType {
  return Object.hasOwn(recordTypes, type)
}

/** The definition of a record type, without its precise field types. */
export function definitionOf(type: RecordType): RecordDefinition {
  return recordTypes[type] as unknown as RecordDefinition
}
