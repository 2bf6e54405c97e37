// Where a card can be copied from: the cards that come with the app, and those of the pairs on this device.
import type { Question } from '../../../shared/domain/scorecard/questions.ts'
import { m } from '../../../shared/i18n/index.ts'
import type { Directory, SpaceInfo } from '../../../shared/workspace/api.ts'
import { CARD_TEMPLATES } from '../../platform/parts/scorecards/card-templates.ts'
import { questionsToDraft, type DraftQuestion } from '../../platform/parts/scorecards/draft.ts'
import { spaceText } from '../../platform/space-name.ts'

/** A card as the form of an item holds it. */
export interface ItemCard {
  name: string
  questions: DraftQuestion[]
}

export interface CardSource {
  /** Names it among the others. */
  key: string
  label: string
  /** A copy, with which the form does what it likes. */
  copy: () => ItemCard
}

/** The cards that come with the app. */
export function templateSources(): CardSource[] {
  return CARD_TEMPLATES.map(({ key, name, questions }) => ({
    key,
    label: m.training_card_template({ name: name() }),
    copy: () => ({ name: name(), questions: questions() }),
  }))
}

/** The cards in use of one pair; its space is open for this question only. Throws when it cannot be opened. */
export async function pairSources(directory: Directory, pair: SpaceInfo): Promise<CardSource[]> {
  const workspace = await directory.open(pair.spaceId)
  const cards = await workspace.query('scorecards.all', {}).finally(() => workspace.close())
  return cards.flatMap(({ id, name = '', archivedAt, current }) => {
    const questions: readonly Question[] = current?.questions ?? []
    if (archivedAt || questions.length === 0) return []
    const label = m.training_card_of_pair({ name, pair: spaceText(pair) })
    return [{ key: id as string, label, copy: () => ({ name, questions: questionsToDraft(questions) }) }]
  })
}
