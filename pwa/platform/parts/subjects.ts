// Where the records that notes and steps hang on are shown.

/** The address of a lead, company or contact by its id. */
export function subjectHref(id: string): string {
  const type = id.slice(0, id.indexOf(':'))
  const folder = type === 'account' ? 'companies' : type === 'contact' ? 'contacts' : 'leads'
  return `/${folder}/${encodeURIComponent(id)}`
}

/** Subjects of a note or step as links, names in the same order as ids. */
export function subjectLinks(record: {
  subjects?: Record<string, string>
  subjectNames: string[]
}): { id: string; name: string; href: string }[] {
  return Object.keys(record.subjects ?? {}).map((id, index) => ({
    id,
    name: record.subjectNames[index] ?? '',
    href: subjectHref(id),
  }))
}
