// From a career talk to a development plan: what was noted under the points of the template. Pure; the words of the template are the screen's.
import type { BUILT_IN_MEETINGS } from '../meeting-template/built-in.ts'
import type { PlanText } from './focus.ts'

export type CareerPoint = (typeof BUILT_IN_MEETINGS.career)[number]

/** Which text of the plan answers which point. */
export const CAREER_TEXTS: Record<CareerPoint, PlanText> = {
  direction: 'direction',
  next_role: 'nextRole',
  strengths: 'strengths',
  gap: 'gap',
  support: 'support',
}

/** What the points are called: in every language, as whoever began with the template may read another one. */
export type CareerTitles = Readonly<Record<CareerPoint, readonly string[]>>

const MARKS = /^(?:\s|[-*•#>]|\d+[.)、]|\[[ x]\])+/u
const ENDS = /[\s?:.!。、,，；;]+$/u
const REST = /^[\s?:.!。、,，；;—–-]+/u

/** As titles are compared: without list marks, case, width and the punctuation at the end. */
function plain(text: string): string {
  return text.normalize('NFKC').replace(MARKS, '').replace(ENDS, '').toLowerCase()
}

/** The point whose title a line is, or begins with, and what follows on the line; null for any other line. */
function heading(line: string, titles: CareerTitles): { point: CareerPoint; rest: string } | null {
  const words = line.normalize('NFKC').replace(MARKS, '')
  for (const [point, names] of Object.entries(titles) as [CareerPoint, readonly string[]][]) {
    for (const name of names) {
      const title = plain(name)
      if (title !== '' && words.toLowerCase().startsWith(title))
        return { point, rest: words.slice(title.length).replace(REST, '') }
    }
  }
  return null
}

/** What a text says under each title, line breaks kept. What stands before the first title belongs to none. */
export function sectionsOf(text: string, titles: CareerTitles): Partial<Record<CareerPoint, string>> {
  const found = new Map<CareerPoint, string[]>()
  let lines: string[] | null = null
  for (const line of text.split('\n')) {
    const begun = heading(line, titles)
    if (begun) {
      lines = found.get(begun.point) ?? []
      found.set(begun.point, lines)
      if (begun.rest) lines.push(begun.rest)
    } else lines?.push(line)
  }
  return Object.fromEntries(
    [...found].map(([point, under]) => [point, under.join('\n').trim()]).filter(([, under]) => under !== ''),
  )
}

/** The points of the template that an agenda holds, by their titles. */
export function careerPoints<P extends { title?: string }>(
  agenda: readonly P[],
  titles: CareerTitles,
): Map<CareerPoint, P> {
  const found = new Map<CareerPoint, P>()
  for (const point of agenda) {
    const is = (Object.keys(titles) as CareerPoint[]).find((key) =>
      titles[key].some((title) => plain(title) === plain(point.title ?? '')),
    )
    if (is && !found.has(is)) found.set(is, point)
  }
  return found
}

/** What a talk said for each text of the plan: under the point itself, and in the notes under its title. */
export function careerTexts(
  notes: string,
  agenda: readonly { title?: string; detail?: string }[],
  titles: CareerTitles,
): Partial<Record<PlanText, string>> {
  const sections = sectionsOf(notes, titles)
  const points = careerPoints(agenda, titles)
  const texts: Partial<Record<PlanText, string>> = {}
  for (const [point, name] of Object.entries(CAREER_TEXTS) as [CareerPoint, PlanText][]) {
    const text = [points.get(point)?.detail ?? '', sections[point] ?? ''].filter(Boolean).join('\n')
    if (text) texts[name] = text
  }
  return texts
}
