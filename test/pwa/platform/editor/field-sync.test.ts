import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FieldSync } from '../../../../pwa/platform/editor/field-sync.ts'
import { textKind } from '../../../../pwa/platform/editor/fields.ts'

describe('a field and its record', () => {
  it('takes in what others wrote while nothing is typed here', () => {
    const field = new FieldSync(textKind, '')
    expect(field.receive('from the other tab', 0)).toBeNull()
    expect(field.local).toBe('from the other tab')
  })
  it('does not take its own earlier write for somebody else’s', () => {
    const field = new FieldSync(textKind, '')
    field.sent(field.edit('a'))
    field.edit('ab')
    expect(field.receive('a', 0)).toBeNull()
    expect(field.local).toBe('ab')
  })
  it('keeps a space at the end while it is typed, though the record trims it', () => {
    const field = new FieldSync(textKind, '')
    const stored = field.edit('two ')
    expect(stored).toBe('two')
    field.sent(stored)
    field.acked('two', 0)
    field.receive('two', 0)
    expect(field.local).toBe('two ')
    expect(field.dirty).toBe(false)
  })
  it('merges with what is being typed and wants the result stored', () => {
    const field = new FieldSync(textKind, 'Budget 10k.')
    field.edit('Budget 10k. Anna decides.')
    expect(field.receive('Budget 12k.', 0)).toEqual({ store: 'Budget 12k. Anna decides.' })
  })

  it('two tabs end with the same text as the record, with everything both typed', () => {
    // Each tab appends its own letters; writes and rows are delivered in any order of the tabs, in order within a tab.
    const step = fc.record({ tab: fc.constantFrom(0, 1), do: fc.constantFrom('type', 'send', 'apply', 'ack', 'row') })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let record = ''
        const tabs = [0, 1].map((index) => ({
          field: new FieldSync<string>(textKind, ''),
          letter: 'pq'[index] ?? '',
          typed: 0,
          unsent: null as string | null,
          /** Writes on their way to the record, then acknowledgements on their way back. */
          writes: [] as string[],
          acks: [] as string[],
          rows: [] as string[],
        }))
        const act = (tab: (typeof tabs)[0], what: string): void => {
          if (what === 'type') {
            tab.typed++
            tab.unsent = tab.field.edit(tab.field.local + tab.letter)
          } else if (what === 'send' && tab.unsent !== null && tab.writes.length + tab.acks.length === 0) {
            tab.field.sent(tab.unsent)
            tab.writes.push(tab.unsent)
            tab.unsent = null
          } else if (what === 'apply' && tab.writes.length > 0) {
            record = tab.writes.shift() ?? ''
            tab.acks.push(record)
            for (const each of tabs) each.rows.push(record)
          } else if (what === 'ack' && tab.acks.length > 0) tab.field.acked(tab.acks.shift() ?? '', 0)
          else if (what === 'row' && tab.rows.length > 0) {
            const merged = tab.field.receive(tab.rows.shift() ?? '', 0)
            if (merged) tab.unsent = merged.store
          }
        }
        for (const each of steps) {
          const tab = tabs[each.tab]
          if (tab) act(tab, each.do)
        }
        for (let round = 0; round < 50; round++)
          for (const what of ['send', 'apply', 'row', 'row', 'ack']) for (const tab of tabs) act(tab, what)
        for (const tab of tabs) {
          expect(tab.unsent).toBeNull()
          expect(tab.field.local).toBe(record)
        }
      }),
      { numRuns: 500 },
    )
  })
})
