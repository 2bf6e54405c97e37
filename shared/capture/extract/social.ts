import { selectorOf } from '../dom/selector.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { hostnameOf, resolveUrl } from '../text/urls.ts'
import type { Found } from './found.ts'

const NETWORKS =
  /(?:^|\.)(?:facebook\.com|fb\.com|linkedin\.com|twitter\.com|x\.com|instagram\.com|youtube\.com|youtu\.be|xing\.com|github\.com|tiktok\.com|pinterest\.[a-z.]{2,6}|vk\.com|weibo\.com|weibo\.cn|zhihu\.com|bilibili\.com|douyin\.com|xiaohongshu\.com|medium\.com|threads\.net|bsky\.app|mastodon\.social|t\.me|telegram\.me|flickr\.com|vimeo\.com|tumblr\.com|yelp\.com|crunchbase\.com|plus\.google\.com|myspace\.com|soundcloud\.com|behance\.net|dribbble\.com|wikipedia\.org|google\.com)$/iu
/** Buttons that share the page, log in or open a policy are not somebody's profile. */
const NOT_A_PROFILE =
  /\/(?:sharer?|share|intent|dialog|plugins|login|signup|privacy|policies|legal|hashtag|search|home|watch|embed|pin\/create|shareArticle|submit|help|about|terms|tr)(?:[/?.]|$)|[?&](?:u|url|share)=https?/iu

/** True for the address of a profile on a social network. */
export function isSocialUrl(url: string): boolean {
  const host = hostnameOf(url)
  if (!NETWORKS.test(host) || NOT_A_PROFILE.test(url)) return false
  if (/(?:^|\.)google\.com$|wikipedia\.org$/u.test(host)) return host === 'plus.google.com'
  return new URL(url).pathname.length > 1
}

/** Links to profiles on social networks. */
export function findSocial(evidence: Evidence): Found[] {
  const found = new Map<string, Found>()
  for (const link of evidence.links) {
    const url = resolveUrl(link.href, evidence.base)
    if (!url || !isSocialUrl(url)) continue
    const parsed = new URL(url)
    const key =
      `${parsed.hostname.replace(/^(?:www|m|[a-z]{2})\./u, '')}${parsed.pathname.replace(/\/+$/u, '')}`.toLowerCase()
    if (!found.has(key) && found.size < 100) {
      found.set(key, {
        value: url,
        raw: link.href.slice(0, 300),
        source: selectorOf(link.element),
        method: 'link',
        confidence: 0.8,
        line: link.line,
      })
    }
  }
  return [...found.values()]
}
