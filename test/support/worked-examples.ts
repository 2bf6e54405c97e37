// Published examples of formulas: local data and no part of the project, beside it in ../shared/data, or where SHARED_DATA says.
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

interface Example {
  id: string
  inputs: unknown
  expected: unknown
}

const folder = process.env['SHARED_DATA'] ?? resolve(import.meta.dirname, '../../../shared/data')
const path = resolve(folder, 'sales/worked_examples.json')
const examples = existsSync(path)
  ? new Map((JSON.parse(readFileSync(path, 'utf8')) as Example[]).map((example) => [example.id, example]))
  : null
if (!examples) console.warn('The worked examples are not here: their tests are skipped.')

/** False where the examples are not at hand: tests of them are skipped. */
export const hasWorkedExamples = examples !== null

/** An example by its id. Throws for one that is not there. */
export function workedExample<I, E>(id: string): { inputs: I; expected: E } {
  const found = examples?.get(id)
  if (!found) throw new Error(`no worked example ${id}`)
  return found as { inputs: I; expected: E }
}
