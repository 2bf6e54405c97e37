// Reads the DOM through the getters of its prototypes. A form can shadow any property of itself with a field of that name
// (`<input name=firstChild>`), and documents do the same with images and forms; the prototypes' getters cannot be shadowed that way.

type Getter = (this: object) => unknown

/** Finds where a property is defined, starting above the object itself. */
function findGetter(node: object, name: string): Getter | null {
  let proto = Object.getPrototypeOf(node) as object | null
  while (proto) {
    const descriptor = Object.getOwnPropertyDescriptor(proto, name)
    if (descriptor) {
      const value: unknown = descriptor.value
      return descriptor.get ?? (typeof value === 'function' ? () => value : null)
    }
    proto = Object.getPrototypeOf(proto) as object | null
  }
  return null
}

function createReader(name: string): (node: object) => unknown {
  const getters = new WeakMap<object, Getter | null>()
  return (node) => {
    try {
      const proto = Object.getPrototypeOf(node) as object
      let getter = getters.get(proto)
      if (getter === undefined) {
        getter = findGetter(node, name)
        getters.set(proto, getter)
      }
      // Some DOM implementations used in tests keep plain fields on the instance instead of getters.
      return getter ? getter.call(node) : (node as Record<string, unknown>)[name]
    } catch {
      return null
    }
  }
}

const readers = {
  firstChild: createReader('firstChild'),
  nextSibling: createReader('nextSibling'),
  parentNode: createReader('parentNode'),
  nodeType: createReader('nodeType'),
  localName: createReader('localName'),
  data: createReader('data'),
  shadowRoot: createReader('shadowRoot'),
  host: createReader('host'),
  documentElement: createReader('documentElement'),
  title: createReader('title'),
  getAttribute: createReader('getAttribute'),
}

function asNode(value: unknown): Node | null {
  return typeof value === 'object' && value !== null ? (value as Node) : null
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export const firstChild = (node: Node): Node | null => asNode(readers.firstChild(node))
export const nextSibling = (node: Node): Node | null => asNode(readers.nextSibling(node))
export const nodeType = (node: Node): number => Number(readers.nodeType(node))
export const localName = (element: Node): string => asText(readers.localName(element)).toLowerCase()
export const textData = (node: Node): string => asText(readers.data(node))
export const openShadowRoot = (element: Node): Node | null => asNode(readers.shadowRoot(element))
export const documentElement = (document: Document): Element | null =>
  asNode(readers.documentElement(document)) as Element | null
export const documentTitle = (document: Document): string => asText(readers.title(document))

/** The parent, crossing from a shadow root to its host. */
export function parentOf(node: Node): Node | null {
  return asNode(readers.parentNode(node)) ?? (nodeType(node) === FRAGMENT_NODE ? asNode(readers.host(node)) : null)
}

/** An attribute's value, or null when it is absent or cannot be read. */
export function attribute(element: Node, name: string): string | null {
  try {
    const method = readers.getAttribute(element)
    const value: unknown = typeof method === 'function' ? method.call(element, name) : null
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

export const ELEMENT_NODE = 1
export const TEXT_NODE = 3
export const FRAGMENT_NODE = 11

/** True for an element node. */
export function isElement(node: Node): node is Element {
  return nodeType(node) === ELEMENT_NODE
}

/** The parent element, or null at the top. */
export function parentElement(node: Node): Element | null {
  let parent = parentOf(node)
  while (parent && !isElement(parent)) parent = parentOf(parent)
  return parent
}

/** True when `ancestor` is `node` or contains it. Bounded by depth, never recursive. */
export function contains(ancestor: Node, node: Node): boolean {
  let current: Node | null = node
  for (let hops = 0; current && hops < 2000; hops++) {
    if (current === ancestor) return true
    current = parentOf(current)
  }
  return false
}

/** The next node in document order inside `root`, or null at its end. `skip` leaves out the children of `node`. */
export function nextNode(root: Node, node: Node, skip = false): Node | null {
  if (!skip) {
    const child = firstChild(node)
    if (child) return child
  }
  let current: Node | null = node
  while (current && current !== root) {
    const sibling = nextSibling(current)
    if (sibling) return sibling
    current = parentOf(current)
  }
  return null
}
