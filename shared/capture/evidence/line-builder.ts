import { attribute, parentElement } from '../dom/access.ts'
import { oneLine } from '../dom/text.ts'
import type { Evidence, ImageEvidence, Line, LinkEvidence, Zone } from './evidence.ts'

/** What the elements around a text say about it. */
export interface LineContext {
  zone: Zone
  heading: number
  address: boolean
  bold: boolean
  row: number
  pre: boolean
  reversed: boolean
  /** Target of the link around it. */
  href: string
}

// Soft hyphens and zero-width characters split words invisibly; pages put them into addresses and numbers.
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu
const MAX_LINE = 4000
const MAX_LINKS = 5000

/** Puts text nodes together into lines. Keeps offsets of links right while it joins whitespace. */
export function createLineBuilder(evidence: Evidence) {
  let buffer = ''
  let first: { element: Element; context: LineContext } | null = null
  let block = 0
  let pending: LinkEvidence[] = []

  function flush(): void {
    const text = buffer.trimEnd()
    if (text && first) {
      const { element, context } = first
      const line: Line = {
        index: evidence.lines.length, text, element, block, links: pending,
        heading: context.heading, zone: context.zone, address: context.address, bold: context.bold, row: context.row,
      } // prettier-ignore
      for (const link of pending) link.end = Math.min(link.end, text.length)
      evidence.lines.push(line)
      pending = []
    }
    buffer = ''
    first = null
  }

  function append(data: string, node: Node, context: LineContext): void {
    let piece = data.replace(/[\s\u0000-\u001F\u007F]+/gu, ' ') // eslint-disable-line no-control-regex -- these separate words on screen too
    if (INVISIBLE.test(piece)) piece = piece.replace(INVISIBLE, '')
    if (!piece || (piece === ' ' && (!buffer || buffer.endsWith(' ')))) return
    if (piece.startsWith(' ') && (!buffer || buffer.endsWith(' '))) piece = piece.slice(1)
    if (!first) {
      const element = parentElement(node)
      if (!element) return
      first = { element, context }
    }
    buffer += piece
    if (buffer.length > MAX_LINE) flush()
  }

  return {
    nextIndex: () => evidence.lines.length,
    text(data: string, node: Node, context: LineContext): void {
      const shown = context.reversed ? [...data].reverse().join('') : data
      if (!context.pre) {
        append(shown, node, context)
        return
      }
      const rows = shown.split('\n', 20_000)
      rows.forEach((row, index) => {
        if (index > 0) flush()
        append(row, node, context)
      })
    },
    space(): void {
      if (buffer && !buffer.endsWith(' ')) buffer += ' '
    },
    breakLine: flush,
    breakBlock(): void {
      flush()
      block++
    },
    openLink(element: Element, href: string): () => void {
      const link: LinkEvidence = {
        href: href.slice(0, 2000), text: '', title: oneLine(attribute(element, 'title'), 200),
        element, line: evidence.lines.length, start: buffer.length, end: buffer.length,
      } // prettier-ignore
      if (evidence.links.length < MAX_LINKS) {
        evidence.links.push(link)
        pending.push(link)
      }
      const openedAt = evidence.lines.length
      return () => {
        if (evidence.lines.length > openedAt) {
          // A link around several lines: its text is what those lines say.
          link.text = evidence.lines.slice(openedAt, openedAt + 5).map((line) => line.text).join(' ').slice(0, 500) // prettier-ignore
          return
        }
        link.text = buffer.slice(link.start).trim()
        link.end = buffer.length
      }
    },
    image(element: Element, context: LineContext): void {
      const src = attribute(element, 'src') ?? ''
      const image: ImageEvidence = {
        src: src.slice(0, 2000), alt: oneLine(attribute(element, 'alt'), 200), title: oneLine(attribute(element, 'title'), 200),
        hints: `${attribute(element, 'class') ?? ''} ${attribute(element, 'id') ?? ''} ${src.slice(-120)}`.slice(0, 300),
        href: context.href, element, line: evidence.lines.length, zone: context.zone,
      } // prettier-ignore
      if (evidence.images.length < MAX_LINKS) evidence.images.push(image)
    },
    end: flush,
  }
}
