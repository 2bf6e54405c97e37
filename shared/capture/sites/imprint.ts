// The legally required imprint of sites in Germany, Austria and Switzerland: under its heading stand the operator's name, often a person,
// then the address. The general rules find the values; this one knows that the first line names who the site belongs to.
import { selectorOf } from '../dom/selector.ts'
import type { Evidence, Line } from '../evidence/evidence.ts'
import { createEntity, type Entity } from '../extract/found.ts'
import { hasLegalForm, isGenericName, looksLikeOrganization } from '../text/organization-names.ts'
import { nameScore, splitLeadingTitle } from '../text/person-names.ts'
import type { SiteAdapter } from './site-adapter.ts'

const TITLE = /impressum|imprint|legal notice|anbieterkennzeichnung/iu
const OPENING =
  /^(?:impressum|imprint|angaben (?:gem(?:äß|\.|aess)|nach|zum) .{0,60}|anbieter(?:kennzeichnung)?|diensteanbieter|verantwortlich(?: für .{0,40})?|betreiber(?: der (?:web)?site)?|herausgeber|information according to .{0,40}|anschrift)\s*[:：]?$/iu
const CITY = /(?:^|\s)(?:[A-Z]{1,2}-)?\d{4,5}\s+\p{Lu}/u

function isImprint(evidence: Evidence): boolean {
  return (
    TITLE.test(evidence.title) ||
    evidence.lines.some(
      (line) => (line.heading === 1 || line.heading === 2) && line.text.length < 40 && TITLE.test(line.text),
    )
  )
}

/** The lines between the opening and the city: who, and where. */
function operatorLines(lines: readonly Line[]): Line[] {
  for (const [index, line] of lines.entries()) {
    if (!OPENING.test(line.text)) continue
    const block = lines.slice(index + 1, index + 8)
    const city = block.findIndex((item) => CITY.test(item.text))
    if (city >= 1) return block.slice(0, city).filter((item) => !OPENING.test(item.text))
  }
  return []
}

export const imprint: SiteAdapter = {
  id: 'imprint',
  matches: isImprint,
  read(evidence: Evidence): Entity[] {
    const out: Entity[] = []
    const title = evidence.title.toLowerCase()
    for (const line of operatorLines(evidence.lines).slice(0, 3)) {
      if (line.text.length > 90 || /\d{4}|\d+\s?[a-z]?$/iu.test(line.text) || isGenericName(line.text)) continue
      const split = splitLeadingTitle(line.text)
      const person =
        !looksLikeOrganization(line.text) &&
        !title.includes(line.text.toLowerCase()) &&
        nameScore(split.name) > 0 &&
        (split.title !== '' || nameScore(split.name) === 2 || out.length > 0)
      // A name that could be a person's is one when another line is the firm.
      const entity = createEntity(person ? 'person' : 'organization', line.index)
      const source = `${selectorOf(line.element)} (imprint)`
      entity.name = {
        value: person ? split.name : line.text,
        raw: line.text,
        source,
        method: 'site',
        confidence: hasLegalForm(line.text) ? 0.95 : 0.8,
        line: line.index,
      }
      if (person && split.title)
        entity.title = { value: split.title, raw: line.text, source, method: 'site', confidence: 0.7, line: line.index }
      if (out.some((known) => known.kind === entity.kind)) continue
      out.push(entity)
    }
    return out
  },
}
