// Puts values and names together into leads: what markup describes comes first, people named in the text next, and whatever belongs to
// nobody else goes to the organization behind the page.
import type { Phone } from '../../domain/values.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { createEntity, isReachable, type Entity, type Found } from '../extract/found.ts'
import { emailNames } from '../extract/find-persons.ts'
import type { PersonFound } from '../extract/person-rules.ts'
import { dropRepeats } from '../extract/address-repeats.ts'
import { organizationKey } from '../text/organization-names.ts'
import { bareName } from '../text/person-names.ts'
import { hostnameOf } from '../text/urls.ts'
import { companyInBlock, personBlocks } from './person-blocks.ts'

export interface Gathered {
  entities: readonly Entity[]
  organizations: readonly Found[]
  persons: readonly PersonFound[]
  phones: readonly Found<Phone>[]
  emails: readonly Found[]
  addresses: readonly Found[]
  social: readonly Found[]
  logo: Found | null
}

/** Mailboxes of an organization, whoever stands beside them. */
const SHARED_MAILBOX =
  /^(?:info|contact|kontakt|office|sales|service|support|hello|mail|post|admin|enquir(?:y|ies)|inquir(?:y|ies)|marketing|webmaster|team|buero|praxis|kanzlei|reservations?|booking|customerservice|help|jobs|hr|press)@/u
const MIN_SUPPORT = 2

function personKey(name: string): string {
  return bareName(name).toLowerCase().normalize('NFD').replace(/[^\p{L}]+/gu, '') // prettier-ignore
}

function phoneKeyOf(phone: Phone): string {
  return `${phone.kind === 'fax' ? 'f' : 'p'}${(phone.e164 ?? phone.number).replace(/\D/gu, '').slice(-9)}`
}

/** Assembles leads. The first lead is the one the page is most about. */
export function assembleLeads(evidence: Evidence, gathered: Gathered): Entity[] {
  const leads: Entity[] = mergeEntities(gathered.entities)
  const primaryName = gathered.organizations[0] ?? null
  const persons = addPersons(leads, gathered.persons)
  const main = mainOrganization(leads, primaryName)
  attachValues(evidence, leads, persons, main, gathered)
  if (main) {
    if (!main.logo && gathered.logo) main.logo = gathered.logo
    if (!main.website && evidence.url && /^https?:/iu.test(evidence.url)) {
      const origin = new URL(evidence.url).origin
      main.website = {
        value: origin,
        raw: evidence.url,
        source: 'page address',
        method: 'meta',
        confidence: 0.5,
        line: null,
      }
    }
  }
  // A name that little speaks for, with nothing to reach it by, is not a lead.
  const weak = main && primaryName && main.name === primaryName && primaryName.confidence < 0.45 && !isReachable(main)
  const named = leads.filter((lead) => (lead.name || isReachable(lead)) && !(weak && lead === main))
  for (const person of named)
    if (person.kind === 'person' && !person.company && main?.name && persons.has(person))
      person.company = { ...main.name, confidence: main.name.confidence * 0.7 }
  const first = named.filter((lead) => lead === main)
  return [...first, ...named.filter((lead) => lead !== main)]
}

/** Several descriptions of one person or organization become one. */
function mergeEntities(entities: readonly Entity[]): Entity[] {
  const byKey = new Map<string, Entity>()
  const out: Entity[] = []
  for (const entity of entities) {
    const key = entity.name
      ? `${entity.kind}:${entity.kind === 'person' ? personKey(entity.name.value) : organizationKey(entity.name.value)}`
      : ''
    const known = key ? byKey.get(key) : undefined
    if (!known) {
      const copy: Entity = {
        ...entity,
        phones: [...entity.phones],
        emails: [...entity.emails],
        addresses: [...entity.addresses],
        social: [...entity.social],
      }
      if (key) byKey.set(key, copy)
      out.push(copy)
      continue
    }
    for (const phone of entity.phones) addPhone(known, phone)
    for (const email of entity.emails) addText(known.emails, email)
    for (const address of entity.addresses) addText(known.addresses, address)
    for (const link of entity.social) addText(known.social, link)
    known.title ??= entity.title
    known.company ??= entity.company
    known.website ??= entity.website
    known.logo ??= entity.logo
    known.line ??= entity.line
    known.credit &&= entity.credit
  }
  return out
}

