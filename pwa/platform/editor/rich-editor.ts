// The formatted-text editor: Tiptap on a Yjs fragment. A chunk of its own, loaded when a record with a text opens.
import { Editor } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { TaskItem, TaskList } from '@tiptap/extension-list'
import { Placeholder } from '@tiptap/extension-placeholder'
import { Selection } from '@tiptap/pm/state'
import { StarterKit } from '@tiptap/starter-kit'
import type { XmlFragment } from 'yjs'
import { safeUrl } from '../../../shared/domain/text.ts'
import { placeCursor, readCursor, type RichCursor } from './rich-cursor.ts'
import { createWriters, showWriters, type WritersShown } from './rich-writers.ts'

/** What is on at the cursor, for the toolbar. */
export interface RichState {
  bold: boolean
  italic: boolean
  heading: boolean
  bullets: boolean
  numbers: boolean
  checks: boolean
  link: boolean
  canUndo: boolean
  canRedo: boolean
}

export type RichAction = 'bold' | 'italic' | 'heading' | 'bullets' | 'numbers' | 'checks' | 'undo' | 'redo'

export interface RichEditorOptions {
  element: HTMLElement
  fragment: XmlFragment
  label: string
  placeholder: string
  onState: (state: RichState) => void
  /** An input method begins or ends a word. */
  onComposing: (on: boolean) => void
  /** The chord for links was pressed. */
  onLink: () => void
  /** Where to begin: the cursor of an editor whose place this one takes, and what clients of its text are called in this one. */
  cursor?: { at: RichCursor; renamed: ReadonlyMap<number, number> } | null
}

export interface RichEditor {
  run(action: RichAction): void
  /** Address of the link at the cursor, '' for none. */
  link(): string
  /** Sets the link of the selection, or inserts the address where nothing is selected; null takes the link away. False: not a web address. */
  setLink(address: string | null): boolean
  focus(): void
  /** Puts plain text where the cursor is, or behind the last word when it was nowhere yet; a line becomes a paragraph. */
  insert(text: string): void
  /** Where somebody is in the text; null when nobody was in it yet. */
  cursor(): RichCursor | null
  /** Marks who typed what; null: no more. */
  showWriters(shown: WritersShown | null): void
  /** Whether a person may type. */
  setEditable(on: boolean): void
  destroy(): void
}

