import {
  attribute,
  documentElement,
  documentTitle,
  firstChild,
  isElement,
  localName,
  nodeType,
  openShadowRoot,
  TEXT_NODE,
  textData,
  nextSibling,
} from '../dom/access.ts'
import { oneLine } from '../dom/text.ts'
import type { Budget } from '../limits.ts'
import type { Evidence, Zone } from './evidence.ts'
import { createLineBuilder, type LineContext } from './line-builder.ts'
import { noteMarkup } from './note-markup.ts'

const SKIPPED = new Set(
  'script style template noscript svg math iframe object embed canvas audio video select datalist textarea map frameset head'.split(
    ' ',
  ),
)
const BLOCKS = new Set(
  (
    'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header ' +
    'hgroup hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul caption'
  ).split(' '),
)
// Inline boxes that the eye separates even where the source has no space between them.
const SPACED = new Set(['a', 'button', 'label', 'img', 'input', 'i'])
const ZONES: Record<string, Zone> = { header: 'header', nav: 'nav', main: 'main', aside: 'aside', footer: 'footer' }
const ZONE_HINTS: [RegExp, Zone][] = [
  [/(?:^|[\s_-])(?:foot|footer|copyright|bottom)(?:$|[\s_-])/iu, 'footer'],
  [/(?:^|[\s_-])(?:nav|navbar|navigation|menu|mainmenu|topmenu)(?:$|[\s_-])/iu, 'nav'],
  [/(?:^|[\s_-])(?:head|header|masthead|banner|topbar|logo)(?:$|[\s_-])/iu, 'header'],
  [/(?:^|[\s_-])(?:sidebar|sidenav|aside)(?:$|[\s_-])/iu, 'aside'],
]
const REVERSED = /unicode-bidi\s*:\s*(?:bidi-override|isolate-override)/iu
const RTL = /direction\s*:\s*rtl/iu
const HIDDEN_INLINE = /display\s*:\s*none/iu
/** Text for screen readers repeats what stands beside it. */
const READER_ONLY = /(?:^|\s)(?:visually-?hidden|sr-only|screen-reader-text|a11y-hidden)(?:\s|$)/u
const INLINE_TRAPS = new Set(['code', 'span', 'b', 'i', 'em', 'strong', 'small', 'font', 'u', 's'])

interface Frame {
  /** Where to go on when the children are done. */
  next: Node | null
  context: LineContext
  depth: number
  block: boolean
  spaced: boolean
  close: (() => void) | null
}

function zoneOf(element: Element, name: string, inherited: Zone): Zone {
  const byTag = ZONES[name]
  if (byTag) return byTag
  const hints = `${attribute(element, 'id') ?? ''} ${attribute(element, 'class') ?? ''}`.slice(0, 200)
  if (hints.length > 1) for (const [pattern, zone] of ZONE_HINTS) if (pattern.test(hints)) return zone
  return inherited
}

/** Walks the page once and returns what stands on it. Never recursive: a page nested a million deep costs no stack. */
export function collectEvidence(
  document: Document,
  budget: Budget,
  options: { url: string | null; base: string; region: string | undefined },
): Evidence {
  const root = documentElement(document)
  const evidence: Evidence = {
    document, ...options,
    title: oneLine(documentTitle(document), 500),
    lang: oneLine((root && attribute(root, 'lang')) ?? (root && attribute(root, 'xml:lang')) ?? '', 35),
    lines: [], links: [], images: [], coded: [], metas: [], rels: [], jsonLd: [],
    microdataRoots: [], rdfaRoots: [], microformatRoots: [], lineOf: new Map(),
  } // prettier-ignore
  if (!root) return evidence
  const builder = createLineBuilder(evidence)
  const stack: Frame[] = []
  let node: Node | null = root
  let context: LineContext = {
    zone: 'main',
    heading: 0,
    address: false,
    bold: false,
    row: -1,
    pre: false,
    reversed: false,
    href: '',
  }
  let nodes = 0
  let shadows = 0
  let rows = 0
  let characters = 0

  for (;;) {
    if (!node) {
      const frame = stack.pop()
      if (!frame) break
      frame.close?.()
      if (frame.block) builder.breakBlock()
      else if (frame.spaced) builder.space()
      node = frame.next
      context = frame.context
      continue
    }
    if (!budget.left() || ++nodes > budget.limits.nodes || characters > budget.limits.text) {
      budget.cut()
      break
    }
    const next = nextSibling(node)
    if (nodeType(node) === TEXT_NODE) {
      const data = textData(node).slice(0, 100_000)
      characters += data.length
      builder.text(data, node, context)
      node = next
      continue
    }
    if (!isElement(node)) {
      node = next
      continue
    }
    const element: Element = node
    const name = localName(element)
    const style = attribute(element, 'style') ?? ''
    const trap =
      (INLINE_TRAPS.has(name) && HIDDEN_INLINE.test(style)) ||
      (name === 'span' && READER_ONLY.test(attribute(element, 'class') ?? ''))
    noteMarkup(evidence, element, name, builder.nextIndex(), budget)
    if (name === 'head') {
      // The head holds no visible text, but its scripts and metas are evidence.
      stack.push({ next, context, depth: stack.length, block: true, spaced: false, close: null })
      node = firstChild(element)
      continue
    }
    if (name === 'title' || SKIPPED.has(name) || trap || stack.length > budget.limits.depth) {
      if (stack.length > budget.limits.depth) budget.cut()
      node = next
      continue
    }
    if (name === 'br') {
      builder.breakLine()
      node = next
      continue
    }
    const block = BLOCKS.has(name)
    if (block) builder.breakBlock()
    else if (SPACED.has(name)) builder.space()
    if (name === 'img') {
      builder.image(element, context)
      node = next
      continue
    }
    const inner: LineContext = { ...context, zone: block ? zoneOf(element, name, context.zone) : context.zone }
    if (/^h[1-6]$/u.test(name)) inner.heading = Number(name[1])
    if (name === 'address') inner.address = true
    if (name === 'b' || name === 'strong' || name === 'th' || name === 'dt') inner.bold = true
    if (name === 'tr') inner.row = rows++
    if (name === 'pre') inner.pre = true
    if ((REVERSED.test(style) && RTL.test(style)) || (name === 'bdo' && attribute(element, 'dir') === 'rtl'))
      inner.reversed = !context.reversed
    let close: (() => void) | null = null
    if (name === 'a') {
      const href = attribute(element, 'href') ?? ''
      inner.href = href
      close = builder.openLink(element, href)
    }
    stack.push({ next, context, depth: stack.length, block, spaced: SPACED.has(name), close })
    context = inner
    const shadow = openShadowRoot(element)
    if (shadow && shadows < budget.limits.shadowRoots) {
      shadows++
      // The shadow tree first, then the light children (slotted text).
      stack.push({
        next: firstChild(element),
        context: inner,
        depth: stack.length,
        block: true,
        spaced: false,
        close: null,
      })
      node = firstChild(shadow)
    } else {
      if (shadow) budget.cut()
      node = firstChild(element)
    }
  }
  builder.end()
  return evidence
}
