import { ok } from '../../kernel/result.ts'
import { defineCommand, createChange, defineEdit } from '../command.ts'
import { refuse } from '../errors.ts'
import * as v from 'valibot'

/** Founds the team of a space: the team record, and its founder under the id the device already acts as. Not undoable. */
export const foundTeam = defineCommand({
  args: v.object({
    team: v.record(v.string(), v.unknown()),
    person: v.record(v.string(), v.unknown()),
    personId: v.string(),
  }),
  run: (context, args) => {
    if (!args.team['name']) return refuse('required', 'teamName')
    if (!args.person['name']) return refuse('required', 'personName')
    const teamId = context.newId('team')
    const team = createChange(context, 'team', teamId, args.team)
    if (!team.ok) return team
    const founder = createChange(context, 'person', args.personId as never, { ...args.person, role: 'owner' })
    if (!founder.ok) return founder
    return ok({ changes: [team.value, founder.value], result: { teamId }, history: null })
  },
})

export const editTeam = defineEdit('team', 'edited_team', (_record, patch) => {
  if (patch.set && 'name' in patch.set && !patch.set['name']) return refuse('required', 'name')
  // Who was let into a pair was not let into a team.
  if (patch.set && 'kind' in patch.set) return refuse('bad_value', 'kind')
  return ok(null)
})
