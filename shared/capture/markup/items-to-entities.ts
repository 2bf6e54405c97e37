import type { Phone } from '../../domain/values.ts'
import { cleanEmail } from '../extract/find-emails.ts'
import { parsePhone } from '../extract/find-phones.ts'
import { createEntity, type Entity, type Found } from '../extract/found.ts'
import { isSocialUrl } from '../extract/social.ts'
import { resolveUrl } from '../text/urls.ts'
import { firstText, itemsOf, textsOf, type Item } from './item.ts'

const PERSON_TYPES = new Set(['Person', 'Patient', 'Physician', 'schema:Person', 'foaf:Person'])
const ORGANIZATION =
  /(?:Organization|Business|Company|Corporation|Store|Shop|Restaurant|Cafe\w*|Bakery|Winery|Hotel|Hostel|Motel|Resort|Agency|Agent|School|College\w*|University|Hospital|Clinic|Dentist|Pharmacy|Attorney|Notary|LegalService|Service|Library|Museum|Church|Theater|Group|Team|Club|Salon|Dealer|Repair|Plumber|Electrician|Contractor|Association|Gym|Airline|Bank\w*|Brewery|Consortium|NGO|Cooperative|Park|Station|Court|Stadium\w*|Landmarks\w*|h-org)$/u
// Types that carry an address or a telephone without being who one would call.
const NEITHER =
  /^(?:PostalAddress|ContactPoint|Event|\w+Event|Product|Offer|AggregateRating|Review|Article|\w*Article|BlogPosting|WebPage|\w+Page|WebSite|ImageObject|GeoCoordinates|Country|City|State|AdministrativeArea|JobPosting|CreativeWork|Brand|SearchAction|ListItem|BreadcrumbList|h-adr|h-entry|h-event|h-resume|h-feed|h-geo|h-product|h-review|h-recipe|Invoice|Order|\w+Reservation)$/u
const CREDITS = [
  'author',
  'creator',
  'publisher',
  'provider',
  'sourceOrganization',
  'copyrightHolder',
  'editor',
  'contributor',
]
const OPINIONS = /^(?:Review|Comment|UserComments|h-review|Rating)$/u

function kindOf(item: Item): Entity['kind'] | null {
  if (item.types.some((type) => PERSON_TYPES.has(type)))
    return item.types.includes('Physician') && item.props.has('address') ? 'organization' : 'person'
  if (item.types.includes('h-card')) return cardKind(item)
  if (item.types.some((type) => ORGANIZATION.test(type))) return 'organization'
  if (item.types.some((type) => NEITHER.test(type))) return null
  const reachable = ['telephone', 'tel', 'email', 'faxNumber', 'address'].some((key) => item.props.has(key))
  return reachable && item.types.length > 0 && (item.props.has('name') || item.props.has('legalName'))
    ? 'organization'
    : null
}

/** h-card's rule: a card whose name is its organization is an organization. */
function cardKind(item: Item): Entity['kind'] {
  const name = firstText(item, 'name')
  const org = organizationOf(item)
  const parts = item.props.has('given-name') || item.props.has('family-name')
  if (!parts && org && (!name || name === org || (name.includes(org) && !item.props.has('job-title'))))
    return 'organization'
  return 'person'
}

function organizationOf(item: Item): string {
  const nested = itemsOf(item, 'org', 'worksFor', 'affiliation', 'memberOf')[0]
  return (
    firstText(item, 'organization-name', 'org', 'worksFor', 'affiliation') ||
    (nested ? firstText(nested, 'name', 'organization-name', 'org') : '')
  )
}

function found(item: Item, value: string, path: string, confidence = 0.95): Found {
  return {
    value,
    raw: value,
    source: `${item.source}${item.method === 'json-ld' ? '.' : ' '}${path}`.slice(0, 500),
    method: item.method,
    confidence,
    line: item.line,
  }
}

/** The address an item describes, on one line; '' when it holds none. */
export function addressText(item: Item): string {
  const country = firstText(item, 'addressCountry', 'country-name') || textsOf(item, 'addressCountry')[0] || ''
  const box = firstText(item, 'postOfficeBoxNumber', 'post-office-box')
  const parts = [
    box && !/box|postfach/iu.test(box) ? `P.O. Box ${box}` : box,
    firstText(item, 'extended-address', 'extendedAddress'),
    textsOf(item, 'streetAddress', 'street-address').join(' '),
    firstText(item, 'addressLocality', 'locality'),
    firstText(item, 'addressRegion', 'region') || textsOf(item, 'addressRegion')[0] || '',
    firstText(item, 'postalCode', 'postal-code'),
    country,
  ].filter(Boolean)
  const said = [...new Set(parts)]
  // Sloppy markup puts the whole address into one field.
  if (said.length <= 1)
    return said[0] && said[0].length > 12 && /\d/u.test(said[0])
      ? said[0]
      : firstText(item, 'label').length > 10
        ? firstText(item, 'label')
        : ''
  return said.join(', ')
}

function addressesOf(item: Item): Found[] {
  const out: Found[] = []
  for (const key of ['address', 'adr', 'label'] as const) {
    for (const value of item.props.get(key) ?? []) {
      const text = typeof value === 'string' ? value : addressText(value)
      if (text.length >= 8 && (typeof value !== 'string' || /\d|[\u4e00-\u9fff]/u.test(text)))
        out.push(found(item, text.slice(0, 500), key))
    }
    if (out.length > 0) break
  }
  if (out.length === 0) {
    for (const place of itemsOf(item, 'location').slice(0, 20)) {
      const inner = itemsOf(place, 'address')[0]
      const text = place.types.includes('PostalAddress')
        ? addressText(place)
        : inner
          ? addressText(inner)
          : firstText(place, 'address')
      if (text.length >= 8) out.push(found(item, text.slice(0, 500), 'location.address'))
    }
    const own = addressText(item)
    if (out.length === 0 && (item.props.has('streetAddress') || item.props.has('street-address')) && own)
      out.push(found(item, own, 'streetAddress'))
  }
  return out
}

