// What a space is. Apart from the record, because the list of spaces opens before anything else is loaded.

/**
 * `team`; `pair`: the notebook of a coach and a rep, with nobody else in it; `plan`: a training plan shared with somebody outside the
 * team; `own`: what its person keeps from everybody, such as private agenda points and the sealed notebook. It is never shared.
 */
export const SPACE_KINDS = ['team', 'pair', 'plan', 'own'] as const
export type SpaceKind = (typeof SPACE_KINDS)[number]

/** What a space is. Anything not known here is read as a team: everything in it is shown then. */
export function toSpaceKind(stored: unknown): SpaceKind {
  return SPACE_KINDS.find((kind) => kind === stored) ?? 'team'
}
