/** Point keys of the built-in templates in their usual order; their words are in `i18n/messages/meetings`. Without schemas, for screens. */
export const BUILT_IN_MEETINGS = {
  /** Goal, reality, options, will: John Whitmore, Coaching for Performance (1992). */
  grow: ['goal', 'reality', 'options', 'will'],
  career: ['strengths', 'direction', 'next_role', 'gap', 'support'],
  /** Marshall Goldsmith: ask for suggestions for the future, listen, thank. */
  feed_forward: ['behaviour', 'suggestions', 'choose', 'sign'],
  first: ['know', 'expect', 'work', 'feedback', 'cadence'],
} as const

export type BuiltInMeeting = keyof typeof BUILT_IN_MEETINGS
