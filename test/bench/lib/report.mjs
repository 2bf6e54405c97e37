// @ts-check
/** Numbers: medians, percentiles, and the table on the terminal. */

/**
 * @typedef {{ system: string, metric: string, unit: string, value: number }} Result
 */

/** @param {number[]} values @param {number} part 0 to 1 */
export function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(part * sorted.length) - 1))] ?? Number.NaN
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** Collects samples of each system and metric; the value reported is their median. */
export class Samples {
  /** @type {Map<string, { system: string, metric: string, unit: string, values: number[] }>} */
  #held = new Map()

  /** @param {string} system @param {string} metric @param {string} unit @param {number} value */
  add(system, metric, unit, value) {
    // A percentile of nothing.
    if (!Number.isFinite(value)) return
    const key = JSON.stringify([system, metric])
    const known = this.#held.get(key) ?? { system, metric, unit, values: [] }
    this.#held.set(key, known)
    known.values.push(value)
  }

  /**
   * Forgets a system with all its variants, such as "touchline (cold)".
   * @param {string} system
   */
  drop(system) {
    for (const [key, held] of this.#held)
      if (held.system === system || held.system.startsWith(`${system} (`)) this.#held.delete(key)
  }

  /** @returns {Result[]} */
  results() {
    return [...this.#held.values()].map(({ system, metric, unit, values }) => ({
      system,
      metric,
      unit,
      value: round(median(values)),
    }))
  }
}

/** @param {number} value @returns {number} four digits are more than any of these measurements is good for */
export function round(value) {
  return Number(value.toPrecision(4))
}

/** More columns do not fit on a terminal: the table is laid on its side. */
const MOST_COLUMNS = 7

/**
 * A table: a row for each system, a column for each metric, and beside each value its ratio to the floor's.
 * @param {Result[]} results
 * @param {string} floor the start of the name of the system that counts as 1
 */
export function printTable(results, floor) {
  const names = [...new Set(results.map(({ system }) => system))]
  const metrics = [...new Set(results.map(({ metric, unit }) => `${metric} (${unit})`))]
  /** @type {string[][]} */
  const rows = [['', ...metrics]]
  const find = (/** @type {string} */ system, /** @type {string} */ metric) =>
    results.find((result) => result.system === system && `${result.metric} (${result.unit})` === metric)?.value
  const base = names.find((name) => name === floor) ?? names.find((name) => name.startsWith(`${floor}@`))
  for (const name of names) {
    rows.push([
      name,
      ...metrics.map((metric) => {
        const value = find(name, metric)
        if (value === undefined) return ''
        const against = base ? find(base, metric) : undefined
        const ratio = against && name !== base ? `  ${(value / against).toFixed(2)}x` : ''
        return `${format(value)}${ratio}`
      }),
    ])
  }
  const lines =
    metrics.length > MOST_COLUMNS ? (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? '')) : rows
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((row) => (row[column] ?? '').length))) ?? []
  for (const row of lines)
    console.log(
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('   '),
    )
}

/** @param {number} value */
function format(value) {
  if (!Number.isFinite(value)) return '-'
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
