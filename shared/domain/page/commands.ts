import * as v from 'valibot'
import { ok } from '../../kernel/result.ts'
import { defineCommand, defineCreate, defineEdit, patchToChanges } from '../command.ts'

/** Starts a page. An empty one is allowed: it is saved from the first keystroke on. */
export const createPage = defineCreate('page', 'created_page')

export const editPage = defineEdit('page', 'edited_page')

/** Puts a page away, or takes it out again (`archived: false`). One that stands so already is left as it is. */
export const archivePage = defineCommand({
  args: v.object({ id: v.string(), archived: v.boolean() }),
  reads: (args) => [args.id],
  run: (context, args) => {
    const record = context.record('page', args.id)
    const isArchived = Boolean(record?.archivedAt)
    const set = isArchived === args.archived ? {} : { archivedAt: args.archived ? context.now : null }
    const changes = patchToChanges(context, 'page', record, { set })
    if (!changes.ok) return changes
    // Putting it away is no edit of what it says.
    const own = changes.value.filter((change) => !('field' in change) || change.field !== 'updatedAt')
    const history = args.archived ? { code: 'archived_page', count: 1 } : { code: 'unarchived_page', count: 1 }
    return ok({ changes: own, result: { changed: own.length }, history: own.length > 0 ? history : null })
  },
})
