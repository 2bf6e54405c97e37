// What a space and its people are called among the settings, by what it is.
import { m } from '../../../shared/i18n/index.ts'
import type { SpaceKind } from '../../../shared/workspace/api.ts'

export interface SettingsWords {
  /** Of the section. */
  title: string
  /** Of the field for its name. */
  name: string
  /** Who stands in the list of people. */
  people: string
  /** Of the way to who may open it; null where nobody else ever may. */
  link: string | null
}

/** The words of the settings of a space of this kind. */
export function settingsWords(kind: SpaceKind): SettingsWords {
  switch (kind) {
    case 'team':
      return {
        title: m.settings_team(),
        name: m.settings_team_name(),
        people: m.settings_people_text(),
        link: m.settings_people_link(),
      }
    case 'pair':
      return {
        title: m.settings_space_pair(),
        name: m.settings_pair_name(),
        people: m.settings_pair_people_text(),
        link: m.settings_people_link_other(),
      }
    case 'plan':
      return {
        title: m.settings_space_plan(),
        name: m.settings_plan_name(),
        people: m.settings_plan_people_text(),
        link: m.settings_people_link_other(),
      }
    case 'own':
      return {
        title: m.settings_space_own(),
        name: m.settings_own_name(),
        people: m.settings_own_people_text(),
        link: null,
      }
  }
}
