import { expect, test } from 'vitest'
import { listColumns } from '../../../../shared/readmodel/list-columns.ts'
import type { ColumnDefinition } from '../../../../shared/readmodel/columns/column-table.ts'

/** Rows that take different ways through what reads them. */
const ROWS = [
  {},
  { kind: 'person', company: 'Firm Ltd', name: 'Anna', phones: { p: { number: '030 123', e164: '+4930123' } } },
  {
    kind: 'organization',
    name: 'Firm Ltd',
    website: 'https://firm.example',
    emails: { e: 'a@firm.example' },
    social: { s: 'https://social.example/firm' },
    tags: { t: 'hot' },
    status: 'working',
  },
]

test('a column that says which fields it is made of looks at no other', () => {
  let count = 0
  for (const groups of Object.values(listColumns)) {
    for (const [name, column] of Object.entries(Object.assign({}, ...Object.values(groups)) as object)) {
      const { fields, read } = column as ColumnDefinition
      if (!fields) continue
      count++
      for (const type of ['lead', 'account', 'contact']) {
        for (const row of ROWS) {
          const seen = new Set<string | symbol>()
          const watched = new Proxy({ type, ...row } as Record<string | symbol, unknown>, {
            get: (held, field) => {
              seen.add(field)
              return held[field]
            },
          })
          read(watched as never)
          seen.delete('type')
          expect({ name, fields: [...seen].filter((field) => !fields.includes(String(field))) }).toEqual({
            name,
            fields: [],
          })
        }
      }
    }
  }
  expect(count).toBeGreaterThan(20)
})
