import * as v from 'valibot'
import { ok } from '../../kernel/result.ts'
import { createChange, defineCommand, defineCreate, defineEdit, patchToChanges } from '../command.ts'
import { refuse } from '../errors.ts'
import type { Change } from '../record.ts'
import { checkIdentity } from './rules.ts'

/** Creates a lead typed in by hand. */
export const createLead = defineCreate('lead', 'created_lead', checkIdentity)

/** Changes fields of a lead; what is left must still be recognisable. */
export const editLead = defineEdit('lead', 'edited_lead', (record, patch) => {
  const after: Record<string, unknown> = { ...record, ...patch.set }
  for (const field of ['phones', 'emails'] as const) {
    const elements: Record<string, unknown> = { ...record[field], ...patch.put?.[field] }
    for (const key of patch.remove?.[field] ?? []) delete elements[key]
    after[field] = elements
  }
  return checkIdentity(after)
})

/**
 * Qualifies a lead: an organization becomes an account, a person a contact at the account of their company. An account that exists
 * already may be named, so that qualifying ten people of one company makes one account.
 */
export const qualifyLead = defineCommand({
  args: v.object({ id: v.string(), accountId: v.optional(v.nullable(v.string())) }),
  reads: (args) => [args.id, ...(args.accountId ? [args.accountId] : [])],
  run: (context, args) => {
    const lead = context.record('lead', args.id)
    if (!lead) return refuse('not_found')
    if (lead.deletedAt) return refuse('deleted')
    const shared = { ownerId: lead.ownerId, tags: lead.tags, provenance: lead.provenance, social: lead.social }
    const reach = { phones: lead.phones, emails: lead.emails, addresses: lead.addresses }
    const isPerson = lead.kind !== 'organization'
    const companyName = isPerson ? lead.company : (lead.name ?? lead.company)
    const changes: Change[] = []

    let accountId = args.accountId ?? lead.accountId ?? null
    if (args.accountId) {
      const account = context.record('account', args.accountId)
      if (!account || account.deletedAt) return refuse('not_found', 'accountId')
    }
    if (!accountId && companyName) {
      accountId = context.newId('account')
      const own = isPerson ? { ownerId: lead.ownerId, tags: lead.tags } : { ...shared, ...reach }
      const created = createChange(context, 'account', accountId as never, {
        name: companyName,
        website: lead.website,
        ...own,
      })
      if (!created.ok) return created
      changes.push(created.value)
    }
    let contactId = lead.contactId ?? null
    if (!contactId && isPerson && lead.name) {
      contactId = context.newId('contact')
      const created = createChange(context, 'contact', contactId as never, {
        name: lead.name,
        title: lead.title,
        accountId,
        ...shared,
        ...reach,
      })
      if (!created.ok) return created
      changes.push(created.value)
    }
    if (!accountId && !contactId) return refuse('nothing_to_qualify', 'name')
    const marked = patchToChanges(context, 'lead', lead, { set: { status: 'qualified', accountId, contactId } })
    if (!marked.ok) return marked
    return ok({
      changes: [...changes, ...marked.value],
      result: { accountId, contactId },
      history: { code: 'qualified_lead', count: 1 },
    })
  },
})
