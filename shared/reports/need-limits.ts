// From where on something is a reason to see a person. A coach sets these; they are kept in his own space where there is one, and on the device in
// a text with a version.

export const LIMIT_KEYS = ['behind', 'silent', 'quiet', 'quietDays', 'promises', 'meeting', 'winDays'] as const
export type LimitKey = (typeof LIMIT_KEYS)[number]

/**
 * `behind`: percent a goal is behind its pace. `silent`: working days without a call note. `quiet`: open leads with which nothing has happened
 * for `quietDays` days. `promises`: steps and action items after their day. `meeting`: days without a one-on-one. `winDays`: how many days a
 * win is news. All whole numbers.
 */
export type NeedLimits = Record<LimitKey, number>

/** What each may be. */
export const LIMIT_RANGES: Record<LimitKey, { least: number; most: number; standard: number }> = {
  behind: { least: 1, most: 100, standard: 20 },
  silent: { least: 1, most: 60, standard: 3 },
  quiet: { least: 1, most: 10_000, standard: 10 },
  quietDays: { least: 1, most: 365, standard: 21 },
  promises: { least: 1, most: 1000, standard: 3 },
  meeting: { least: 1, most: 365, standard: 21 },
  winDays: { least: 1, most: 90, standard: 7 },
}

export const STANDARD_LIMITS: NeedLimits = toLimits((key) => LIMIT_RANGES[key].standard)

const VERSION = 1

function toLimits(of: (key: LimitKey) => number): NeedLimits {
  return Object.fromEntries(LIMIT_KEYS.map((key) => [key, of(key)])) as NeedLimits
}

/** True for a value that this limit may have. */
export function isLimit(key: LimitKey, value: unknown): value is number {
  const { least, most } = LIMIT_RANGES[key]
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

/** The text that is kept. */
export function limitsToText(limits: NeedLimits): string {
  return JSON.stringify({ version: VERSION, limits })
}

/** Reads a kept text. What is missing, damaged or out of range is the standard; of a newer version what is known of it. */
export function textToLimits(text: string | null): NeedLimits {
  let held: Record<string, unknown> = {}
  try {
    const stored = JSON.parse(text ?? 'null') as { version?: unknown; limits?: Record<string, unknown> } | null
    // Version 1 is the first: there is nothing older to carry over.
    if (typeof stored?.version === 'number' && stored.version >= VERSION) held = stored.limits ?? {}
  } catch {
    // No JSON.
  }
  return heldToLimits(held)
}

/** The limits of what was kept, by their names: what is missing or out of range is the standard, what is not known is passed over. */
export function heldToLimits(held: Readonly<Record<string, unknown>>): NeedLimits {
  return toLimits((key) => {
    const value = Object.hasOwn(held, key) ? held[key] : undefined
    return isLimit(key, value) ? value : LIMIT_RANGES[key].standard
  })
}
