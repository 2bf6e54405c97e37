// Marks in an open editor who typed what. It stands in every editor and does nothing until it is asked to: putting it in later would take all
// other parts of the editor down for a moment, and with them what somebody is typing.
import { Extension, type Editor } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import type { XmlFragment } from 'yjs'
import { passagesOf, type Passage } from './passages.ts'
import type { Writer } from './writers.svelte.ts'

export interface WritersShown {
  /** Who types under a Yjs client. */
  of: (client: number) => Writer
  /** What a passage says of its writer where the pointer rests on it. */
  title: (writer: Writer) => string
  /** After each change of the text; the passages in order. */
  onPassages: (passages: readonly Passage[]) => void
  /** Who typed what stands before the cursor, whenever that changes; null where nothing does. */
  onHere: (writer: Writer | null) => void
}

const key = new PluginKey<DecorationSet>('writers')

/** One editor's marks. */
class Marks {
  private shown: WritersShown | null = null
  private passages: readonly Passage[] = []
  private isWaiting = false

  constructor(
    private readonly view: EditorView,
    private readonly fragment: XmlFragment,
  ) {
    fragment.observeDeep(this.refresh)
  }

  show(shown: WritersShown | null): void {
    this.shown = shown
    this.refresh()
  }

  /** The editor takes a change in first. An input method's half-typed word is left alone: marks would break it. */
  readonly refresh = (): void => {
    if (this.isWaiting || (!this.shown && this.passages.length === 0)) return
    this.isWaiting = true
    setTimeout(() => {
      this.isWaiting = false
      if (!this.view.isDestroyed && !this.view.composing) this.draw()
    }, 0)
  }

  private draw(): void {
    const { shown, view } = this
    this.passages = shown ? passagesOf(this.fragment, view.state.doc) : []
    const decorations = this.passages.map(({ from, to, client }) => {
      const writer = shown?.of(client)
      return Decoration.inline(from, to, {
        class: `writer writer-${writer?.tone === null ? 'none' : String(writer?.tone)}`,
        title: writer && shown ? shown.title(writer) : '',
      })
    })
    const set = DecorationSet.create(view.state.doc, decorations)
    view.dispatch(view.state.tr.setMeta(key, set).setMeta('addToHistory', false))
    shown?.onPassages(this.passages)
    this.tellHere()
  }

  tellHere(): void {
    if (!this.shown) return
    const at = this.view.state.selection.head
    const here =
      this.passages.find(({ from, to }) => at > from && at <= to) ?? this.passages.find(({ from }) => at === from)
    this.shown.onHere(here ? this.shown.of(here.client) : null)
  }

  close(): void {
    this.shown = null
    this.fragment.unobserveDeep(this.refresh)
  }
}

const marksByView = new WeakMap<EditorView, Marks>()

/** The part of an editor over `fragment` that can mark who typed what. */
export function createWriters(fragment: XmlFragment): Extension {
  return Extension.create({
    name: 'writers',
    addProseMirrorPlugins: () => [
      new Plugin<DecorationSet>({
        key,
        state: {
          init: () => DecorationSet.empty,
          apply: (transaction, set) =>
            (transaction.getMeta(key) as DecorationSet | undefined) ?? set.map(transaction.mapping, transaction.doc),
        },
        props: {
          decorations: (state) => key.getState(state),
          handleDOMEvents: {
            compositionend: (view) => {
              marksByView.get(view)?.refresh()
              return false
            },
          },
        },
        view: (view) => {
          const marks = new Marks(view, fragment)
          marksByView.set(view, marks)
          return {
            update: (current, before) => {
              if (!current.state.selection.eq(before.selection)) marks.tellHere()
            },
            destroy: () => {
              marks.close()
              marksByView.delete(view)
            },
          }
        },
      }),
    ],
  })
}

/** Marks who typed what from now on; null: no more. */
export function showWriters(editor: Editor, shown: WritersShown | null): void {
  marksByView.get(editor.view)?.show(shown)
}
