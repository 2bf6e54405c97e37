import type { Evidence } from '../evidence/evidence.ts'
import type { Entity } from '../extract/found.ts'
import type { Budget } from '../limits.ts'
import type { Item } from '../markup/item.ts'
import { imprint } from './imprint.ts'
import type { SiteAdapter } from './site-adapter.ts'
import { socialProfile } from './social-profile.ts'

/** All site adapters. Each that matches contributes; their order carries no meaning. */
export const SITE_ADAPTERS: readonly SiteAdapter[] = [socialProfile, imprint]

/** Leads that the adapters matching this page find. */
export function adaptSite(evidence: Evidence, items: readonly Item[], budget: Budget): Entity[] {
  return SITE_ADAPTERS.filter((adapter) => adapter.matches(evidence, items)).flatMap((adapter) =>
    adapter.read(evidence, budget),
  )
}
