// @ts-check
/** The command lines of the bench and of the generator: what cannot be meant is said at once, not measured as NaN. */

/** What a person typed wrong; `message` is meant for that person. */
class WrongArgument extends Error {}

/**
 * A whole number of the command line.
 * @param {string} option as it is typed, for the words of the error
 * @param {string} text
 * @param {number} [least]
 * @returns {number}
 */
export function wholeNumber(option, text, least = 0) {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value) || value < least)
    throw new WrongArgument(`${option} takes a whole number${least > 0 ? ` from ${least} on` : ''}, not "${text}".`)
  return value
}

/**
 * Reads the command line by `read`; what was typed wrong is told with the usage, and ends the process with 2.
 * @template T
 * @param {string} usage
 * @param {() => T} read
 * @returns {T}
 */
export function readArguments(usage, read) {
  try {
    return read()
  } catch (error) {
    const code = /** @type {{ code?: string }} */ (error).code
    if (!(error instanceof WrongArgument) && !code?.startsWith('ERR_PARSE_ARGS')) throw error
    console.error(`${/** @type {Error} */ (error).message}\n${usage}`)
    return process.exit(2)
  }
}
