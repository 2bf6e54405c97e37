// The kernel holds what every layer may use and which imports nothing: results, ids, dates and the ports for clock and randomness.

export type Result<T, E> = { ok: true; value: T } | { ok: false; error: E }

/** Wraps a success value. */
export function ok<T>(value: T): { ok: true; value: T } {
  return { ok: true, value }
}

/** Wraps a failure. Errors are codes with data, never text: the words live in `i18n`. */
export function err<E>(error: E): { ok: false; error: E } {
  return { ok: false, error }
}
