import type { Evidence } from '../evidence/evidence.ts'
import { looksLikeOrganization } from '../text/organization-names.ts'
import { nameScore } from '../text/person-names.ts'
import { createEntity, type Entity } from './found.ts'

const KEYS = new Set([
  'author',
  'article:author',
  'dc.creator',
  'dcterms.creator',
  'parsely-author',
  'sailthru.author',
  'byl',
  'citation_author',
])

/** People whom the page's metadata names as its author. */
export function findAuthors(evidence: Evidence): Entity[] {
  const out: Entity[] = []
  // On other pages than articles the author is usually whoever built the site.
  const site = evidence.metas.find((meta) => meta.key === 'og:site_name')?.content.toLowerCase()
  if (!isArticle(evidence)) return out
  for (const meta of evidence.metas) {
    if (!KEYS.has(meta.key) || /^https?:/iu.test(meta.content) || out.length >= 10) continue
    for (const part of meta.content
      .replace(/^by\s+/iu, '')
      .split(/\s*(?:,|;|&|\band\b)\s*/u)
      .slice(0, 5)) {
      if (
        nameScore(part) === 0 ||
        looksLikeOrganization(part) ||
        part.toLowerCase() === site ||
        out.some((known) => known.name?.value === part)
      )
        continue
      const entity = createEntity('person', null)
      entity.name = {
        value: part,
        raw: meta.content,
        source: `meta ${meta.key}`,
        method: 'meta',
        confidence: 0.6,
        line: null,
      }
      entity.credit = true
      out.push(entity)
    }
  }
  return out
}

const ARTICLE_KEYS =
  /^(?:article:(?:published_time|author|section|tag)|og:article:.*|parsely-.*|sailthru\..*|citation_.*|news_keywords|datepublished|date|pubdate|dc\.date.*|dcterms\.(?:date|created).*)$/u

function isArticle(evidence: Evidence): boolean {
  return (
    evidence.metas.some(
      (meta) => (meta.key === 'og:type' && /article|blog/iu.test(meta.content)) || ARTICLE_KEYS.test(meta.key),
    ) || evidence.jsonLd.some((text) => /"(?:\w*Article|BlogPosting)"/u.test(text))
  )
}
