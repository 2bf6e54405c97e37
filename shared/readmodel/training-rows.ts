// Rows of training as screens get them. Types only.
import type { FourLevels, ReturnOnInvestment } from '../domain/training/evaluation.ts'
import type { Measured, RolePlay } from '../domain/training/progress.ts'
import type { Competency } from '../domain/training/competency.ts'
import type { TrainingAssignment } from '../domain/training/training-assignment.ts'
import type { TrainingItem } from '../domain/training/training-item.ts'
import type { TrainingPlan } from '../domain/training/training-plan.ts'
import type { IsoDate } from '../kernel/dates.ts'

/** A plan in a list: without what its original was. */
export interface TrainingPlanLine extends Omit<TrainingPlan, 'base'> {
  itemCount: number
  /** Of all items together. */
  minutes: number
  /** People who learn by it. */
  learnerCount: number
}

export interface TrainingPlanRow extends TrainingPlan {
  /** Live items in their order. */
  items: TrainingItem[]
  learnerCount: number
}

/** An item as lists of assignments have it: without its texts, questions and card. */
export type TrainingItemLine = Omit<TrainingItem, 'text' | 'questions' | 'criteria'>

/** A role-play that was judged by a card, or is being judged. */
export interface RolePlayLine extends RolePlay {
  /** The assessment, and the version that it answers to. */
  id: string
  versionId: string
  date: IsoDate
  scorerId: string
  scorerName: string
  /** Which version of the card it was. */
  number: number
}

/** What the records say of a milestone; `noteIds`: the call notes that count, the earliest first, at most 100. */
export type MeasuredNotes = Measured & { noteIds: string[] }

export interface TrainingAssignmentRow extends TrainingAssignment {
  planTitle: string
  learnerName: string
  trainerName: string
  mentorName: string
  items: TrainingItemLine[]
  /** Role-plays by their cards, the latest day first. */
  rolePlays: RolePlayLine[]
  /** By key of the milestone. */
  measured: Record<string, MeasuredNotes>
}

export interface TrainingEvaluation {
  levels: FourLevels
  /** People who have the plan, and of them those who are through. */
  learners: number
  finished: number
  roi: ReturnOnInvestment | null
}

export type CompetencyRow = Competency