function phonesOf(item: Item, region: string | undefined): Found<Phone>[] {
  const out: Found<Phone>[] = []
  const add = (owner: Item, keys: string[], kind: 'phone' | 'fax'): void => {
    for (const text of textsOf(owner, ...keys)) {
      const isFax = kind === 'fax' || /^fax:|\bfax\b/iu.test(text)
      const phone = parsePhone(
        text.replace(/^(?:tel|fax|modem):/iu, '').replace(/^[\p{L}\s.]+[:：]?\s*/u, ''),
        region,
        isFax ? 'fax' : null,
      )
      if (phone && !out.some((item) => (item.value.e164 ?? item.value.number) === (phone.e164 ?? phone.number)))
        out.push({ ...found(owner, text, keys[0] ?? ''), value: phone })
    }
  }
  for (const owner of [
    item,
    ...itemsOf(item, 'contactPoint', 'ContactPoint', 'address', 'contactPoints').slice(0, 30),
  ]) {
    add(owner, ['faxNumber', 'fax'], 'fax')
    add(owner, ['telephone', 'tel', 'phone', 'mobile'], 'phone')
  }
  return out
}

function emailsOf(item: Item): Found[] {
  const out: Found[] = []
  for (const owner of [item, ...itemsOf(item, 'contactPoint', 'contactPoints', 'address').slice(0, 30)]) {
    for (const text of textsOf(owner, 'email')) {
      const email = cleanEmail(text)
      if (email && !out.some((item) => item.value === email)) out.push(found(owner, email, 'email'))
    }
  }
  return out
}

/** Turns one item into a person or organization; null when it is neither or has no name and nothing to reach it by. */
export function itemToEntity(item: Item, base: string, region: string | undefined): Entity | null {
  const kind = kindOf(item)
  if (!kind) return null
  const entity = createEntity(kind, item.line)
  const org = organizationOf(item)
  const given = [firstText(item, 'givenName', 'given-name'), firstText(item, 'familyName', 'family-name')]
    .filter(Boolean)
    .join(' ')
  const name =
    firstText(item, 'name', 'legalName', 'fn') ||
    (kind === 'person' ? given : '') ||
    (kind === 'organization' ? org : '')
  if (name && name.length <= 150 && !/^https?:/iu.test(name))
    entity.name = found(item, kind === 'person' ? name.replace(/^by\s+/iu, '') : name, 'name')
  if (kind === 'person' && org && org.length <= 150) entity.company = found(item, org, 'worksFor')
  const title = firstText(item, 'jobTitle', 'job-title', 'title', 'role')
  if (title && title.length <= 150) entity.title = found(item, title, 'jobTitle')
  entity.phones = phonesOf(item, region)
  entity.emails = emailsOf(item)
  entity.addresses = addressesOf(item)
  for (const link of textsOf(item, 'sameAs', 'url')) {
    const url = resolveUrl(link, base)
    if (!url) continue
    if (isSocialUrl(url)) entity.social.push(found(item, url, 'sameAs'))
    else if (!entity.website && (item.props.get('url') ?? []).includes(link)) entity.website = found(item, url, 'url')
  }
  const logo = itemsOf(item, 'logo')[0]
  const logoUrl = resolveUrl(firstText(item, 'logo') || (logo ? firstText(logo, 'url', 'contentUrl') : ''), base)
  if (logoUrl) entity.logo = found(item, logoUrl, 'logo')
  return entity.name || entity.emails.length + entity.phones.length > 0 ? entity : null
}

/** All people and organizations that items describe, nested ones included, opinions of others left out. */
export function itemsToEntities(items: readonly Item[], base: string, region: string | undefined): Entity[] {
  const opinions = new Set(
    items
      .filter((item) => item.types.some((type) => OPINIONS.test(type)))
      .flatMap((item) => itemsOf(item, 'author', 'creator', 'reviewer')),
  )
  const credits = new Set(items.flatMap((item) => itemsOf(item, ...CREDITS)))
  // An employer inside a person's card is the person's company, and a lead of its own only when it can be reached.
  const employers = new Set(
    items.flatMap((item) =>
      kindOf(item) === 'person' ? itemsOf(item, 'org', 'worksFor', 'affiliation', 'memberOf') : [],
    ),
  )
  const out: Entity[] = []
  for (const item of items) {
    if (opinions.has(item)) continue
    const entity = itemToEntity(item, base, region)
    if (!entity) continue
    entity.credit = credits.has(item)
    if (employers.has(item) && entity.phones.length + entity.emails.length + entity.addresses.length === 0) continue
    out.push(entity)
  }
  for (const item of items) {
    // Authors are often given as a bare name.
    for (const name of item.types.some((type) => /(?:Article|Posting|h-entry)$/u.test(type))
      ? textsOf(
          {
            ...item,
            props: new Map([['author', (item.props.get('author') ?? []).filter((value) => typeof value === 'string')]]),
          },
          'author',
        )
      : []) {
      if (name.length > 60 || /^https?:|[<>{}]/iu.test(name)) continue
      const entity = createEntity('person', item.line)
      entity.name = found(item, name, 'author', 0.8)
      entity.credit = true
      out.push(entity)
    }
  }
  return out
}
