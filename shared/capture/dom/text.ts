import { cleanText } from '../../domain/values.ts'
import { isElement, localName, nextNode, nodeType, TEXT_NODE, textData } from './access.ts'

const SKIPPED = new Set(['script', 'style', 'template', 'noscript', 'svg', 'iframe', 'object', 'select', 'textarea'])
const BREAKS = new Set([
  'br',
  'p',
  'div',
  'li',
  'tr',
  'td',
  'dd',
  'dt',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'section',
  'article',
])

/** The visible text inside an element on one line, at most `max` characters and as many nodes. */
export function textInside(root: Node, max = 1000): string {
  let text = ''
  let node = nextNode(root, root)
  for (let seen = 0; node && seen < max && text.length < max; seen++) {
    const kind = nodeType(node)
    let skip = false
    if (kind === TEXT_NODE) text += textData(node).slice(0, max)
    else if (isElement(node)) {
      const name = localName(node)
      skip = SKIPPED.has(name)
      if (BREAKS.has(name)) text += ' '
    }
    node = nextNode(root, node, skip)
  }
  return oneLine(text, max)
}

/** Cleans a string of control characters and joins its whitespace; '' when it is not a string. */
export function oneLine(text: unknown, max = 1000): string {
  if (typeof text !== 'string') return ''
  return cleanText(text.slice(0, max * 2).replace(/\s+/gu, ' ')).slice(0, max)
}
