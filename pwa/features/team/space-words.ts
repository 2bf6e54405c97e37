// What sharing and its people are called, by what the space is: a team, the notebook of two people, or one plan.
import { m } from '../../../shared/i18n/index.ts'
import type { SpaceKind, TeamRole } from '../../../shared/workspace/api.ts'
import { roleMayText } from '../../platform/roles.ts'

export interface SpaceWords {
  /** What the screen of its people is called. */
  title: string
  /** Who can read what is in it; null where every role says that. */
  whoReads: string | null
  /** Before it is shared. */
  aloneTitle: string
  aloneText: (inputs: { name: string }) => string
  points: { sealed: [title: string, text: string]; offline: [string, string]; roles: [string, string] }
  nameHint: string
  share: string
  shared: string
  /** Once it is. */
  invite: string
  aloneIn: string
  wordsOffer: string
  removePerson: string
  /** Roles that make sense in it, strongest first; all of them when null. */
  roles: readonly TeamRole[] | null
}

/** The words for a space of this kind. */
export function spaceWords(kind: SpaceKind): SpaceWords {
  switch (kind) {
    case 'team':
      return {
        title: m.team_title(),
        whoReads: null,
        aloneTitle: m.team_alone_title(),
        aloneText: m.team_alone_text,
        points: {
          sealed: [m.team_point_sealed(), m.team_point_sealed_text()],
          offline: [m.team_point_offline(), m.team_point_offline_text()],
          roles: [m.team_point_roles(), m.team_point_roles_text()],
        },
        nameHint: m.team_your_name_hint(),
        share: m.team_share_button(),
        shared: m.team_shared_done(),
        invite: m.team_invite(),
        aloneIn: m.team_alone_in(),
        wordsOffer: m.team_words_offer(),
        removePerson: m.team_remove_person(),
        roles: null,
      }
    case 'pair':
      return {
        title: m.settings_space_pair(),
        whoReads: m.team_pair_who_reads(),
        aloneTitle: m.team_pair_alone_title(),
        aloneText: m.team_pair_alone_text,
        points: {
          sealed: [m.team_pair_point_sealed(), m.team_pair_point_sealed_text()],
          offline: [m.team_point_offline(), m.team_pair_point_offline_text()],
          roles: [m.team_pair_point_roles(), m.team_pair_point_roles_text()],
        },
        nameHint: m.team_pair_name_hint(),
        share: m.team_pair_share_button(),
        shared: m.team_pair_shared_done(),
        invite: m.team_invite_other(),
        aloneIn: m.team_pair_alone_in(),
        wordsOffer: m.team_pair_words_offer(),
        removePerson: m.team_pair_remove_person(),
        roles: ['member'],
      }
    // One's own space has no such screens (`otherHome`).
    case 'own':
    case 'plan':
      return {
        title: m.settings_space_plan(),
        whoReads: m.team_plan_who_reads(),
        aloneTitle: m.team_plan_alone_title(),
        aloneText: m.team_plan_alone_text,
        points: {
          sealed: [m.team_plan_point_sealed(), m.team_plan_point_sealed_text()],
          offline: [m.team_point_offline(), m.team_plan_point_offline_text()],
          roles: [m.team_plan_point_roles(), m.team_plan_point_roles_text()],
        },
        nameHint: m.team_pair_name_hint(),
        share: m.team_plan_share_button(),
        shared: m.team_plan_shared_done(),
        invite: m.team_invite_other(),
        aloneIn: m.team_pair_alone_in(),
        wordsOffer: m.team_plan_words_offer(),
        removePerson: m.team_plan_remove_person(),
        roles: ['member', 'reader'],
      }
  }
}

/** What a role may do in a space of this kind, in one line. */
export function mayText(kind: SpaceKind, role: TeamRole): string {
  if (kind === 'team') return roleMayText(role)
  if (role === 'reader') return m.team_plan_reader_may()
  const isLeading = role === 'owner' || role === 'manager'
  if (kind === 'pair') return isLeading ? m.team_pair_owner_may() : m.team_pair_member_may()
  return isLeading ? m.team_plan_owner_may() : m.team_plan_member_may()
}
