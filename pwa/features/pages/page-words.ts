// What pages are called and for, by what the space is.
import { m } from '../../../shared/i18n/index.ts'
import type { SpaceKind } from '../../../shared/workspace/api.ts'

export interface PageWords {
  /** All pages of the space together. */
  name: string
  emptyTitle: string
  emptyText: string
  titleHint: string
  bodyHint: string
}

/** The words for pages in a space of this kind. */
export function pageWords(kind: SpaceKind): PageWords {
  switch (kind) {
    case 'pair':
      return {
        name: m.pages_pair_place(),
        emptyTitle: m.pages_pair_empty(),
        emptyText: m.pages_pair_empty_text(),
        titleHint: m.pages_pair_title_hint(),
        bodyHint: m.pages_pair_body_hint(),
      }
    case 'plan':
      return {
        name: m.pages_plan_place(),
        emptyTitle: m.pages_plan_empty(),
        emptyText: m.pages_plan_empty_text(),
        titleHint: m.pages_plan_title_hint(),
        bodyHint: m.pages_plan_body_hint(),
      }
    case 'own':
      return {
        name: m.common_own_name(),
        emptyTitle: m.pages_own_empty(),
        emptyText: m.pages_own_empty_text(),
        titleHint: m.pages_plan_title_hint(),
        bodyHint: m.pages_own_body_hint(),
      }
    case 'team':
      return {
        name: m.common_nav_pages(),
        emptyTitle: m.pages_team_empty(),
        emptyText: m.pages_team_empty_text(),
        titleHint: m.pages_plan_title_hint(),
        bodyHint: m.notes_body_hint(),
      }
  }
}
