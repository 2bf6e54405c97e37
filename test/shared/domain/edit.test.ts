import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkFields, patchToChanges } from '../../../shared/domain/command.ts'
import { editAccount } from '../../../shared/domain/account/commands.ts'
import { deleteRecords, restoreRecords } from '../../../shared/domain/deletion.ts'
import { createLead, editLead, qualifyLead } from '../../../shared/domain/lead/commands.ts'
import { definitionOf, recordTypes } from '../../../shared/domain/schema.ts'
import { completeStep } from '../../../shared/domain/task/commands.ts'
import { createContext, createRecord, NOW, runCommand } from '../../support/command-context.ts'

const ID = 'lead:aaaa:lead1'
const lead = createRecord('lead', ID, { name: 'Ada', company: 'Engines', emails: { 'a@b.example': 'a@b.example' } })

describe('fields of a new record', () => {
  test('what is not a field is refused, whatever it is called', () => {
    const definition = definitionOf('lead')
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(!Object.hasOwn(recordTypes.lead.fields, name))
        expect(checkFields(definition, { [name]: 'x' })).toEqual({
          ok: false,
          error: { code: 'unknown_field', field: name },
        })
      }),
    )
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(checkFields(definition, Object.fromEntries([[name, 'x']])).ok).toBe(false)
    }
  })

  test('unset fields are left out; an unsafe link, a bad e-mail and too long a name are refused by code', () => {
    const check = (fields: Record<string, unknown>) => checkFields(definitionOf('lead'), fields)
    expect(check({ name: '', company: null, title: undefined })).toEqual({ ok: true, value: {} })
    expect(check({ website: 'javascript:alert(1)' })).toMatchObject({ error: { code: 'unsafe_url', field: 'website' } })
    expect(check({ emails: { x: 'nobody' } })).toMatchObject({ error: { code: 'bad_email', field: 'emails' } })
    expect(check({ name: 'x'.repeat(201) })).toMatchObject({ error: { code: 'too_long', field: 'name' } })
    expect(check({ tags: Object.fromEntries(Array.from({ length: 201 }, (_, at) => [at, 'x'])) })).toMatchObject({
      error: { code: 'too_many', field: 'tags', detail: 200 },
    })
  })
})

describe('patches', () => {
  const patch = (given: object) => patchToChanges(createContext(), 'lead', lead, given)

  test('a patch that says what the record says already changes nothing', () => {
    expect(
      patch({ set: { name: 'Ada' }, put: { emails: { 'a@b.example': 'a@b.example' } }, remove: { tags: ['x'] } }),
    ).toEqual({ ok: true, value: [] })
  })

  test('each field is a change of its own, and the time of the edit with them', () => {
    expect(patch({ set: { name: ' Ada  L. ', title: null }, remove: { emails: ['a@b.example'] } })).toEqual({
      ok: true,
      value: [
        { op: 'set', id: ID, field: 'name', value: 'Ada L.' },
        { op: 'remove', id: ID, field: 'emails', key: 'a@b.example' },
        { op: 'set', id: ID, field: 'updatedAt', value: NOW },
      ],
    })
  })

  test('meta fields and fields of the other kind cannot be patched', () => {
    for (const set of [{ createdBy: 'x' }, { deletedAt: 1 }, { tags: {} }]) {
      expect(patch({ set })).toMatchObject({ error: { code: 'unknown_field' } })
    }
    expect(patch({ put: { name: { a: 'b' } } })).toMatchObject({ error: { code: 'unknown_field' } })
  })

  test('a record that is gone or deleted is not edited', () => {
    expect(runCommand(editLead, { id: ID, set: { name: 'x' } })).toMatchObject({ error: { code: 'not_found' } })
    const deleted = { ...lead, deletedAt: 5 }
    expect(runCommand(editLead, { id: ID, set: { name: 'x' } }, [deleted])).toMatchObject({
      error: { code: 'deleted' },
    })
  })
})

describe('leads', () => {
  test('a lead needs something to be recognised by, at creation and after every edit', () => {
    expect(runCommand(createLead, { fields: { remarks: 'x' } })).toMatchObject({ error: { code: 'lead_needs_name' } })
    const all = { id: ID, set: { name: null, company: null }, remove: { emails: ['a@b.example'] } }
    expect(runCommand(editLead, all, [lead])).toMatchObject({ error: { code: 'lead_needs_name' } })
    expect(runCommand(editLead, { ...all, set: { name: null } }, [lead]).ok).toBe(true)
  })

  test('qualifying a person makes a company and a contact there; a second person joins the company that is named', () => {
    const plan = runCommand(qualifyLead, { id: ID }, [lead])
    if (!plan.ok) throw new Error(plan.error.code)
    const { accountId, contactId } = plan.value.result
    expect([accountId?.split(':')[0], contactId?.split(':')[0]]).toEqual(['account', 'contact'])
    expect(plan.value.changes).toContainEqual({ op: 'set', id: ID, field: 'status', value: 'qualified' })
    const account = createRecord('account', 'account:aaaa:acc1', { name: 'Engines' })
    const second = runCommand(qualifyLead, { id: ID, accountId: account.id }, [lead, account])
    expect(second).toMatchObject({ value: { result: { accountId: account.id } } })
    const gone = runCommand(qualifyLead, { id: ID, accountId: account.id }, [lead, { ...account, deletedAt: 1 }])
    expect(gone).toMatchObject({ error: { code: 'not_found', field: 'accountId' } })
  })
})

describe('deletion', () => {
  test('deleted ones are passed over, people and the team cannot be deleted', () => {
    const other = createRecord('lead', 'lead:aaaa:lead2', { name: 'B', deletedAt: 5 })
    expect(runCommand(deleteRecords, { ids: [ID, other.id] }, [lead, other])).toMatchObject({
      value: { result: { deleted: 1 }, changes: [{ op: 'set', id: ID, field: 'deletedAt', value: NOW }] },
    })
    const person = createRecord('person', 'person:aaaa:rep1')
    expect(runCommand(deleteRecords, { ids: [person.id] }, [person])).toMatchObject({ error: { code: 'bad_value' } })
  })

  test('restoring works to the last millisecond of the 30th day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 86_400_000 }), (age) => {
        const record = { ...lead, deletedAt: NOW - age }
        const restored = runCommand(restoreRecords, { ids: [ID] }, [record])
        expect(restored.ok).toBe(age <= 30 * 86_400_000)
      }),
    )
  })
})

test('a step is ticked once; a company keeps its name', () => {
  const done = createRecord('task', 'task:aaaa:step1', { title: 'Call', doneAt: 5 })
  expect(runCommand(completeStep, { id: done.id }, [done])).toMatchObject({ error: { code: 'step_already_done' } })
  const account = createRecord('account', 'account:aaaa:acc1', { name: 'Engines' })
  expect(runCommand(editAccount, { id: account.id, set: { name: '' } }, [account])).toMatchObject({
    error: { code: 'required', field: 'name' },
  })
})
