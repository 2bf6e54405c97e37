// @ts-check
/** The README's table of figures, made from kept results only; see readme-file.mjs. */

/**
 * A line of the table. `metric` of `system` in `bench` is what ours reached; `against` names the same metric's system to compare with.
 * The reach is a ratio to that (`ratio`), a value (`below`) or both left open. `wanted` in the metric's own unit.
 * @typedef {{
 *   words: string, bench: string, system?: string, metric: string, unit?: string, against?: 'dexie',
 *   ratio?: number, below?: number, isInclusive?: boolean,
 * }} Line
 * @typedef {Record<string, import('./results.mjs').Kept>} Figures by benchmark
 */

const APP = 'touchline (whole app)'
/** The issue asks for "flat": a quarter more is what a median of five runs on a busy machine can vary by itself. */
const FLAT = 1.25

/** @type {Line[]} */
const LINES = [
  { words: 'Cold start to the first 50 rows', bench: 'open', metric: 'first 50 rows', against: 'dexie', ratio: 1.1 },
  { words: 'The same, the whole app', bench: 'open', system: APP, metric: 'first 50 rows' },
  { words: 'Edit to visible', bench: 'edit', metric: 'own tab', against: 'dexie', ratio: 1.2 },
  {
    words: 'Edit to visible in another tab, p95',
    bench: 'edit',
    metric: 'other tab p95',
    against: 'dexie',
    below: 50,
  },
  {
    words: '10,000 remote updates to visible',
    bench: 'merge',
    metric: 'visible',
    against: 'dexie',
    ratio: 0.25,
  },
  {
    words: 'The same, their documents not in memory',
    bench: 'merge',
    system: 'touchline (cold)',
    metric: 'visible',
    against: 'dexie',
    ratio: 0.5,
  },
  {
    words: 'Longest main-thread task meanwhile',
    bench: 'merge',
    metric: 'longest task',
    against: 'dexie',
    below: 50,
    isInclusive: true,
  },
  { words: 'Memory of the tab at the first list', bench: 'memory', metric: 'tab', against: 'dexie', ratio: 1.1 },
  { words: 'On disk', bench: 'disk', metric: 'on disk', against: 'dexie', ratio: 1.4 },
  { words: 'Search, three notes a lead, p95', bench: 'search', metric: 'p95', against: 'dexie', below: 50 },
  { words: 'Memory of the tab after searching', bench: 'search', metric: 'tab', against: 'dexie', below: 250 },
  {
    words: 'Who needs me, 20 reps and three notes a lead: the first answer',
    bench: 'brief',
    metric: 'who needs me, first',
    below: 200,
    isInclusive: true,
  },
  { words: 'The same from then on, p95', bench: 'brief', metric: 'who needs me p95', below: 200, isInclusive: true },
  {
    words: 'Brief of a one-on-one, the same team: the first',
    bench: 'brief',
    metric: 'brief, first',
    below: 200,
    isInclusive: true,
  },
  { words: 'The same from then on, p95', bench: 'brief', metric: 'brief p95', below: 200, isInclusive: true },
  {
    words: 'Jump in the list of the app: the frame the rows stand in',
    bench: 'scroll',
    system: APP,
    metric: 'jump, frame',
    below: 2,
    isInclusive: true,
  },
  { words: 'The same, p95', bench: 'scroll', system: APP, metric: 'jump, frame p95', below: 2, isInclusive: true },
  { words: 'Click on the toolbar to preview, median', bench: 'clip', metric: 'click to preview, median' },
  { words: 'Click on the toolbar to preview, p95', bench: 'clip', metric: 'click to preview, p95', below: 150 },
  {
    words: 'Scripts of the first visit, gzip',
    bench: 'size',
    metric: 'first visit',
    below: 120,
    isInclusive: true,
  },
  { words: 'Scripts of the list of leads, gzip', bench: 'size', metric: 'list of leads, worker included' },
  { words: 'Scripts of the panel, gzip', bench: 'size', metric: 'panel' },
  { words: 'Script put into a page, gzip', bench: 'size', metric: 'injected' },
  {
    words: 'Cold start with 300,000 leads / with 1,000',
    bench: 'grow',
    metric: 'open first 50 rows, 300,000 / 1,000',
    against: 'dexie',
    below: FLAT,
    isInclusive: true,
  },
]

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
  ].join('\n')
}

/**
 * @param {Line} line
 * @param {import('./results.mjs').Kept | undefined} kept
 * @returns {string[] | null} cells; null when it was not measured
 */
function renderLine(line, kept) {
  const find = (/** @type {(system: string) => boolean} */ isWanted) =>
    kept?.results.find(
      ({ system, metric, unit }) =>
        isWanted(system) && metric === line.metric && (line.unit === undefined || unit === line.unit),
    )
  const ours = find((system) => system === (line.system ?? 'touchline'))
  if (!ours) return null
  const { against } = line
  const floor = against ? find((system) => system.startsWith(`${against}@`)) : undefined
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
  return unit === 'x' ? `${text}x` : `${text} ${unit.replace(' gzip', '')}`
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
  const sizes = unique(({ bench, n }) => (['clip', 'size', 'grow'].includes(bench) ? 0 : n)).filter((n) => n !== 0)
  const leads = sizes.map((n) => n.toLocaleString('en')).join(' or ')
  const dexie = all.flatMap(({ results }) => results).find(({ system }) => system.startsWith('dexie@'))?.system ?? ''
  return [
    `Medians of ${unique(({ runs }) => runs).join(' or ')} runs${leads ? ` with ${leads} leads` : ''},`,
    `${unique(({ chromium }) => chromium).join(', ')} on ${unique(({ cores }) => cores).join(' or ')} cores,`,
    `${dexie ? `Dexie ${dexie.split('@')[1]}, ` : ''}${when}.`,
  ].join(' ')
}
