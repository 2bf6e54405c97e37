// @ts-check
/** The lines of the README's table: what each is called there, and which figure it is. */

/**
 * A line of the table. `metric` of `system` in `bench` is what ours reached; `against` names the same metric's system to compare with.
 * The reach is a ratio to that (`ratio`), a value (`below`, in the metric's own unit) or both left open. `since`: the version of kept
 * results from which `bench` measures it; results of before may lack it.
 * @typedef {{
 *   words: string, bench: string, system?: string, metric: string, against?: 'dexie', ratio?: number, below?: number, isInclusive?: boolean,
 *   since?: number,
 * }} Line
 */

const APP = 'touchline (whole app)'
const FIRST_TIME = 'touchline (whole app, for the first time)'
const COLD = 'touchline (cold)'
/** The issue asks for "flat": a quarter more is what a median of five runs on a busy machine can vary by itself. */
const FLAT = { below: 1.25, isInclusive: true }
/**
 * What "stays usable" means on a slow device with little memory, ms: people wait ten seconds for a program they have opened, a fifth of one
 * for what they typed, half of one for a place in a list.
 */
const USABLE = { open: { below: 10_000 }, edit: { below: 200 }, jump: { below: 500 } }
/** ms */
const MORNING = { below: 200, isInclusive: true }
const DEXIE = /** @type {const} */ ({ against: 'dexie' })

