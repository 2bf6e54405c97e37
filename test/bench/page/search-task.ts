// Search: making it ready with the list in use, and then the questions as people type them.
import { askMeanwhile, report } from './screen.ts'
import type { System } from './system.ts'

const QUERIES = [
  'salmon',
  'Galway',
  'power-cut',
  'insu',
  'tender',
  'Okafor',
  'data logger',
  'minus twenty',
  'clause',
  'beef Reno',
  '三文鱼',
  '冷藏车',
  '义乌',
  '报损',
  '王建国',
  '温度曲线',
  '电池',
  '招标',
  '疫苗 嘉兴',
  '企业微信',
  '断电报警',
  '桃園',
  '雨桐',
  '校準',
]
const ROUNDS = 3
/** ms; a system that reads every row for every question would keep the others waiting for half an hour. */
const ENOUGH = 90_000

/** Every query as a person types it: the first characters, then the whole. */
function typed(): string[] {
  return QUERIES.flatMap((query) => [query.slice(0, /[a-z]/iu.test(query) ? 3 : 1), query])
}

/** Until search is complete, with the list asked meanwhile. `before`: which part was there already, 0 to 1. */
export async function index(system: System): Promise<void> {
  await system.open()
  const start = performance.now()
  const stopAsking = askMeanwhile(system)
  const before = (await system.prepareSearch?.()) ?? 0
  const ready = performance.now() - start
  report('index', { ready, before, meanwhile: stopAsking() })
}

export async function search(system: System): Promise<void> {
  await system.open()
  const opened = performance.now()
  await system.prepareSearch?.()
  const start = performance.now()
  const times: number[] = []
  let hits = 0
  for (let round = 0; round < ROUNDS; round++) {
    for (const text of typed()) {
      if (performance.now() - start > ENOUGH) break
      const asked = performance.now()
      const found = (await system.search?.(text)) ?? []
      times.push(performance.now() - asked)
      if (round === 0) hits += found.length
    }
  }
  report('search', { again: start - opened, times, hits })
}
