// Page in, leads out. A fixture is NAME.html beside NAME.json; pages are invented, with names and numbers that belong to nobody.
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { captureResult, type LeadDraft } from '../../../shared/domain/clip/draft.ts'
import { captureDocument } from '../../../shared/capture/page-entry.ts'

interface Expected {
  url: string
  region: string
  leads: Partial<Record<keyof LeadDraft | 'faxes', unknown>>[]
}

const pages = import.meta.glob<string>('./fixtures/*.html', { query: '?raw', import: 'default', eager: true })
const expectations = import.meta.glob<Expected>('./fixtures/*.json', { import: 'default', eager: true })

function plain(lead: LeadDraft) {
  const numbers = (fax: boolean) =>
    lead.phones
      .filter((phone) => (phone.value.kind === 'fax') === fax)
      .map((phone) => phone.value.e164 ?? phone.value.number)
  return {
    kind: lead.kind, name: lead.name?.value, company: lead.company?.value, title: lead.title?.value,
    phones: numbers(false), faxes: numbers(true), emails: lead.emails.map((item) => item.value), addresses: lead.addresses.map((item) => item.value),
  } // prettier-ignore
}

test.each(Object.keys(pages))('%s', (path) => {
  const expected = expectations[path.replace('.html', '.json')]
  if (!expected) throw new Error(`${path} has no expectation`)
  const page = new DOMParser().parseFromString(pages[path] ?? '', 'text/html')
  const result = captureDocument(page, { url: expected.url, region: expected.region, limits: { wallMs: 5000 } })
  v.parse(captureResult, result)
  const leads = result.leads.map(plain)
  expect(leads.map((lead) => lead.name)).toEqual(expected.leads.map((lead) => lead.name))
  leads.forEach((lead, index) => expect(lead).toMatchObject(expected.leads[index] as object))
  for (const lead of result.leads) {
    const values = [
      lead.name,
      lead.company,
      lead.title,
      lead.website,
      lead.logo,
      ...lead.phones,
      ...lead.emails,
      ...lead.addresses,
      ...lead.social,
    ]
    for (const value of values) if (value) expect(value.captured?.source, JSON.stringify(value)).toBeTruthy()
  }
})
