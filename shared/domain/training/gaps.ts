// From where somebody stands to what he could learn: gaps between levels, and items of plans that are about them.

/** A competency as far as gaps are concerned. */
export interface RatedCompetency {
  id: string
  name?: string | undefined
  target?: number | null | undefined
  ratings?: Readonly<Record<string, { level: number; target?: number | undefined }>> | undefined
}

/** Something to learn, as far as proposals are concerned. */
export interface OfferedItem {
  planId: string
  key: string
  competency?: string | undefined
}

export interface SkillGap<I extends OfferedItem = OfferedItem> {
  competencyId: string
  name: string
  level: number
  target: number
  /** Levels that are missing, at least 1. */
  missing: number
  /** Items that are about it, those of one plan together. Empty: no plan has anything for it. */
  proposals: I[]
}

/** How names of competencies are compared: case, width and spaces do not matter. */
export function competencyKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
}

/** The level of 1 to 5 that a score of 0 to 1 comes to, evenly: 0 is 1, 1 is 5. */
export function scoreToLevel(score: number): number {
  return 1 + Math.round(Math.min(1, Math.max(0, score)) * 4)
}

/**
 * What a person lacks, the largest gap first. Somebody who was never rated has no gap: nobody knows. `ownItems`: keys (`<plan> <item>`) of
 * items that are already assigned to him, which are not proposed again.
 */
export function skillGaps<I extends OfferedItem>(
  personId: string,
  competencies: readonly RatedCompetency[],
  items: readonly I[],
  ownItems: ReadonlySet<string> = new Set(),
): SkillGap<I>[] {
  const offered = new Map<string, I[]>()
  for (const item of items) {
    const key = competencyKey(item.competency ?? '')
    if (key === '' || ownItems.has(`${item.planId} ${item.key}`)) continue
    offered.set(key, [...(offered.get(key) ?? []), item])
  }
  return competencies
    .flatMap((one): SkillGap<I>[] => {
      const rating = one.ratings && Object.hasOwn(one.ratings, personId) ? one.ratings[personId] : undefined
      const target = rating?.target ?? one.target ?? null
      if (!rating || target === null || rating.level >= target) return []
      const proposals = [...(offered.get(competencyKey(one.name ?? '')) ?? [])].sort((a, b) =>
        a.planId < b.planId ? -1 : a.planId > b.planId ? 1 : 0,
      )
      return [
        {
          competencyId: one.id,
          name: one.name ?? '',
          level: rating.level,
          target,
          missing: target - rating.level,
          proposals,
        },
      ]
    })
    .sort((a, b) => b.missing - a.missing || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
