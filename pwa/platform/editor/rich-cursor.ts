// Where somebody is in a formatted text, said by what stands there: an editor that takes the place of another one begins at the same word.
import type { Editor } from '@tiptap/core'
import { TextSelection } from '@tiptap/pm/state'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap'
import * as Y from 'yjs'

/** A selection in a text, whatever is typed before it meanwhile. */
export interface RichCursor {
  anchor: Y.RelativePosition
  head: Y.RelativePosition
}

type Mapping = Parameters<typeof absolutePositionToRelativePosition>[2]

function mappingOf(editor: Editor): Mapping | null {
  const state = ySyncPluginKey.getState(editor.state) as { binding?: { mapping: Mapping } } | undefined
  return state?.binding?.mapping ?? null
}

/** The selection of an editor over a fragment; null when it cannot be said. */
export function readCursor(editor: Editor, fragment: Y.XmlFragment): RichCursor | null {
  const mapping = mappingOf(editor)
  if (!mapping) return null
  const { anchor, head } = editor.state.selection
  const toRelative = (place: number): Y.RelativePosition =>
    absolutePositionToRelativePosition(place, fragment, mapping) as Y.RelativePosition
  try {
    return { anchor: toRelative(anchor), head: toRelative(head) }
  } catch {
    // The text changed under the editor in this very moment.
    return null
  }
}

/** Puts the selection where it was. `renamed`: clients of the text the cursor is of, and what they are called in this one. False: that place is gone. */
export function placeCursor(
  editor: Editor,
  fragment: Y.XmlFragment,
  cursor: RichCursor,
  renamed: ReadonlyMap<number, number>,
): boolean {
  const mapping = mappingOf(editor)
  const { doc } = fragment
  if (!mapping || !doc) return false
  const renameId = (id: Y.ID | null): Y.ID | null => id && Y.createID(renamed.get(id.client) ?? id.client, id.clock)
  const toAbsolute = ({ type, tname, item, assoc }: Y.RelativePosition): number | null =>
    relativePositionToAbsolutePosition(
      doc,
      fragment,
      new Y.RelativePosition(renameId(type), tname, renameId(item), assoc),
      mapping,
    )
  const [anchor, head] = [toAbsolute(cursor.anchor), toAbsolute(cursor.head)]
  if (anchor === null || head === null) return false
  const { state, view } = editor
  const at = (place: number) => state.doc.resolve(Math.max(0, Math.min(place, state.doc.content.size)))
  view.dispatch(state.tr.setSelection(TextSelection.between(at(anchor), at(head))))
  return true
}