function addText(list: Found[], item: Found): void {
  if (!list.some((known) => known.value.toLowerCase() === item.value.toLowerCase())) list.push(item)
}

function addPhone(lead: Entity, phone: Found<Phone>): void {
  const key = phoneKeyOf(phone.value)
  if (!lead.phones.some((known) => phoneKeyOf(known.value) === key)) lead.phones.push(phone)
}

/** Adds the people found in the text; returns those that are new, with the line they stand in. */
function addPersons(leads: Entity[], persons: readonly PersonFound[]): Map<Entity, PersonFound> {
  const added = new Map<Entity, PersonFound>()
  for (const person of persons) {
    if (person.support < MIN_SUPPORT) continue
    const key = personKey(person.value)
    const known = leads.find((lead) => lead.name && personKey(lead.name.value) === key)
    if (known) {
      known.line ??= person.line
      known.title ??= person.title
      continue
    }
    const lead = createEntity('person', person.line)
    lead.name = {
      value: person.value,
      raw: person.raw,
      source: person.source,
      method: person.method,
      confidence: Math.min(0.95, 0.35 + person.support * 0.12),
      line: person.line,
    }
    if (person.title) lead.title = person.title
    leads.push(lead)
    added.set(lead, person)
  }
  return added
}

/** The lead for the organization behind the page: one that markup describes, or a new one under the best name. */
function mainOrganization(leads: Entity[], name: Found | null): Entity | null {
  const key = name ? organizationKey(name.value) : ''
  const described = leads.filter((lead) => lead.kind === 'organization' && lead.name)
  const same = described.find((lead) => {
    const other = organizationKey(lead.name?.value ?? '')
    return other === key || (key.length >= 4 && other.length >= 4 && (other.includes(key) || key.includes(other)))
  })
  if (same) return same
  if (!name) return described[0] ?? null
  const lead = createEntity('organization', name.line)
  lead.name = name
  leads.push(lead)
  return lead
}

/** Gives each value to the nearest owner: the markup item that has it, the person whose block it stands in, else the organization. */
function attachValues(
  evidence: Evidence,
  leads: Entity[],
  persons: ReadonlyMap<Entity, PersonFound>,
  main: Entity | null,
  gathered: Gathered,
): void {
  const has = new Set(
    leads.flatMap((lead) => [
      ...lead.phones.map((phone) => phoneKeyOf(phone.value)),
      ...lead.emails.map((email) => email.value),
    ]),
  )
  const blocks = personBlocks(evidence, persons)
  const addressLines = new Set(gathered.addresses.flatMap((address) => (address.line === null ? [] : [address.line])))
  for (const person of persons.keys()) person.company ??= companyInBlock(evidence, person, blocks, addressLines)
  const single = !main && leads.length === 1 ? leads[0] : undefined
  let spare: Entity | null = main ?? single ?? null
  const rest = (): Entity => {
    if (!spare) {
      const people = leads.filter((lead) => lead.kind === 'person' && !lead.credit)
      spare = people.length === 1 && people[0] ? people[0] : createEntity('organization', null)
      if (!leads.includes(spare)) leads.push(spare)
    }
    return spare
  }
  const ownerAt = (line: number | null): Entity | null => (line === null ? null : (blocks.get(line) ?? null))
  for (const phone of gathered.phones)
    if (!has.has(phoneKeyOf(phone.value))) addPhone(ownerAt(phone.line) ?? rest(), phone)
  for (const email of gathered.emails) {
    if (has.has(email.value)) continue
    const namesake = leads.find(
      (lead) => lead.kind === 'person' && lead.name && emailNames(email.value, lead.name.value),
    )
    const shared = main !== null && SHARED_MAILBOX.test(email.value)
    addText((shared ? rest() : (ownerAt(email.line) ?? namesake ?? rest())).emails, email)
  }
  const described = leads.flatMap((lead) => lead.addresses)
  const fresh = dropRepeats([...described, ...gathered.addresses]).filter((address) =>
    gathered.addresses.includes(address),
  )
  for (const address of fresh) addText((ownerAt(address.line) ?? rest()).addresses, address)
  for (const link of gathered.social) {
    if (
      leads.some((lead) =>
        lead.social.some((known) => hostnameOf(known.value) === hostnameOf(link.value) && known.value === link.value),
      )
    )
      continue
    const owner = ownerAt(link.line) ?? spare
    if (owner) addText(owner.social, link)
  }
}
