// A text is replaced under whoever types in it: the editor that takes its place begins at the same word.
import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import * as Y from 'yjs'
import {
  createRichEditor,
  type RichEditor,
  type RichEditorOptions,
} from '../../../../pwa/platform/editor/rich-editor.ts'
import { renameClients } from '../../../../shared/store/rewrite.ts'

const made: { editor: RichEditor; element: HTMLElement }[] = []
afterEach(() => {
  for (const { editor, element } of made.splice(0)) {
    editor.destroy()
    element.remove()
  }
})

function edit(doc: Y.Doc, cursor: RichEditorOptions['cursor'] = null): RichEditor {
  const element = document.body.appendChild(document.createElement('div'))
  const nothing = (): void => undefined
  const editor = createRichEditor({
    element,
    fragment: doc.getXmlFragment('body'),
    label: 'Text',
    placeholder: '',
    cursor,
    onState: nothing,
    onComposing: nothing,
    onLink: nothing,
  })
  made.push({ editor, element })
  return editor
}

/** A text of two paragraphs, written under one client. */
function text(client: number): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = client
  const paragraphs = ['First line', 'Second line'].map((line) => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(line)])
    return paragraph
  })
  doc.getXmlFragment('body').insert(0, paragraphs)
  return doc
}

const said = (doc: Y.Doc): string[] =>
  doc
    .getXmlFragment('body')
    .toArray()
    .map((node) => (node as Y.XmlElement).toArray().join(''))

test('under other clients, with a line added before it', async () => {
  const doc = text(7)
  const first = edit(doc)
  first.focus()
  await userEvent.keyboard('{ArrowLeft}{ArrowLeft}{ArrowLeft}{ArrowLeft}')
  const at = first.cursor()!
  const renamed = new Map([[7, 4_294_967_301]])
  const other = new Y.Doc()
  const update = renameClients(Y.encodeStateAsUpdateV2(doc), (client) => renamed.get(client) ?? client)
  Y.applyUpdateV2(other, update)
  const before = new Y.XmlElement('paragraph')
  before.insert(0, [new Y.XmlText('Added')])
  other.getXmlFragment('body').insert(0, [before])
  made.splice(0).forEach(({ editor, element }) => {
    editor.destroy()
    element.remove()
  })
  edit(other, { at, renamed }).focus()
  await userEvent.keyboard('new ')
  expect(said(other)).toEqual(['Added', 'First line', 'Second new line'])
})

test('where the place is gone, and where nobody was in the text, it begins at the end', async () => {
  const doc = text(7)
  const first = edit(doc)
  expect(first.cursor()).toBeNull()
  first.focus()
  await userEvent.keyboard('{Home}')
  const at = first.cursor()!
  const other = text(8)
  made.splice(0).forEach(({ editor, element }) => {
    editor.destroy()
    element.remove()
  })
  edit(other, { at, renamed: new Map() }).focus()
  await userEvent.keyboard('!')
  expect(said(other)).toEqual(['First line', 'Second line!'])
})
