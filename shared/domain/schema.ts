// The registry of record types. A new aggregate is one line here.
import { account } from './account/account.ts'
import { callNote } from './call-note/call-note.ts'
import { checkIn } from './check-in/check-in.ts'
import { contact } from './contact/contact.ts'
import { goalProposal } from './goal-proposal/goal-proposal.ts'
import { goal } from './goal/goal.ts'
import { lead } from './lead/lead.ts'
import { noteTemplate } from './note-template/note-template.ts'
import { page } from './page/page.ts'
import { person } from './person/person.ts'
import type { RecordDefinition, RecordOf } from './record.ts'
import { savedView } from './saved-view/saved-view.ts'
import { task } from './task/task.ts'
import { team } from './team/team.ts'

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
  goal,
  'check-in': checkIn,
  'goal-proposal': goalProposal,
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
