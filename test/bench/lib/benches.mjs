// @ts-check
/** The registry of benchmarks. */
import { systems } from './systems.mjs'

/**
 * `suite` loads what measures; `systems`, `n`, `runs` (DEFAULT_RUNS) and `notes` a lead (0) unless the caller says otherwise; `floor`: the
 * system that counts as 1.
 * @typedef {{
 *   suite: () => Promise<(options: import('./in-turn.mjs').Options) => Promise<import('./report.mjs').Result[]>>,
 *   systems: string[], n: number, runs?: number, notes?: number, floor: string,
 * }} Bench
 */

export const DEFAULT_RUNS = 5

/** Whoever stores leads. An index of words is a matter of search alone. */
const ALL = Object.keys(systems).filter((name) => name !== 'dexie-words')
const PAIR = ['touchline', 'dexie']
const SEARCHED = [...PAIR, 'dexie-words']
const N = 100_000

/** @type {Record<string, Bench>} */
export const benches = {
  open: { suite: async () => (await import('../suites/storage.mjs')).open, systems: ALL, n: N, floor: 'dexie' },
  edit: { suite: async () => (await import('../suites/storage.mjs')).edit, systems: ALL, n: N, floor: 'dexie' },
  merge: { suite: async () => (await import('../suites/storage.mjs')).merge, systems: ALL, n: N, floor: 'dexie' },
  bulk: { suite: async () => (await import('../suites/bulk.mjs')).bulk, systems: PAIR, n: N, floor: 'dexie' },
  search: { suite: async () => (await import('../suites/search.mjs')).search, systems: SEARCHED, n: N, floor: 'dexie' },
  rebuild: { suite: async () => (await import('../suites/storage.mjs')).rebuild, systems: PAIR, n: N, floor: 'dexie' },
  memory: { suite: async () => (await import('../suites/memory.mjs')).memory, systems: ALL, n: N, floor: 'dexie' },
  // Bytes do not vary from one run to the next.
  disk: {
    suite: async () => (await import('../suites/disk.mjs')).disk,
    systems: Object.keys(systems),
    n: N,
    runs: 1,
    notes: 3,
    floor: 'dexie',
  },
  scroll: {
    suite: async () => (await import('../suites/app.mjs')).scroll,
    systems: ['touchline'],
    n: N,
    notes: 3,
    floor: 'none',
  },
  slow: { suite: async () => (await import('../suites/slow.mjs')).slow, systems: PAIR, n: N, floor: 'dexie' },
  grow: { suite: async () => (await import('../suites/grow.mjs')).grow, systems: PAIR, n: 300_000, floor: 'dexie' },
  clip: { suite: async () => (await import('../suites/clip.mjs')).clip, systems: [], n: 0, floor: 'touchline' },
  relay: { suite: async () => (await import('../suites/relay.mjs')).relay, systems: [], n: 100, floor: 'none' },
  mesh: { suite: async () => (await import('../suites/mesh.mjs')).mesh, systems: [], n: 8, floor: 'none' },
  members: { suite: async () => (await import('../suites/sync.mjs')).members, systems: [], n: 10_000, floor: 'none' },
  join: { suite: async () => (await import('../suites/sync.mjs')).join, systems: [], n: 50_000, floor: 'none' },
  seal: { suite: async () => (await import('../suites/sync.mjs')).seal, systems: [], n: 1_000, floor: 'none' },
  brief: {
    suite: async () => (await import('../suites/brief.mjs')).brief,
    systems: ['touchline'],
    n: N,
    floor: 'none',
  },
  size: { suite: async () => (await import('../suites/size.mjs')).size, systems: [], n: 0, runs: 1, floor: 'none' },
}
