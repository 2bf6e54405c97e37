import { attribute, localName, parentElement } from './access.ts'

const MAX_STEPS = 5
const SAFE_NAME = /^[A-Za-z][\w-]{0,40}$/u

function step(element: Element): string {
  const name = localName(element)
  const className = (attribute(element, 'class') ?? '').split(/\s+/u, 4).find((item) => SAFE_NAME.test(item))
  return className ? `${name}.${className}` : name
}

/**
 * A short CSS selector for people to recognise the place by: up to the nearest id, at most five steps. It need not be unique:
 * provenance says where a value stood, nothing looks it up again.
 */
export function selectorOf(element: Element | null): string {
  const steps: string[] = []
  let current = element
  while (current && steps.length < MAX_STEPS) {
    const id = attribute(current, 'id')
    if (id && SAFE_NAME.test(id)) {
      steps.unshift(`#${id}`)
      break
    }
    const name = localName(current)
    if (name === 'body' || name === 'html') break
    steps.unshift(step(current))
    current = parentElement(current)
  }
  return steps.join(' > ') || 'body'
}
