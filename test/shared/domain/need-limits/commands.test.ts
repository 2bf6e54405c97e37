import { expect, test } from 'vitest'
import { keepNeedLimits } from '../../../../shared/domain/need-limits/commands.ts'
import { LIMIT_KEYS, LIMIT_RANGES, STANDARD_LIMITS } from '../../../../shared/reports/need-limits.ts'
import { createRecord, runCommand } from '../../../support/command-context.ts'

const ID = 'need-limits:aaaa:one1'
const held = createRecord('need-limits', ID, { teamId: 'team1', limits: { behind: 10, later: 5 } })
const keep = (args: object, records = [held]) => {
  const made = runCommand(keepNeedLimits, { id: ID, teamId: 'team1', limits: {}, ...args }, records)
  return made.ok ? made.value.changes : made.error
}

test('limits are kept under their names, one by one, and are no step of undo', () => {
  expect(keep({ id: null, limits: STANDARD_LIMITS })).toMatchObject([
    { op: 'create', fields: { teamId: 'team1', limits: STANDARD_LIMITS } },
  ])
  const changes = keep({ limits: { behind: 10, silent: 4 } })
  expect(changes).toMatchObject([
    { op: 'put', field: 'limits', key: 'silent', value: 4 },
    { op: 'set', field: 'updatedAt' },
  ])
  const made = runCommand(keepNeedLimits, { id: null, teamId: 'team1', limits: {} })
  expect(made.ok && made.value.history).toBeNull()
})

test('what is no limit, of another team, or of nothing is refused; every limit that may be set can be kept', () => {
  for (const value of [0, 1.5, 10_001, '3', null])
    expect(keep({ limits: { behind: value } })).toMatchObject({ code: 'bad_value' })
  expect(keep({ teamId: 'team2', limits: { behind: 1 } })).toMatchObject({ code: 'bad_value', field: 'teamId' })
  expect(keep({ id: null, teamId: '' })).toMatchObject({ code: 'required' })
  expect(keep({ limits: { behind: 1 } }, [])).toMatchObject({ code: 'not_found' })
  for (const key of LIMIT_KEYS) {
    const { least, most } = LIMIT_RANGES[key]
    for (const value of [least, most]) expect(Array.isArray(keep({ id: null, limits: { [key]: value } }))).toBe(true)
  }
})
