// What stands on a page, gathered in one bounded walk: lines of text with their place, links, images, coded attributes and the roots of
// machine-readable markup. Extractors read this and not the DOM, so that a page is walked once and hostile DOM is met in one place.

/** Which part of the page a line stands in. */
export type Zone = 'header' | 'nav' | 'main' | 'aside' | 'footer'

export interface LinkEvidence {
  href: string
  text: string
  title: string
  element: Element
  /** Index of the line the link stands in (or the next one, for a link without text). */
  line: number
  /** Where the link's text begins and ends in its line. */
  start: number
  end: number
}

export interface ImageEvidence {
  src: string
  alt: string
  title: string
  /** Class, id and file name, for recognising logos. */
  hints: string
  /** Target of the link around the image; '' when there is none. */
  href: string
  element: Element
  line: number
  zone: Zone
}

/** One visual line: text between two block boundaries or line breaks. */
export interface Line {
  index: number
  text: string
  /** Innermost element that holds the line's first text. */
  element: Element
  /** 1 to 6 inside a heading, else 0. */
  heading: number
  zone: Zone
  /** Inside an <address> element. */
  address: boolean
  /** Inside bold or strong from its first character on. */
  bold: boolean
  /** Table row the line stands in, -1 outside tables. */
  row: number
  /** Number of the block (paragraph, cell, item) the line belongs to: lines divided by <br> share it. */
  block: number
  links: LinkEvidence[]
}

/** An attribute or link that encodes a value (data-cfemail and its kin). */
export interface CodedEvidence {
  kind: 'cfemail' | 'mailto-script' | 'attribute'
  value: string
  element: Element
  line: number
}

export interface MetaEvidence {
  key: string
  content: string
}

export interface Evidence {
  document: Document
  /** Address of the page; null when unknown. Relative links resolve against `base`. */
  url: string | null
  base: string
  title: string
  lang: string
  region: string | undefined
  lines: Line[]
  links: LinkEvidence[]
  images: ImageEvidence[]
  coded: CodedEvidence[]
  metas: MetaEvidence[]
  /** <link rel> elements: rel and href. */
  rels: { rel: string; href: string }[]
  /** JSON-LD scripts, as text. */
  jsonLd: string[]
  microdataRoots: Element[]
  rdfaRoots: Element[]
  microformatRoots: Element[]
  /** The line at which an element begins, for elements that carry markup or a link. */
  lineOf: Map<Element, number>
}
