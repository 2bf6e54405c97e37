// What menus and popovers share: the button is there from the start; what it opens is fetched in a quiet moment and made when somebody
// reaches for the button. So a screen full of menus costs no more than its buttons.
import { tick } from 'svelte'
import { fetchSoon } from './later.ts'

type ButtonProps = Record<PropertyKey, unknown>

interface Options {
  /** What the button opens, for assistive technology. */
  kind: 'menu' | 'dialog'
  /** Accessible name of the button, unless its content says it. */
  label: () => string | undefined
  open: () => boolean
  setOpen: (open: boolean) => void
}

export class Popup<Parts> {
  /** The component that opens. It gets the button's own behaviour from the library and hands it over by `take`. */
  parts = $state.raw<Parts | null>(null)
  #taken = $state.raw<ButtonProps | null>(null)
  #ready = $state(false)
  #load: () => Promise<Parts>
  #options: Options

  constructor(load: () => Promise<Parts>, options: Options) {
    this.#load = load
    this.#options = options
    fetchSoon(load)
    $effect(() => {
      if (options.open()) void this.#make()
    })
  }

  /** Open, as far as the parts may know: they are told only when the button is theirs, for they open beside it. */
  get open(): boolean {
    return this.#ready && this.#options.open()
  }

  set open(open: boolean) {
    this.#options.setOpen(open)
  }

  /** Spread these on the button. */
  buttonProps = $derived.by((): ButtonProps => this.#taken ?? this.#waiting())

  /** Called by the parts, each time the button's behaviour changes. */
  take = (props: ButtonProps): void => {
    this.#taken = props
  }

  async #make(): Promise<void> {
    if (this.parts) return
    try {
      this.parts = await this.#load()
      await tick()
      this.#ready = true
    } catch (error) {
      // Not on this device and no network: the button does nothing yet, and may be tried again.
      console.error(error)
      this.#options.setOpen(false)
    }
  }

  #waiting(): ButtonProps {
    const { kind, label, open, setOpen } = this.#options
    const make = (): void => void this.#make()
    const show = (): void => setOpen(true)
    const keys = kind === 'menu' ? ['Enter', ' ', 'ArrowDown'] : ['Enter', ' ']
    return {
      ...(label() === undefined ? {} : { 'aria-label': label() }),
      'aria-haspopup': kind,
      'aria-expanded': open() ? 'true' : 'false',
      'data-state': open() ? 'open' : 'closed',
      onpointerenter: make,
      onfocus: make,
      // As the library does it: a menu opens when the mouse is pressed, so that press, drag and release choose. The click that follows
      // goes to whoever has the button by then, and both leave it alone.
      onpointerdown: (event: PointerEvent) => {
        if (kind === 'menu' && event.pointerType !== 'touch' && event.button === 0 && !event.ctrlKey) show()
      },
      onpointerup: (event: PointerEvent) => {
        if (kind === 'menu' && event.pointerType === 'touch') show()
      },
      onclick: (event: MouseEvent) => {
        if (kind === 'dialog' || event.detail === 0) show()
      },
      onkeydown: (event: KeyboardEvent) => {
        if (!keys.includes(event.key)) return
        event.preventDefault()
        show()
      },
    }
  }
}
