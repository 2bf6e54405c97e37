// The list of next steps as it stands in the address, for the list itself and for links into it.
import { ME } from './list-query.ts'
import { datesToText, textToDates, type DateRange } from './ranges.ts'

export const STEP_STATES = ['open', 'overdue', 'done'] as const
export type StepState = (typeof STEP_STATES)[number]

export interface StepQuery {
  show: StepState
  /** `me`, `team` or a person id. */
  whose: string
  /** When they were done. */
  dates?: DateRange
}

/** Reads the list out of an address; what is not known is passed over. */
export function paramsToStepQuery(params: URLSearchParams): StepQuery {
  const show = STEP_STATES.find((each) => each === params.get('show')) ?? 'open'
  const dates = show === 'done' ? textToDates(params.get('dates') ?? '') : null
  return { show, whose: params.get('whose') ?? ME, ...(dates && { dates }) }
}

/** The address of a list of steps; what is standard is left out. */
export function stepListHref({ show, whose, dates }: StepQuery): string {
  const params = new URLSearchParams()
  if (show !== 'open') params.set('show', show)
  if (whose !== ME) params.set('whose', whose)
  if (dates) params.set('dates', datesToText(dates))
  const text = params.toString()
  return `/steps${text ? `?${text}` : ''}`
}
