// Editing a value where it stands: Enter or leaving saves, Esc reverts, and what was typed is never lost to a refused command or to
// somebody else's change arriving in between.

export type SaveOutcome = { ok: true } | { ok: false; message: string }

export class InlineEdit {
  editing = $state(false)
  draft = $state('')
  /** Words for why the last attempt was refused; the field stays open with what was typed. */
  error = $state<string | null>(null)
  busy = $state(false)

  readonly #current: () => string
  readonly #save: (text: string) => Promise<SaveOutcome>
  #started = ''

  constructor(current: () => string, save: (text: string) => Promise<SaveOutcome>) {
    this.#current = current
    this.#save = save
  }

  start(): void {
    if (this.editing) return
    this.#started = this.#current()
    this.draft = this.#started
    this.error = null
    this.editing = true
  }

  revert(): void {
    this.editing = false
    this.error = null
  }

  /** Saves when something was changed. False when it was refused. */
  async commit(): Promise<boolean> {
    if (!this.editing || this.busy) return true
    const text = this.draft.trim()
    // Compared with what was there when editing began: a colleague's change in between is not overwritten by an untouched field.
    if (text === this.#started.trim()) {
      this.revert()
      return true
    }
    this.busy = true
    const outcome = await this.#save(text)
    this.busy = false
    if (outcome.ok) this.revert()
    else this.error = outcome.message
    return outcome.ok
  }

  /** Keys of the field. `multiline`: Enter makes a line, Ctrl/Cmd+Enter saves. Keys that an input method is using are left to it. */
  onkeydown = (event: KeyboardEvent, multiline = false): void => {
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      this.revert()
    } else if (event.key === 'Enter' && (!multiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      void this.commit()
    }
  }
}
