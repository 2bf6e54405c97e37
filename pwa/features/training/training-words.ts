// Words of training that several of its screens say.
import BookOpen from '@lucide/svelte/icons/book-open'
import Dumbbell from '@lucide/svelte/icons/dumbbell'
import Flag from '@lucide/svelte/icons/flag'
import GraduationCap from '@lucide/svelte/icons/graduation-cap'
import Handshake from '@lucide/svelte/icons/handshake'
import ListChecks from '@lucide/svelte/icons/list-checks'
import Theater from '@lucide/svelte/icons/theater'
import UsersRound from '@lucide/svelte/icons/users-round'
import type { Component } from 'svelte'
import type { TrainingAssignmentRow } from '../../../shared/readmodel/training-rows.ts'
import type { Weight } from '../../../shared/domain/training/evaluation.ts'
import type { ItemKind, Measure } from '../../../shared/domain/training/item-values.ts'
import type { PlanFileFault } from '../../../shared/domain/training/plan-file.ts'
import type { PlanKind } from '../../../shared/domain/training/training-plan.ts'
import { formatDate, formatNumber, m } from '../../../shared/i18n/index.ts'
import { channelText, outcomeText } from '../../platform/parts/notes/note-words.ts'

export const ITEM_ICONS: Record<ItemKind, Component> = {
  reading: BookOpen,
  course: GraduationCap,
  workshop: UsersRound,
  mentoring: Handshake,
  role_play: Theater,
  exercise: Dumbbell,
  quiz: ListChecks,
  milestone: Flag,
}

export function itemKindText(kind: ItemKind): string {
  const words: Record<ItemKind, () => string> = {
    reading: m.training_item_reading,
    course: m.training_item_course,
    workshop: m.training_item_workshop,
    mentoring: m.training_item_mentoring,
    role_play: m.training_item_role_play,
    exercise: m.training_item_exercise,
    quiz: m.training_item_quiz,
    milestone: m.training_item_milestone,
  }
  return words[kind]()
}

export function planKindText(kind: PlanKind): string {
  const words: Record<PlanKind, () => string> = {
    onboarding: m.training_kind_onboarding,
    product: m.training_kind_product,
    skill: m.training_kind_skill,
    process: m.training_kind_process,
    leadership: m.training_kind_leadership,
    other: m.training_kind_other,
  }
  return words[kind]()
}

/** What a milestone asks for. `template`: what the template is called. */
export function measureText(measure: Measure, template: (name: string) => string): string {
  const parts: string[] = [m.training_measure_words({ of: formatNumber(measure.count) })]
  if (measure.channel) parts.push(channelText(measure.channel))
  if (measure.outcome) parts.push(outcomeText(measure.outcome))
  if (measure.template) parts.push(m.training_measure_spin({ template: template(measure.template) }))
  if (measure.elements === 'all') parts.push(m.training_measure_all())
  return parts.join(' · ')
}

/** How far a figure carries, in a sentence. */
export function weightText(weight: Weight, n: number): string {
  switch (weight) {
    case 'none':
      return m.training_weight_none()
    case 'one':
      return m.training_weight_one()
    case 'few':
      return m.training_weight_few({ n })
    case 'enough':
      return m.training_weight_enough({ n })
  }
}

export function faultText(fault: PlanFileFault | 'forged'): string {
  const words: Record<PlanFileFault | 'forged', () => string> = {
    too_large: m.training_fault_too_large,
    not_a_plan: m.training_fault_not_a_plan,
    newer: m.training_fault_newer,
    damaged: m.training_fault_damaged,
    forged: m.training_fault_forged,
  }
  return words[fault]()
}

/** A local date `YYYY-MM-DD` as people write it. */
export function dayText(day: string): string {
  return formatDate(new Date(`${day}T12:00:00`))
}

/** Whether a role-play was before the training, after it, or (anything else) part of it. */
export function phaseText(phase: string): string {
  if (phase === 'before') return m.training_play_before()
  return phase === 'after' ? m.training_play_after() : m.training_play_part()
}

/** True for people whom the answers of a role-play are shown to: who learns, trains, mentors, and who scored. */
export function mayReadPlay(row: TrainingAssignmentRow, scorerId: string, personId: string): boolean {
  return [row.learnerId, row.trainerId, row.mentorId, scorerId].includes(personId)
}
