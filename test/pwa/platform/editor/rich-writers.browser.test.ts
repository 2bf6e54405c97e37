// Who typed what, marked in the editor and said beside it.
import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import * as Y from 'yjs'
import type { Passage } from '../../../../pwa/platform/editor/passages.ts'
import { createRichEditor, type RichEditor } from '../../../../pwa/platform/editor/rich-editor.ts'
import type { Writer } from '../../../../pwa/platform/editor/writers.svelte.ts'
import { until } from '../../../support/until.ts'

const MIA = 1
const LI = 2
const people = new Map<number, Writer>([
  [MIA, { id: 'mia', name: 'Mia', tone: 0 }],
  [LI, { id: 'li', name: 'Li', tone: 1 }],
])
const nobody: Writer = { id: '', name: 'not known', tone: null }

const made: { editor: RichEditor; element: HTMLElement }[] = []
afterEach(() => {
  for (const { editor, element } of made.splice(0)) {
    editor.destroy()
    element.remove()
  }
})

interface Shown {
  editor: RichEditor
  element: HTMLElement
  passages: readonly Passage[]
  here: string | null
}

function edit(doc: Y.Doc): Shown {
  const element = document.body.appendChild(document.createElement('div'))
  const nothing = (): void => undefined
  const editor = createRichEditor({
    element,
    fragment: doc.getXmlFragment('body'),
    label: 'Text',
    placeholder: '',
    onState: nothing,
    onComposing: nothing,
    onLink: nothing,
  })
  made.push({ editor, element })
  const shown: Shown = { editor, element, passages: [], here: null }
  editor.showWriters({
    of: (client) => people.get(client) ?? nobody,
    title: ({ name }) => `Written by ${name}`,
    onPassages: (passages) => (shown.passages = passages),
    onHere: (writer) => (shown.here = writer?.name ?? null),
  })
  return shown
}

const sync = (from: Y.Doc, to: Y.Doc): void => Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)))

/** Two copies of one text that Mia began. */
function pair(): [Y.Doc, Y.Doc] {
  const [mia, li] = [new Y.Doc(), new Y.Doc()]
  mia.clientID = MIA
  li.clientID = LI
  const item = new Y.XmlElement('listItem')
  const inItem = new Y.XmlElement('paragraph')
  inItem.insert(0, [new Y.XmlText('In a list')])
  item.insert(0, [inItem])
  const list = new Y.XmlElement('bulletList')
  list.insert(0, [item])
  const first = new Y.XmlElement('paragraph')
  first.insert(0, [new Y.XmlText('Hello'), new Y.XmlElement('hardBreak'), new Y.XmlText('there')])
  mia.getXmlFragment('body').insert(0, [first, list])
  sync(mia, li)
  return [mia, li]
}

const textOf = (doc: Y.Doc, ...path: number[]): Y.XmlText => {
  let node: Y.XmlFragment | Y.XmlText = doc.getXmlFragment('body')
  for (const at of path) node = (node as Y.XmlFragment).get(at) as Y.XmlFragment | Y.XmlText
  return node as Y.XmlText
}

const marksOf = ({ element }: Shown): string[] =>
  [...element.querySelectorAll<HTMLElement>('.writer')].map((mark) => `${mark.title}: ${mark.textContent}`)

test('words typed apart and merged are each marked by their writer, in lists and behind breaks, on both devices alike', async () => {
  const [mia, li] = pair()
  textOf(li, 0, 0).insert(5, ', Mia')
  textOf(li, 1, 0, 0, 0).insert(0, '好 ')
  textOf(mia, 0, 2).format(0, 5, { bold: {} })
  textOf(mia, 0, 2).insert(0, 'over ')
  sync(mia, li)
  sync(li, mia)
  const expected = [
    'Written by Mia: Hello',
    'Written by Li: , Mia',
    'Written by Mia: over ',
    'Written by Mia: there',
    'Written by Li: 好 ',
    'Written by Mia: In a list',
  ]
  for (const doc of [mia, li]) {
    const shown = edit(doc)
    await until(() => marksOf(shown).length > 0)
    expect(marksOf(shown)).toEqual(expected)
    expect(shown.passages.map(({ text, client }) => `${String(client)} ${text}`)).toEqual([
      '1 Hello',
      '2 , Mia',
      '1 over there',
      '2 好 ',
      '1 In a list',
    ])
  }
})

test('the marks follow what is typed here and comes from there; the writer at the cursor is said; switched off nothing stays', async () => {
  const [mia, li] = pair()
  const shown = edit(mia)
  await until(() => marksOf(shown).length > 0)
  shown.editor.focus()
  await userEvent.keyboard('!')
  await until(() => shown.passages.at(-1)?.text === 'In a list!')
  expect(shown.here).toBe('Mia')
  textOf(li, 1, 0, 0, 0).insert(0, 'Li: ')
  sync(li, mia)
  await until(() => marksOf(shown).includes('Written by Li: Li: '))
  // The cursor stayed where it was; at the beginning of the line it is behind nothing of Mia's.
  await userEvent.keyboard('{Home}')
  await until(() => shown.here === 'Li')
  await userEvent.keyboard('{End}')
  await until(() => shown.here === 'Mia')
  expect(textOf(mia, 1, 0, 0, 0).toString()).toBe('Li: In a list!')
  shown.editor.showWriters(null)
  await until(() => marksOf(shown).length === 0)
  await userEvent.keyboard('?')
  expect(textOf(mia, 1, 0, 0, 0).toString()).toBe('Li: In a list!?')
  expect(marksOf(shown)).toEqual([])
})
