import type { Evidence, Line } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import { bareName, isTitle, nameScore } from '../text/person-names.ts'
import type { Found } from './found.ts'
import {
  chinesePersons,
  labelledPersons,
  nameLine,
  nameWithTitle,
  personsInProse,
  type PersonFound,
} from './person-rules.ts'

const MAX_PERSONS = 300

/** Finds people whom the page presents: labelled, listed with a title, marked by an honorific or degree, or the subject of a profile. */
export function findPersons(
  evidence: Evidence,
  emails: readonly Found[],
  contactLines: ReadonlySet<number>,
  budget: Budget,
): PersonFound[] {
  const found: PersonFound[] = []
  const { lines } = evidence
  for (const line of lines) {
    if (!budget.left() || found.length >= MAX_PERSONS) break
    found.push(...labelledPersons(lines, line), ...chinesePersons(line))
    const person = nameLine(line) ?? nameWithTitle(line)
    if (person) found.push(person)
    else found.push(...personsInProse(line))
  }
  supportByNeighbours(lines, found, contactLines)
  for (const person of found) {
    if (emails.some((email) => emailNames(email.value, person.value))) person.support += 1
    if (person.alone && titleNames(evidence.title, person.value)) person.support += 1
  }
  return mergeSame(found)
}

/** The page's own title begins with the name: it is their profile. */
function titleNames(title: string, name: string): boolean {
  const bare = bareName(name).toLowerCase()
  return nameScore(name) === 2 && title.toLowerCase().replace(/^(?:dr|mr|mrs|ms|hon|prof)\.?\s+/u, '').startsWith(bare) // prettier-ignore
}

function isTitleLine(line: Line | undefined): line is Line {
  return line !== undefined && line.text.length <= 90 && isTitle(line.text) && nameScore(line.text) < 2
}

/** Titles and contacts beside a name. In a listing titles stand either all above or all below the names. */
function supportByNeighbours(
  lines: readonly Line[],
  found: readonly PersonFound[],
  contactLines: ReadonlySet<number>,
): void {
  const alone = found.filter((person) => person.alone)
  const above = alone.filter(
    (person) => isTitleLine(lines[person.line - 1]) && !isTitleLine(lines[person.line + 1]),
  ).length
  const below = alone.filter(
    (person) => isTitleLine(lines[person.line + 1]) && !isTitleLine(lines[person.line - 1]),
  ).length
  const first = alone[0]
  const titlesAbove = above > below || (above === below && first !== undefined && isTitleLine(lines[first.line - 1]))
  const nameLines = new Set(alone.map((person) => person.line))
  for (const person of alone) {
    const order = titlesAbove
      ? [lines[person.line - 1], lines[person.line + 1]]
      : [lines[person.line + 1], lines[person.line - 1]]
    const titled = order.find(isTitleLine)
    if (titled) {
      person.support += titled === order[0] ? 1.5 : 0.5
      // A title shared by a whole section names the section; the near one is the person's own.
      if (titled === order[0] || titled.index < person.line)
        person.title ??= { ...person, value: titled.text, raw: titled.text, line: titled.index }
    }
    for (let next = person.line + 1; next <= person.line + 5 && !nameLines.has(next); next++) {
      if (contactLines.has(next)) {
        person.support += next - person.line <= 3 ? 1 : 0.6
        break
      }
    }
    if (/^represented by$/iu.test(lines[person.line - 1]?.text ?? '')) person.support += 1
    const near = alone.filter(
      (other) => other !== person && Math.abs(other.line - person.line) <= 8 && sameKind(lines, other, person),
    ).length
    if (near >= 2) person.support += 1
  }
}

function sameKind(lines: readonly Line[], one: PersonFound, other: PersonFound): boolean {
  const a = lines[one.line]
  const b = lines[other.line]
  return (
    a !== undefined &&
    b !== undefined &&
    a.heading === b.heading &&
    a.bold === b.bold &&
    a.zone === b.zone &&
    a.links.length > 0 === b.links.length > 0
  )
}

/** True when an address is made of a name: "j.doe@", "jane@", "doe@", "janed@". */
export function emailNames(email: string, name: string): boolean {
  const local = email.slice(0, email.indexOf('@')).normalize('NFD').replace(/\p{M}/gu, '').replace(/[\d_.-]+/gu, '.').toLowerCase() // prettier-ignore
  const words = bareName(name).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(/[^\p{L}]+/u).filter((word) => word.length > 1) // prettier-ignore
  const first = words[0]
  const last = words.at(-1)
  if (!first || !last || words.length < 2) return false
  const joined = local.replace(/\./gu, '')
  if (last.length >= 3 && joined.includes(last)) return true
  return (
    local.split('.').includes(first) ||
    joined === first ||
    (joined.startsWith(first) && first.length >= 3 && joined.length <= first.length + 2) ||
    joined === `${first[0] ?? ''}${last}`
  )
}

function mergeSame(found: readonly PersonFound[]): PersonFound[] {
  const byKey = new Map<string, PersonFound>()
  for (const person of found) {
    const key = bareName(person.value)
      .toLowerCase()
      .replace(/[^\p{L}]+/gu, '')
    const known = byKey.get(key)
    if (!known) {
      byKey.set(key, { ...person })
      continue
    }
    if (person.support > known.support) {
      known.line = person.line
      known.support = person.support
      known.alone = person.alone
    }
    known.support += 0.4
    known.labelled ||= person.labelled
    known.title ??= person.title
  }
  return [...byKey.values()]
}
