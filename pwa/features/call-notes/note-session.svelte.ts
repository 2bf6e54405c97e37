// An open call note.
import type { CallNoteRow } from '../../../shared/readmodel/rows.ts'
import { RecordSession, type SessionOptions } from '../../platform/editor/record-session.svelte.ts'
import { EMPTY_ELEMENT, elementPath, subjectPath, type ElementValue } from '../../platform/parts/notes/note-fields.ts'
import { noteKind } from '../../platform/parts/notes/note-kind.ts'

export interface NoteSessionOptions extends SessionOptions {
  /** Whom a new note concerns. */
  subjects?: string[]
}

export class NoteSession extends RecordSession<CallNoteRow> {
  constructor({ subjects = [], ...options }: NoteSessionOptions) {
    const concerned = subjects.map((id): [string, unknown] => [subjectPath(id), id])
    super(
      noteKind,
      options,
      new Map<string, unknown>([['at', options.clock.now()], ['channel', 'phone'], ...concerned]),
    )
  }

  element(key: string): ElementValue {
    return (this.value(elementPath(key)) as ElementValue | null) ?? EMPTY_ELEMENT
  }

  /** All elements that have a value, by key. */
  get elements(): Record<string, ElementValue> {
    const found: Record<string, ElementValue> = {}
    for (const [path, value] of this.entries)
      if (path.startsWith('elements/')) found[path.slice('elements/'.length)] = value as ElementValue
    return found
  }

  get subjects(): string[] {
    return [...this.entries]
      .filter(([path, value]) => path.startsWith('subjects/') && value !== null)
      .map(([path]) => path.slice('subjects/'.length))
  }

  editElement(key: string, value: ElementValue): void {
    this.edit(elementPath(key), value)
  }

  setSubjects(ids: string[]): void {
    for (const id of this.subjects) if (!ids.includes(id)) this.edit(subjectPath(id), null)
    for (const id of ids) if (!this.subjects.includes(id)) this.edit(subjectPath(id), id)
  }

  /** Makes sure the note exists, also when nothing was typed: a next step hangs on it. Null when it could not be stored. */
  async ensureCreated(): Promise<string | null> {
    if (!this.id) {
      this.edit('at', this.value('at'))
      await this.flush()
    }
    return this.id
  }
}
