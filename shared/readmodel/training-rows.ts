// Rows of training as screens get them. Types only.
import type { FourLevels, ReturnOnInvestment } from '../domain/training/evaluation.ts'
import type { Measured } from '../domain/training/progress.ts'
import type { Competency } from '../domain/training/competency.ts'
import type { TrainingAssignment } from '../domain/training/training-assignment.ts'
import type { TrainingItem } from '../domain/training/training-item.ts'
import type { TrainingPlan } from '../domain/training/training-plan.ts'

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

/** An item as lists of assignments have it: without its texts and questions. */
export type TrainingItemLine = Omit<TrainingItem, 'text' | 'questions'>

/** What the records say of a milestone; `noteIds`: the call notes that count, the earliest first, at most 100. */
export type MeasuredNotes = Measured & { noteIds: string[] }

export interface TrainingAssignmentRow extends TrainingAssignment {
  planTitle: string
  learnerName: string
  trainerName: string
  mentorName: string
  items: TrainingItemLine[]
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
