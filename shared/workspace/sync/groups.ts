// Which group of the membership log a document belongs to. It follows from the document's name alone, so that every device says the same.
import { definitionOf } from '../../domain/schema.ts'
import { docIdToType } from '../../store/documents.ts'
import { LEADERS_GROUP, TEAM_GROUP } from '../../sync/membership/state.ts'

/** The group of a document by its name in the log: the leaders' for records that only they write, the team's for all others and for texts. */
export function nameToGroup(name: string): string {
  const type = docIdToType(name)
  return type !== null && definitionOf(type).writtenBy === 'leaders' ? LEADERS_GROUP : TEAM_GROUP
}
