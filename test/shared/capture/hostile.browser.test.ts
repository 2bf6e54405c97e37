import * as v from 'valibot'
import { afterEach, expect, test } from 'vitest'
import { captureResult } from '../../../shared/domain/clip/draft.ts'
import { captureDocument } from '../../../shared/capture/page-entry.ts'

const OPTIONS = { region: 'US', url: 'https://www.example.com/contact' }

function parse(html: string): Document {
  return new DOMParser().parseFromString(html, 'text/html')
}

function capture(html: string | Document, limits = {}) {
  const result = captureDocument(typeof html === 'string' ? parse(html) : html, { ...OPTIONS, limits })
  v.parse(captureResult, result)
  return result
}

afterEach(() => {
  delete (globalThis as { hacked?: unknown }).hacked
})

const CARD =
  '<h1>Acme Tools Inc.</h1><p>12 Sample Street<br>Springfield, IL 62701</p><p>Phone: (217) 555-0134</p><p>info@acme-tools.example</p>'

test('named fields that shadow DOM properties do not stop the walk', () => {
  const names =
    'firstChild nextSibling parentNode childNodes attributes nodeType nodeName localName getAttribute hasAttribute shadowRoot ownerDocument textContent tagName id className'
  const inputs = names.split(' ').map((name) => `<input name="${name}">`).join('') // prettier-ignore
  const result = capture(
    `<form name="title">${inputs}<div>${CARD}</div></form><img name="documentElement"><img name="body"><form name="getElementById"></form>`,
  )
  expect(result.leads[0]?.emails[0]?.value).toBe('info@acme-tools.example')
  expect(result.leads[0]?.name?.value).toContain('Acme Tools')
})

test('getters that throw on nodes of the page are read past', () => {
  const page = parse(CARD)
  const heading = page.querySelector('h1')
  for (const name of ['firstChild', 'nextSibling', 'localName', 'textContent']) {
    Object.defineProperty(heading, name, { get: () => { throw new Error('no') } }) // prettier-ignore
  }
  expect(capture(page).leads[0]?.phones[0]?.value.e164).toBe('+12175550134')
})

test('nothing in names, links or markup runs or stays unsafe', () => {
  const result = capture(`
    <script type="application/ld+json">{"@type":"Organization","name":"<img src=x onerror=hacked=1>Acme <b>Tools</b>","url":"javascript:hacked=1","logo":"data:image/svg+xml,<svg onload=hacked=1>","email":"info@acme.example","sameAs":["javascript:alert(1)","https://www.linkedin.com/company/acme"],"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}</script>
    <a href="javascript:hacked=1">call</a> <a href="tel:+12175550134<script>">x</a> <a href="java&#10;script:hacked=1">https://www.facebook.com/acme</a>`)
  const text = JSON.stringify(
    result.leads.map(({ name, website, logo, social }) => ({
      name: name?.value,
      website: website?.value,
      logo: logo?.value,
      social: social.map((link) => link.value),
    })),
  )
  expect(text).not.toMatch(/<|javascript:|data:/iu)
  expect(result.leads[0]?.name?.value).toBe('Acme Tools')
  expect(result.leads[0]?.social.map((link) => link.value)).toEqual(['https://www.linkedin.com/company/acme'])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  expect('hacked' in globalThis).toBe(false)
})

test('markup nested a hundred thousand deep costs no stack', () => {
  const page = parse(CARD)
  let inner: Element = page.body
  for (let depth = 0; depth < 100_000; depth++) inner = inner.appendChild(page.createElement('div'))
  const result = capture(page)
  expect(result.leads[0]?.emails[0]?.value).toBe('info@acme-tools.example')
  expect(result.truncated).toBe(true)
})

test('a document of 50 MB gives what stands first, in bounded time', { timeout: 120_000 }, () => {
  const page = parse(CARD)
  const fragment = page.createDocumentFragment()
  for (let index = 0; index < 250_000; index++) {
    const paragraph = page.createElement('p')
    paragraph.textContent = `person${index}@host${index}.example 217 555 ${index} ${'x'.repeat(160)}`
    fragment.append(paragraph)
  }
  page.body.append(fragment)
  const start = performance.now()
  const result = capture(page)
  // The budget is 400 ms; the rest is one extractor finishing its line, and a machine under load.
  expect(performance.now() - start).toBeLessThan(3000)
  expect(result.truncated).toBe(true)
  expect(JSON.stringify(result.leads)).toContain('info@acme-tools.example')
})

test('shadow roots are read, and an endless row of them ends', () => {
  const page = document.implementation.createHTMLDocument('x')
  const host = page.body.appendChild(page.createElement('div'))
  host.attachShadow({ mode: 'open' }).innerHTML = CARD
  let at: ShadowRoot | Element = page.body
  for (let index = 0; index < 3000; index++) {
    const next: Element = at.appendChild(page.createElement('div'))
    at = next.attachShadow({ mode: 'open' })
  }
  const result = capture(page)
  expect(result.leads[0]?.emails[0]?.value).toBe('info@acme-tools.example')
  expect(result.truncated).toBe(true)
})

test.each([
  ['a row of a', 'a'.repeat(500_000)],
  ['dots', 'a.'.repeat(200_000)],
  ['at signs', 'a@'.repeat(200_000)],
  ['digits', '1 '.repeat(200_000)],
  ['bracketed at', 'a (at) '.repeat(80_000)],
  ['capitals', 'Aa '.repeat(150_000)],
  ['chinese', '市路号'.repeat(100_000)],
  ['spaces', `x${' '.repeat(500_000)}y`],
  ['labels', 'Tel: Fax: '.repeat(50_000)],
  ['numbered streets', '1 A '.repeat(100_000)],
  ['open tags', '&lt;'.repeat(200_000)],
])('text made of %s is read in bounded time', { timeout: 60_000 }, (_name, text) => {
  const page = parse('')
  for (const tag of ['h1', 'p', 'address', 'title'])
    page.body.append(Object.assign(page.createElement(tag), { textContent: text }))
  const start = performance.now()
  capture(page)
  expect(performance.now() - start).toBeLessThan(3000)
})

test.each([
  ['broken', '{"@type":"Organization","name":"Acme"'],
  ['deep', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
  ['an endless list', `[${'{"@type":"Person","name":"Jane Doe"},'.repeat(20_000)}{}]`],
  [
    'a cycle of ids',
    '{"@graph":[{"@id":"a","@type":"Person","name":"Jane Doe","worksFor":{"@id":"b"}},{"@id":"b","@type":"Organization","name":"Acme","employee":{"@id":"a"}}]}',
  ],
  ['wrong types', '{"@type":["Organization",5,null],"name":{"x":1},"address":7,"telephone":[[]],"email":{"@value":3}}'],
])('JSON-LD that is %s does no harm', (_name, json) => {
  const page = parse(CARD)
  const script = Object.assign(page.createElement('script'), { type: 'application/ld+json', textContent: json })
  page.head.append(script)
  expect(JSON.stringify(capture(page).leads)).toContain('info@acme-tools.example')
})

test('limits are kept', () => {
  const people = Array.from({ length: 400 }, (_, index) => ({
    '@type': 'Person',
    name: `Jane Doe${String.fromCharCode(97 + (index % 26))}${String.fromCharCode(97 + Math.floor(index / 26))}`,
    email: `p${index}@example.com`,
  }))
  const page = parse('')
  page.head.append(
    Object.assign(page.createElement('script'), {
      type: 'application/ld+json',
      textContent: JSON.stringify({ '@graph': people }),
    }),
  )
  expect(capture(page, { leads: 7, wallMs: 5000 }).leads).toHaveLength(7)
})
