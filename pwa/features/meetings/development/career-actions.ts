// From a plan to a career talk.
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { runCommand } from '../../../platform/run.ts'
import { careerLines } from './career-words.ts'

/** What a career talk is planned with: its points as headings of the notes, an empty line under each to write on. */
export function careerNotes(): string {
  return careerLines()
    .map((title) => `${title}\n\n`)
    .join('')
}

/** Puts the points of the template on the agenda of a meeting that was just planned. True when they stand. */
export async function beginCareerTalk(pair: Workspace, oneOnOneId: string): Promise<boolean> {
  const points = careerLines().map((title, order) => ({ title, oneOnOneId, order, authorId: pair.personId }))
  return (await runCommand(pair, 'addPoints', { points })) !== null
}