/** @type {Line[]} */
export const LINES = [
  { words: 'Cold start to the first 50 rows', bench: 'open', metric: 'first 50 rows', ...DEXIE, ratio: 1.1 },
  { words: 'The same, the whole app', bench: 'open', system: APP, metric: 'first 50 rows' },
  {
    words: 'The same, the first time the whole app is opened there',
    bench: 'open',
    system: FIRST_TIME,
    metric: 'first 50 rows',
    since: 3,
  },
  {
    words: 'The first of these with 300,000 leads / with 1,000',
    bench: 'grow',
    metric: 'open first 50 rows, 300,000 / 1,000',
    ...DEXIE,
    ...FLAT,
  },
  {
    words: 'The whole app with 300,000 leads / with 1,000',
    bench: 'grow',
    system: APP,
    metric: 'open first 50 rows, 300,000 / 1,000',
    ...FLAT,
  },
  { words: 'Edit to visible', bench: 'edit', metric: 'own tab', ...DEXIE, ratio: 1.2 },
  { words: 'Edit to visible in another tab, p95', bench: 'edit', metric: 'other tab p95', ...DEXIE, below: 50 },
  { words: '10,000 remote updates to visible', bench: 'merge', metric: 'visible', ...DEXIE, ratio: 0.25 },
  {
    words: 'The same, their documents not in memory',
    bench: 'merge',
    system: COLD,
    metric: 'visible',
    ...DEXIE,
    ratio: 0.5,
  },
  {
    words: 'That with 300,000 leads / with 1,000',
    bench: 'grow',
    system: COLD,
    metric: 'merge visible, 300,000 / 1,000',
    ...DEXIE,
  },
  {
    words: '10,000 remote updates to visible, the whole app',
    bench: 'merge',
    system: APP,
    metric: 'visible',
    since: 2,
  },
  {
    words: 'Longest main-thread task meanwhile',
    bench: 'merge',
    metric: 'longest task',
    ...DEXIE,
    below: 50,
    isInclusive: true,
  },
  {
    words: 'The same, the whole app',
    bench: 'merge',
    system: APP,
    metric: 'longest task',
    below: 50,
    isInclusive: true,
    since: 2,
  },
  { words: '10,000 leads changed by one action', bench: 'bulk', metric: 'edit of 10,000', ...DEXIE },
  { words: 'All 10,000 taken back', bench: 'bulk', metric: 'undo' },
  { words: 'Memory of the tab at the first list', bench: 'memory', metric: 'tab', ...DEXIE, ratio: 1.1 },
  { words: 'The same after 15 s, search on', bench: 'memory', metric: 'tab, after 15 s', ...DEXIE, since: 2 },
  {
    words: 'The whole app after 15 s, search on',
    bench: 'memory',
    system: APP,
    metric: 'tab, after 15 s',
    since: 2,
  },
  { words: 'On disk', bench: 'disk', metric: 'on disk', ...DEXIE, ratio: 1.4 },
  {
    words: 'On disk, three notes a lead',
    bench: 'disk',
    metric: 'on disk, 3 notes a lead',
    ...DEXIE,
    ratio: 1.4,
    since: 2,
  },
  {
    words: 'The same without the index of words, which plain Dexie has not',
    bench: 'disk',
    metric: 'on disk, 3 notes a lead, without an index of words',
    ...DEXIE,
    ratio: 1.4,
    since: 3,
  },
  { words: 'Search, three notes a lead, p95', bench: 'search', metric: 'p95', ...DEXIE, below: 50 },
  { words: 'Memory of the tab after searching', bench: 'search', metric: 'tab', ...DEXIE, below: 250 },
  { words: 'Search answers after a start', bench: 'search', metric: 'ready again' },
  { words: 'All that is derived made again', bench: 'rebuild', metric: 'whole', ...DEXIE },
  {
    words: 'Who needs me, 20 reps and three notes a lead: the first answer',
    bench: 'brief',
    metric: 'who needs me, first',
    ...MORNING,
  },
  { words: 'The same from then on, p95', bench: 'brief', metric: 'who needs me p95', ...MORNING },
  { words: 'Brief of a one-on-one, the same team: the first', bench: 'brief', metric: 'brief, first', ...MORNING },
  { words: 'The same from then on, p95', bench: 'brief', metric: 'brief p95', ...MORNING },
  {
    words: 'Jump in the list of the app: the frame the rows stand in',
    bench: 'scroll',
    system: APP,
    metric: 'jump, frame',
    below: 2,
    isInclusive: true,
  },
  { words: 'The same, p95', bench: 'scroll', system: APP, metric: 'jump, frame p95', below: 2, isInclusive: true },
  {
    words: 'The same, 4,000 companies, p95',
    bench: 'scroll',
    system: APP,
    metric: 'jump, frame p95, companies',
    below: 2,
    isInclusive: true,
    since: 2,
  },
  {
    words: 'The same, 10,000 contacts, p95',
    bench: 'scroll',
    system: APP,
    metric: 'jump, frame p95, contacts',
    below: 2,
    isInclusive: true,
    since: 2,
  },
  { words: 'Six times slower, 4 GB: first 50 rows', bench: 'slow', metric: 'first 50 rows', ...DEXIE },
  { words: 'The same, the whole app', bench: 'slow', system: APP, metric: 'first 50 rows', ...USABLE.open },
  { words: 'Edit to visible there, p95', bench: 'slow', metric: 'edit, own tab p95', ...DEXIE, ...USABLE.edit },
  { words: 'Jump in the list of the app there, p95', bench: 'slow', system: APP, metric: 'jump p95', ...USABLE.jump },
  { words: 'Click on the toolbar to preview, median', bench: 'clip', metric: 'click to preview, median' },
  { words: 'Click on the toolbar to preview, p95', bench: 'clip', metric: 'click to preview, p95', below: 150 },
  {
    words: '50,000 updates of a shared team joined, from envelopes',
    bench: 'join',
    metric: 'from envelopes',
    below: 1500,
    isInclusive: true,
  },
  { words: 'The same, from a snapshot', bench: 'join', metric: 'from a snapshot', below: 500, isInclusive: true },
  { words: 'Edit to visible among 8 devices over WebRTC, p95', bench: 'mesh', metric: '8 devices, p95', below: 100 },
  {
    words: 'Through the relay with 100 clients, sealed and stored',
    bench: 'relay',
    system: 'touchline (sealed, fsync)',
    metric: 'throughput',
  },
  { words: 'Scripts of the first visit, gzip', bench: 'size', metric: 'first visit', below: 120, isInclusive: true },
  {
    words: 'Scripts of the list of leads with all fetched ahead, gzip',
    bench: 'size',
    metric: 'list of leads, worker and what is fetched ahead included',
  },
  { words: 'Scripts of the panel, gzip', bench: 'size', metric: 'panel' },
  { words: 'Script put into a page, gzip', bench: 'size', metric: 'injected' },
]
