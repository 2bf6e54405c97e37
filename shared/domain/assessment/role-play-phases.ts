// Without schemas, for screens.

/** Played to compare: before the training, and after it. */
export const ROLE_PLAY_PHASES = ['before', 'after'] as const
export type RolePlayPhase = (typeof ROLE_PLAY_PHASES)[number]
