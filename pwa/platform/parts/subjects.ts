// The records that notes and steps hang on, as links.
import { recordPath, type SubjectType } from './record-editor.ts'

/** The address of a lead, company or contact by its id. */
export function subjectHref(id: string): string {
  return recordPath(id.slice(0, id.indexOf(':')) as SubjectType, id)
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
