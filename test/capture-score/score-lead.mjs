const values = (list) => (list ?? []).map((item) => item.value)
const number = (phone) => phone.e164 ?? phone.number

/** A draft lead in the form that score.mjs reads. */
export function toScoreLead(lead) {
  const phones = values(lead.phones)
  return {
    kind: lead.kind,
    name: lead.name?.value,
    org: lead.company?.value,
    title: lead.title?.value,
    phones: phones.filter((phone) => phone.kind !== 'fax').map(number),
    faxes: phones.filter((phone) => phone.kind === 'fax').map(number),
    emails: values(lead.emails),
    addresses: values(lead.addresses),
    url: lead.website?.value,
    social: values(lead.social),
    logo: lead.logo?.value,
  }
}
