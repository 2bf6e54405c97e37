import * as v from 'valibot'
import { ok } from '../../kernel/result.ts'
import { defineCommand, defineCreate, patchToChanges } from '../command.ts'
import { refuse } from '../errors.ts'

/** Says which team and person a pair is about. No step of undo: it changes nothing that anybody reads. */
export const linkPair = defineCreate('pair-link', null, (fields) => {
  if (!fields['pairId']) return refuse('required', 'pairId')
  return fields['teamId'] ? ok(null) : refuse('required', 'teamId')
})

/** Points a link at another team or person. */
export const editPairLink = defineCommand({
  args: v.object({ id: v.string(), set: v.record(v.string(), v.unknown()) }),
  reads: (args) => [args.id],
  run: (context, { id, set }) => {
    if ('pairId' in set) return refuse('bad_value', 'pairId')
    const changes = patchToChanges(context, 'pair-link', context.record('pair-link', id), { set })
    return changes.ok
      ? ok({ changes: changes.value, result: { changed: changes.value.length }, history: null })
      : changes
  },
})
