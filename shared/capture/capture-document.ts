import type { CaptureResult } from '../domain/clip/draft.ts'
import { safeUrl } from '../domain/values.ts'
import { assembleLeads } from './assemble/assemble-leads.ts'
import { plainLine, toDraft } from './assemble/to-draft.ts'
import { collectEvidence } from './evidence/collect-evidence.ts'
import { findAddresses } from './extract/find-addresses.ts'
import { findAuthors } from './extract/find-authors.ts'
import { findEmails } from './extract/find-emails.ts'
import { findLogo } from './extract/find-logo.ts'
import { findOrganizations } from './extract/find-organizations.ts'
import { findPersons } from './extract/find-persons.ts'
import { findPhones } from './extract/find-phones.ts'
import { findSocial } from './extract/social.ts'
import { DEFAULT_LIMITS, startBudget, type CaptureLimits } from './limits.ts'
import { itemsToEntities } from './markup/items-to-entities.ts'
import { readJsonLd } from './markup/read-json-ld.ts'
import { readMicrodata } from './markup/read-microdata.ts'
import { readMicroformats } from './markup/read-microformats.ts'
import { readRdfa } from './markup/read-rdfa.ts'
import { siteNamesOf } from './markup/site-names.ts'
import { adaptSite } from './sites/registry.ts'

export interface CaptureOptions {
  /** Default ISO country for numbers written without one: the user's own. */
  region?: string | undefined
  /** The page's address; the document's own when absent. Null when it is unknown. */
  url?: string | null | undefined
  /** The text the person selected. */
  selection?: string | undefined
  /** Monotonic clock in milliseconds. */
  now?: (() => number) | undefined
  limits?: Partial<CaptureLimits> | undefined
}

/** How much of the wall time each step may take. Together a little more than all of it: hardly a page needs all of any. */
const SHARES = {
  walk: 0.35,
  markup: 0.15,
  emails: 0.1,
  phones: 0.2,
  addresses: 0.15,
  organizations: 0.12,
  persons: 0.12,
}

/** Finds the leads on a page. Reads the document and nothing else: no request, no execution, no change to the page. */
export function captureDocument(document: Document, options: CaptureOptions = {}): CaptureResult {
  const now = options.now ?? (() => performance.now())
  const budget = startBudget({ ...DEFAULT_LIMITS, ...options.limits }, now)
  const address = options.url === undefined ? readUrl(document) : options.url
  const url = address === null ? null : safeUrl(address)
  const region = options.region?.toUpperCase() || undefined
  const evidence = collectEvidence(document, budget.part(SHARES.walk), {
    url,
    base: address ?? 'https://page.invalid/',
    region,
  })

  const markup = budget.part(SHARES.markup)
  const items = [
    ...readJsonLd(evidence.jsonLd, markup),
    ...readMicrodata(evidence, markup),
    ...readRdfa(evidence, markup),
    ...readMicroformats(evidence, markup),
  ]
  const site = adaptSite(evidence, items, markup)
  const entities = [
    ...site.entities,
    ...itemsToEntities(items, evidence.base, region),
    ...(site.exclusive ? [] : findAuthors(evidence)),
  ]
  const emails = findEmails(evidence, budget.part(SHARES.emails))
  const phones = findPhones(evidence, budget.part(SHARES.phones))
  const addresses = findAddresses(evidence, budget.part(SHARES.addresses))
  const addressLines = new Set(
    addresses.flatMap((found) => Array.from({ length: found.to - found.from + 1 }, (_, index) => found.from + index)),
  )
  const contactLines = new Set(
    [...emails, ...phones, ...addresses].map((found) => found.line).filter((line) => line !== null),
  )
  const organizations = site.exclusive
    ? []
    : findOrganizations(evidence, entities, siteNamesOf(items), emails, addressLines, budget.part(SHARES.organizations))
  const persons = site.exclusive ? [] : findPersons(evidence, emails, contactLines, budget.part(SHARES.persons))
  const leads = assembleLeads(evidence, {
    entities,
    organizations,
    persons,
    phones,
    emails,
    addresses,
    social: findSocial(evidence),
    logo: findLogo(evidence),
  })

  return {
    version: 1,
    page: { url, title: plainLine(evidence.title, 500), lang: plainLine(evidence.lang, 35) },
    leads: leads.slice(0, budget.limits.leads).map(toDraft).filter((lead) => lead !== null),
    selection: (options.selection ?? '').slice(0, 20_000),
    truncated: budget.truncated,
    ms: Math.round(budget.elapsed() * 10) / 10,
  } // prettier-ignore
}

function readUrl(document: Document): string | null {
  try {
    return typeof location === 'object' && document === globalThis.document ? location.href : null
  } catch {
    return null
  }
}
