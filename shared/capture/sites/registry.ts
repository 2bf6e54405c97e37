import type { Evidence } from '../evidence/evidence.ts'
import type { Entity } from '../extract/found.ts'
import type { Budget } from '../limits.ts'
import type { Item } from '../markup/item.ts'
import { imprint } from './imprint.ts'
import type { SiteAdapter } from './site-adapter.ts'
import { socialProfile } from './social-profile.ts'

/** All site adapters. Each that matches contributes; their order carries no meaning. */
export const SITE_ADAPTERS: readonly SiteAdapter[] = [socialProfile, imprint]

/** Leads that the adapters matching this page find, and whether they are all the page is about. */
export function adaptSite(
  evidence: Evidence,
  items: readonly Item[],
  budget: Budget,
): { entities: Entity[]; exclusive: boolean } {
  const entities: Entity[] = []
  let exclusive = false
  for (const adapter of SITE_ADAPTERS) {
    if (!adapter.matches(evidence, items)) continue
    const read = adapter.read(evidence, budget)
    entities.push(...read)
    exclusive ||= adapter.exclusive === true && read.length > 0
  }
  return { entities, exclusive }
}
