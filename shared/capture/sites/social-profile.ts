// A person's page on a professional network (LinkedIn, XING and what is laid out like them): the name as the main heading, a headline
// "Role at Company" below it, and a section of experience whose first entry is the present job.
import { selectorOf } from '../dom/selector.ts'
import type { Evidence, Line } from '../evidence/evidence.ts'
import { createEntity, type Entity, type Found } from '../extract/found.ts'
import { nameScore } from '../text/person-names.ts'
import type { SiteAdapter } from './site-adapter.ts'

const PROFILE_URL = /^https?:\/\/(?:[a-z]{2,3}\.)?(?:www\.)?(?:linkedin\.com\/(?:in|pub)\/|xing\.com\/profile\/)/iu
const EXPERIENCE = /^(?:experience|work experience|berufserfahrung|expérience|experiencia|工作经历|职业经历)/iu
const DURATION =
  /^(?:\d+\s*(?:yrs?|years?|mos?|months?|jahre?|monate?|年|个月)\b|full-time|part-time|vollzeit|teilzeit|全职)/iu
const HEADLINE = /^(.{2,80}?)\s+(?:at|bei|@|chez|en)\s+(.{2,80})$/iu

function found(line: Line, value: string, confidence: number): Found {
  return {
    value,
    raw: line.text,
    source: `${selectorOf(line.element)} (social profile)`,
    method: 'site',
    confidence,
    line: line.index,
  }
}

/** Title and company of the first entry under "Experience". */
function currentJob(lines: readonly Line[]): { title?: Found; company?: Found } {
  const start = lines.findIndex((line) => line.heading > 0 && EXPERIENCE.test(line.text))
  const [first, second, third] = start < 0 ? [] : lines.slice(start + 1, start + 4)
  if (!first || !second) return {}
  // Several jobs in one company: the company with its years, then the roles.
  if (DURATION.test(second.text))
    return third && third.text.length <= 100
      ? { title: found(third, third.text, 0.8), company: found(first, first.text, 0.8) }
      : {}
  const company = second.text.split(/\s*·\s*/u)[0] ?? ''
  return {
    title: found(first, first.text, 0.85),
    ...(company && company.length <= 100 ? { company: found(second, company, 0.85) } : {}),
  }
}

export const socialProfile: SiteAdapter = {
  id: 'social-profile',
  exclusive: true,
  matches: (evidence) => evidence.url !== null && PROFILE_URL.test(evidence.url),
  read(evidence: Evidence): Entity[] {
    const heading = evidence.lines.find(
      (line) =>
        line.heading === 1 && line.zone !== 'nav' && nameScore(line.text.replace(/\s*\([^()]{1,20}\)$/u, '')) > 0,
    )
    if (!heading) return []
    const person = createEntity('person', heading.index)
    person.name = found(heading, heading.text.replace(/\s*\([^()]{1,20}\)$/u, ''), 0.95)
    const job = currentJob(evidence.lines)
    const headline = evidence.lines[heading.index + 1]
    const match = headline && headline.text.length < 160 ? HEADLINE.exec(headline.text) : null
    const title = job.title ?? (headline && match?.[1] ? found(headline, match[1], 0.7) : undefined)
    const company = job.company ?? (headline && match?.[2] ? found(headline, match[2], 0.7) : undefined)
    if (title) person.title = title
    if (company) person.company = company
    if (evidence.url)
      person.social.push({
        value: evidence.url,
        raw: evidence.url,
        source: 'page address',
        method: 'site',
        confidence: 0.95,
        line: null,
      })
    return [person]
  },
}
