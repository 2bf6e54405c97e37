// The registry of commands: every write the program knows, by name. A new command is one line here.
import { createAccount, editAccount } from './account/commands.ts'
import { addActionItem, editActionItem, tickActionItem } from './action-item/commands.ts'
import { addPoint, addPoints, editPoint, tickPoint } from './agenda-point/commands.ts'
import { editAssessment, finishAssessment, startAssessment } from './assessment/commands.ts'
import { editCadence, setCadence } from './cadence/commands.ts'
import { createCallNote, editCallNote } from './call-note/commands.ts'
import { addCheckIn, editCheckIn } from './check-in/commands.ts'
import { takeClip } from './clip/commands.ts'
import type { Command } from './command.ts'
import { createContact, editContact } from './contact/commands.ts'
import {
  editDevelopmentPlan,
  endDevelopmentPlan,
  joinDevelopmentPlans,
  startDevelopmentPlan,
} from './development-plan/commands.ts'
import { deleteRecords, restoreRecords } from './deletion.ts'
import { proposeTarget } from './goal-proposal/commands.ts'
import { breakDownGoal, createGoal, editGoal, setTarget } from './goal/commands.ts'
import { createLead, editLead, qualifyLead } from './lead/commands.ts'
import { createMeetingTemplate, editMeetingTemplate } from './meeting-template/commands.ts'
import { createNoteTemplate, editNoteTemplate } from './note-template/commands.ts'
import { editMeeting, holdMeeting, planMeeting } from './one-on-one/commands.ts'
import { archivePage, createPage, editPage } from './page/commands.ts'
import { keepNeedLimits } from './need-limits/commands.ts'
import { editPairLink, linkPair } from './pair-link/commands.ts'
import { addPerson, editPerson } from './person/commands.ts'
import { createSavedView, editSavedView } from './saved-view/commands.ts'
import { createScorecard, editScorecard, publishScorecard } from './scorecard/commands.ts'
import { addStep, completeStep, editStep, reopenStep } from './task/commands.ts'
import { editTeam, foundTeam } from './team/commands.ts'
import {
  assignTraining,
  createCompetency,
  editCompetency,
  editTrainingAssignment,
  rateCompetency,
  scoreRolePlay,
  takeQuiz,
  tickTraining,
} from './training/learning-commands.ts'
import {
  addTrainingItem,
  copyTrainingPlan,
  createTrainingPlan,
  editTrainingItem,
  editTrainingPlan,
  mergeTrainingPlan,
  setPrerequisites,
} from './training/plan-commands.ts'
import { startRolePlay } from './training/role-play.ts'

export const commands = {
  foundTeam,
  editTeam,
  addPerson,
  editPerson,
  createLead,
  editLead,
  qualifyLead,
  createAccount,
  editAccount,
  createContact,
  editContact,
  createCallNote,
  editCallNote,
  addStep,
  editStep,
  completeStep,
  reopenStep,
  createNoteTemplate,
  editNoteTemplate,
  createSavedView,
  editSavedView,
  createPage,
  editPage,
  archivePage,
  setCadence,
  editCadence,
  planMeeting,
  editMeeting,
  holdMeeting,
  addPoint,
  addPoints,
  editPoint,
  tickPoint,
  addActionItem,
  editActionItem,
  tickActionItem,
  createMeetingTemplate,
  editMeetingTemplate,
  createScorecard,
  publishScorecard,
  editScorecard,
  startAssessment,
  editAssessment,
  finishAssessment,
  linkPair,
  editPairLink,
  keepNeedLimits,
  createGoal,
  editGoal,
  setTarget,
  breakDownGoal,
  proposeTarget,
  addCheckIn,
  editCheckIn,
  createTrainingPlan,
  editTrainingPlan,
  copyTrainingPlan,
  mergeTrainingPlan,
  addTrainingItem,
  editTrainingItem,
  setPrerequisites,
  assignTraining,
  editTrainingAssignment,
  tickTraining,
  takeQuiz,
  scoreRolePlay,
  startRolePlay,
  createCompetency,
  editCompetency,
  rateCompetency,
  startDevelopmentPlan,
  editDevelopmentPlan,
  endDevelopmentPlan,
  joinDevelopmentPlans,
  deleteRecords,
  restoreRecords,
  takeClip,
} as const

export type CommandName = keyof typeof commands
export type ArgsOf<C extends CommandName> = (typeof commands)[C] extends Command<infer A, unknown> ? A : never
export type ResultOf<C extends CommandName> = (typeof commands)[C] extends Command<infer _A, infer R> ? R : never

/** True for the name of a command this version knows. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}
