import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { takeClip } from '../../../../shared/domain/clip/commands.ts'
import { outboxItem } from '../../../../shared/domain/clip/outbox-item.ts'
import { createRecord, NOW, REP, runCommand } from '../../../support/command-context.ts'

const captured = { source: 'h1', method: 'text', confidence: 0.6 } as const
const lead = {
  kind: 'person',
  name: { value: 'Ada Lovelace', captured: { ...captured, value: 'ada lovelace' } },
  company: { value: 'Engines' },
  phones: [{ value: { number: '030 5550100', e164: '+49305550100' }, captured: { ...captured, value: '030 5550100' } }],
  emails: [{ value: 'Ada@Engines.example' }, { value: 'ada@engines.example' }, { value: 'ask at the desk' }],
  addresses: [],
  social: [],
}
const item = {
  version: 1,
  id: 'item-0000001',
  kind: 'lead',
  at: NOW,
  source: 'clip',
  pageUrl: 'https://engines.example/team',
  pageTitle: 'Team',
  lead,
}

function changesOf(given: unknown, records: Parameters<typeof runCommand>[2] = []) {
  const plan = runCommand(takeClip, given, records)
  if (!plan.ok) throw new Error(plan.error.code)
  return plan.value.changes
}

test('a clip becomes a lead of the rep, with its provenance as captured, also where it was corrected', () => {
  const [change] = changesOf(item)
  expect(change).toMatchObject({
    op: 'create',
    fields: {
      name: 'Ada Lovelace',
      source: 'clip',
      status: 'new',
      ownerId: REP,
      sourceUrl: 'https://engines.example/team',
      emails: { 'ada@engines.example': 'Ada@Engines.example' },
      remarks: 'ask at the desk',
      provenance: { name: { value: 'ada lovelace', method: 'text', at: NOW, url: 'https://engines.example/team' } },
    },
  })
})

test('note and step of a clip hang on the new lead', () => {
  const changes = changesOf({
    ...item,
    note: { body: 'Asked for a demo' },
    step: { title: 'Send dates', dueDate: '2026-03-05' },
  })
  const [made, note, step] = changes
  expect(note).toMatchObject({
    fields: { body: 'Asked for a demo', authorId: REP, subjects: { [made!.id]: made!.id } },
  })
  expect(step).toMatchObject({ fields: { title: 'Send dates', ownerId: REP, subjects: { [made!.id]: made!.id } } })
})

test('an addition never overwrites: only what the record lacks is added, with the provenance of just that', () => {
  const record = createRecord('lead', 'lead:aaaa:lead1', {
    name: 'A. Lovelace',
    company: 'Old Engines',
    emails: { 'ada@engines.example': 'ada@engines.example' },
  })
  const changes = changesOf({ ...item, kind: 'addition', recordId: record.id }, [record])
  const fields = changes.map((change) =>
    'field' in change ? `${change.field}${'key' in change ? `/${change.key}` : ''}` : '',
  )
  expect(fields).toEqual(['phones/+49305550100', 'provenance/phones/+49305550100', 'updatedAt'])
})

test('an addition to a record that is gone is refused, so that the outbox keeps it', () => {
  expect(runCommand(takeClip, { ...item, kind: 'addition', recordId: 'lead:aaaa:gone' })).toMatchObject({
    error: { code: 'not_found', field: 'recordId' },
  })
})

test('whatever a page puts into a draft, no unsafe link gets into a record', () => {
  const nasty = fc.oneof(
    fc.webUrl(),
    fc.string(),
    fc.constantFrom('javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', 'https://u:p@x.example/'),
  )
  fc.assert(
    fc.property(nasty, nasty, fc.string(), (website, profile, name) => {
      const given = {
        ...item,
        lead: { ...lead, name: { value: name }, website: { value: website }, social: [{ value: profile }] },
      }
      const parsed = v.safeParse(outboxItem, given)
      if (!parsed.success) return
      const plan = runCommand(takeClip, given)
      if (!plan.ok) return
      const [change] = plan.value.changes
      const fields = (change as { fields: { website?: string; social?: Record<string, string> } }).fields
      for (const url of [fields.website, ...Object.values(fields.social ?? {})]) {
        if (url !== undefined) expect(url.trim()).toMatch(/^https?:\/\//iu)
      }
    }),
  )
})
