// The search text of a list that has no other filter, as it stands in the address.
import { navigate, router } from '../../platform/router.svelte.ts'

const TYPING_MS = 160

export class TextQuery {
  /** What the field shows. */
  typed = $state('')
  #timer: ReturnType<typeof setTimeout> | undefined
  #typing = false
  readonly #path: string

  /** Call while a component is being set up. `path`: the list's address. */
  constructor(path: string) {
    this.#path = path
    $effect(() => {
      const wanted = this.asked
      if (!this.#typing) this.typed = wanted
    })
  }

  /** What the address asks for. */
  get asked(): string {
    return (router.query.get('q') ?? '').slice(0, 200)
  }

  set(text: string): void {
    this.typed = text
    this.#typing = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.send(), TYPING_MS)
  }

  send(): void {
    clearTimeout(this.#timer)
    this.#typing = false
    const text = this.typed.trim()
    if (text !== this.asked)
      navigate(text ? `${this.#path}?q=${encodeURIComponent(text)}` : this.#path, { replace: true })
  }

  clear(): void {
    this.typed = ''
    this.send()
  }
}
