// The keyboard in a list of steps: which one has the focus, and what the keys do with it.
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { isComposing } from '../../../../shared/ui/focus.ts'
import type { DueRow } from './promised.ts'
import { deleteStep, toggleStep } from './step-actions.ts'

export interface StepCursorOptions {
  workspace: Workspace
  /** The element around the list. */
  root: () => HTMLElement | undefined
  /** Steps that are shown, in order. */
  order: () => DueRow[]
  /** Moves the focus by rows; the default walks through `order`, a virtual list scrolls too. */
  move?: (by: number) => void
}

export class StepCursor {
  /** The step in the dialog. */
  editing = $state.raw<DueRow | null>(null)
  /** The step whose choice of days is open. */
  snoozing = $state<string | null>(null)
  readonly #options: StepCursorOptions

  constructor(options: StepCursorOptions) {
    this.#options = options
  }

  /** The step that has the focus. */
  current(): DueRow | undefined {
    const row = document.activeElement?.closest<HTMLElement>('[data-step]')
    if (!row || !this.#options.root()?.contains(row)) return undefined
    return this.#options.order().find((step) => step.id === row.dataset['step'])
  }

  focus(id: string | undefined): void {
    const target = id
      ? this.#options.root()?.querySelector<HTMLElement>(`[data-step="${CSS.escape(id)}"] [data-step-focus]`)
      : null
    target?.focus({ preventScroll: true })
    target?.scrollIntoView({ block: 'nearest' })
  }

  /** Moves the focus by steps; from outside, to the first or the last one. */
  move(by: number): void {
    if (this.#options.move) return this.#options.move(by)
    const order = this.#options.order()
    const id = this.current()?.id
    const at = order.findIndex((step) => step.id === id)
    const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : Math.min(order.length - 1, Math.max(0, at + by))
    this.focus(order[next]?.id)
  }

  /** Before a step leaves the list: the keyboard goes on with the next one. */
  leave(step: DueRow): void {
    if (this.current()?.id !== step.id) return
    const order = this.#options.order()
    const at = order.findIndex((each) => each.id === step.id)
    this.focus(order[at + 1]?.id ?? order[at - 1]?.id)
  }

  tick(): void {
    const step = this.current()
    if (!step) return
    this.leave(step)
    void toggleStep(this.#options.workspace, step)
  }

  snooze(): void {
    const step = this.current()
    if (step && !step.doneAt) this.snoozing = step.id
  }

  edit(): void {
    this.editing = this.current() ?? null
  }

  remove(): void {
    const step = this.current()
    if (!step || step.promisedIn) return
    this.leave(step)
    void deleteStep(this.#options.workspace, step)
  }

  /** For the element around the list. */
  onkeydown = (event: KeyboardEvent): void => {
    if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    // Only keys on a row's own title are ours: menus and dialogs bubble through here too.
    if (!(event.target as HTMLElement).matches('[data-step-focus]')) return
    const actions: Record<string, () => void> = {
      j: () => this.move(1),
      ArrowDown: () => this.move(1),
      k: () => this.move(-1),
      ArrowUp: () => this.move(-1),
      x: () => this.tick(),
      ' ': () => this.tick(),
      s: () => this.snooze(),
      e: () => this.edit(),
      Delete: () => this.remove(),
    }
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined
    if (!action) return
    event.preventDefault()
    action()
  }
}