/** An address as people type it: `example.com` is meant as https. Null when it is not a web address. */
export function typedToUrl(text: string): string | null {
  const trimmed = text.trim()
  return safeUrl(trimmed) ?? (/^[\w-]+(\.[\w-]+)+([/?#:].*)?$/u.test(trimmed) ? safeUrl(`https://${trimmed}`) : null)
}

function stateOf(editor: Editor): RichState {
  return {
    bold: editor.isActive('bold'),
    italic: editor.isActive('italic'),
    heading: editor.isActive('heading'),
    bullets: editor.isActive('bulletList'),
    numbers: editor.isActive('orderedList'),
    checks: editor.isActive('taskList'),
    link: editor.isActive('link'),
    canUndo: editor.can().undo(),
    canRedo: editor.can().redo(),
  }
}

/** Makes an editor inside an element. Changes go into the fragment; the caller takes it down with `destroy`. */
export function createRichEditor(options: RichEditorOptions): RichEditor {
  let visited = false
  const editor = new Editor({
    onFocus: () => (visited = true),
    element: options.element,
    // The content security policy allows no injected styles; ours stand in RichText.svelte.
    injectCSS: false,
    extensions: [
      StarterKit.configure({
        heading: { levels: [1, 2, 3] },
        blockquote: false,
        code: false,
        codeBlock: false,
        horizontalRule: false,
        strike: false,
        underline: false,
        dropcursor: false,
        // Yjs keeps the history, of this person's changes only.
        undoRedo: false,
        // Would write a paragraph into every document that is only looked at.
        trailingNode: false,
        link: {
          openOnClick: false,
          autolink: true,
          linkOnPaste: true,
          defaultProtocol: 'https',
          isAllowedUri: (url) => typedToUrl(url) !== null,
          HTMLAttributes: { target: '_blank', rel: 'noopener noreferrer nofollow' },
        },
      }),
      TaskList,
      TaskItem.configure({
        nested: true,
        a11y: { checkboxLabel: (node) => node.textContent || options.label },
      }),
      Placeholder.configure({ placeholder: options.placeholder }),
      Collaboration.configure({ fragment: options.fragment }),
      createWriters(options.fragment),
    ],
    editorProps: {
      attributes: { 'aria-label': options.label, 'aria-multiline': 'true', role: 'textbox', spellcheck: 'true' },
      handleDOMEvents: {
        compositionstart: () => {
          options.onComposing(true)
          return false
        },
        compositionend: () => {
          // After the editor has taken the word in.
          setTimeout(() => options.onComposing(false), 0)
          return false
        },
      },
      handleKeyDown: (_view, event) => {
        if (event.isComposing || !(event.ctrlKey || event.metaKey) || !event.shiftKey) return false
        if (event.key.toLowerCase() !== 'k') return false
        options.onLink()
        return true
      },
      handleClick: (_view, _position, event) => {
        const link = (event.target as Element).closest('a')
        const url = link && (event.ctrlKey || event.metaKey) ? safeUrl(link.href) : null
        if (url) window.open(url, '_blank', 'noopener')
        return url !== null
      },
    },
    // Called while the editor is still being made, so it comes as an argument.
    onTransaction: ({ editor: current }) => options.onState(stateOf(current)),
  })

  const { cursor } = options
  if (cursor && placeCursor(editor, options.fragment, cursor.at, cursor.renamed)) visited = true

  return {
    run(action) {
      const chain = editor.chain().focus()
      switch (action) {
        case 'bold':
          return void chain.toggleBold().run()
        case 'italic':
          return void chain.toggleItalic().run()
        case 'heading':
          return void chain.toggleHeading({ level: 2 }).run()
        case 'bullets':
          return void chain.toggleBulletList().run()
        case 'numbers':
          return void chain.toggleOrderedList().run()
        case 'checks':
          return void chain.toggleTaskList().run()
        case 'undo':
          return void chain.undo().run()
        case 'redo':
          return void chain.redo().run()
      }
    },
    link: () => String(editor.getAttributes('link')['href'] ?? ''),
    setLink(address) {
      if (address === null) {
        editor.chain().focus().extendMarkRange('link').unsetLink().run()
        return true
      }
      const href = typedToUrl(address)
      if (!href) return false
      const chain = editor.chain().focus()
      if (editor.state.selection.empty && !editor.isActive('link'))
        chain.insertContent({ type: 'text', text: address.trim(), marks: [{ type: 'link', attrs: { href } }] }).run()
      else chain.extendMarkRange('link').setLink({ href }).run()
      return true
    },
    focus() {
      // Where the cursor was, or behind the last word when it was nowhere yet. Not Tiptap's own command, which waits for a frame:
      // a key pressed meanwhile would go nowhere.
      if (!visited) editor.commands.setTextSelection(Selection.atEnd(editor.state.doc))
      editor.view.focus()
    },
    insert(text) {
      if (!visited) editor.commands.setTextSelection(Selection.atEnd(editor.state.doc))
      const lines = text.split('\n').map((line) => (line === '' ? [] : [{ type: 'text', text: line }]))
      const [first = []] = lines
      editor.commands.insertContent(
        lines.length === 1 ? first : lines.map((content) => ({ type: 'paragraph', content })),
      )
    },
    cursor: () => (visited ? readCursor(editor, options.fragment) : null),
    showWriters: (shown) => showWriters(editor, shown),
    setEditable: (on) => editor.setEditable(on, false),
    destroy: () => editor.destroy(),
  }
}
