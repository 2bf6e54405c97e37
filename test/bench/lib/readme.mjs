// @ts-check
/** The README's table of figures, made from kept results only; see readme-file.mjs. */
import { benches } from './benches.mjs'
import { LINES } from './readme-lines.mjs'

/** @typedef {import('./readme-lines.mjs').Line} Line */
/** @typedef {Record<string, import('./results.mjs').Kept>} Figures by benchmark */

/**
 * The text between the README's marks, Markdown not yet laid out.
 * @param {Figures} figures
 */
export function renderFigures(figures) {
  const rows = LINES.flatMap((line) => {
    const row = renderLine(line, figures[line.bench])
    return row ? [row] : []
  })
  if (rows.length === 0)
    return 'Nothing measured yet: `npm run bench -- open` and the others, then `npm run bench -- readme`.'
  return [
    renderCircumstances(figures),
    '',
    '| | Touchline | Plain Dexie | Ratio | Reach | |',
    '| --- | --: | --: | --: | --: | --- |',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    'Both columns are the same bare page with a list of 50 rows, ours with the app’s own worker behind it. “The whole app” is what a person opens, with its frame, its words and its table on top.',
  ].join('\n')
}

/**
 * What a line needs and its benchmark's result does not hold: the line, or its ratio, would vanish without a word.
 * @param {Figures} figures
 * @returns {string[]} a sentence each
 */
export function missingFigures(figures) {
  return LINES.flatMap((line) => {
    const kept = figures[line.bench]
    if (!kept || kept.version < (line.since ?? 1)) return []
    const { ours, floor } = find(line, kept)
    const what = `${line.bench} has no "${line.metric}"`
    if (!ours) return [`${what} of ${line.system ?? 'touchline'}, of which "${line.words}" is made`]
    return line.ratio !== undefined && !floor ? [`${what} of ${line.against}, with which "${line.words}" compares`] : []
  })
}

/**
 * The figures of a line, ours and the one beside it, as far as they were measured.
 * @param {Line} line
 * @param {import('./results.mjs').Kept | undefined} kept
 */
function find(line, kept) {
  const find = (/** @type {(system: string) => boolean} */ isWanted) =>
    // How a device was slowed stands at the end of its systems' names.
    kept?.results.find(
      ({ system, metric }) => metric === line.metric && isWanted(system.replace(/ \([^()]* times slower[^()]*\)$/, '')),
    )
  const { against } = line
  return {
    ours: find((system) => system === (line.system ?? 'touchline')),
    floor: against ? find((system) => system.startsWith(`${against}@`)) : undefined,
  }
}

/**
 * @param {Line} line
 * @param {import('./results.mjs').Kept | undefined} kept
 * @returns {string[] | null} cells; null when it was not measured
 */
function renderLine(line, kept) {
  const { ours, floor } = find(line, kept)
  if (!ours) return null
  const ratio = floor && floor.value > 0 && ours.unit !== 'x' ? ours.value / floor.value : null
  const sign = line.isInclusive ? '≤' : '<'
  let reach = ''
  /** @type {boolean | null} */
  let isMet = null
  if (line.ratio !== undefined) {
    reach = `≤ ${line.ratio}x`
    isMet = ratio === null ? null : ratio <= line.ratio
  } else if (line.below !== undefined) {
    reach = `${sign} ${toWords(line.below, ours.unit)}`
    isMet = line.isInclusive ? ours.value <= line.below : ours.value < line.below
  }
  return [
    line.words,
    toWords(ours.value, ours.unit),
    floor ? toWords(floor.value, floor.unit) : '',
    ratio === null ? '' : `${ratio.toFixed(2)}x`,
    reach,
    isMet === null ? '' : isMet ? 'met' : '**missed**',
  ]
}

/** @param {number} value @param {string} unit */
function toWords(value, unit) {
  const size = Math.abs(value)
  const digits = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : 2
  const text = Number(value.toFixed(digits)).toLocaleString('en')
  if (unit === 'x') return `${text}x`
  return `${text} ${text === '1' && unit === 'frames' ? 'frame' : unit.replace(' gzip', '')}`
}

/**
 * Where, when and with what it was measured; said once when it was the same for all.
 * @param {Figures} figures
 */
function renderCircumstances(figures) {
  const all = Object.values(figures)
  const unique = (/** @type {(kept: import('./results.mjs').Kept) => string | number} */ of) => [
    ...new Set(all.map(of)),
  ]
  const dates = unique(({ date }) => date).sort()
  const when = dates.length > 1 ? `${dates[0]} to ${dates.at(-1)}` : dates[0]
  const sized = all.filter(({ bench }) => benches[bench]?.floor === 'dexie' || bench === 'scroll')
  const sizes = [...new Set(sized.filter(({ bench }) => bench !== 'grow').map(({ n }) => n))]
  const leads = sizes.map((n) => n.toLocaleString('en')).join(' or ')
  const once = all.filter(({ runs }) => runs === 1).map(({ bench }) => bench)
  const more = unique(({ runs }) => runs).filter((runs) => runs !== 1)
  const runs = [
    ...(more.length > 0 ? [`Medians of ${more.join(' or ')} runs`] : []),
    ...(once.length > 0 ? [`${more.length > 0 ? '' : 'Measured '}once of ${once.join(', ')}`] : []),
  ].join(', ')
  const dexie = all.flatMap(({ results }) => results).find(({ system }) => system.startsWith('dexie@'))?.system ?? ''
  return [
    `${runs}${leads ? `; ${leads} leads` : ''};`,
    `${unique(({ chromium }) => chromium).join(', ')} on ${unique(({ cores }) => cores).join(' or ')} cores,`,
    `${dexie ? `Dexie ${dexie.split('@')[1]}, ` : ''}${when}.`,
  ].join(' ')
}
