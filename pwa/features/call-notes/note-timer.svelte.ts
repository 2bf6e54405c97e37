// The timer of an open note, running or not, in this tab and the others.
import type { Clock } from '../../../shared/kernel/ports.ts'
import { TimerStore, elapsedSeconds, pauseTimer, startTimer, type CallTimer } from './call-timer.ts'
import type { NoteSession } from './note-session.svelte.ts'

export class NoteTimer {
  #timer = $state.raw<CallTimer | null>(null)
  #now = $state(0)
  readonly #session: NoteSession
  readonly #clock: Clock
  readonly #store: TimerStore
  /** Under the note's document: it has that name before it has an id. */
  readonly #key: string
  #interval: number | null = null

  constructor(session: NoteSession, clock: Clock, storage: Storage | null) {
    this.#session = session
    this.#clock = clock
    this.#store = new TimerStore(storage)
    this.#key = session.bodyDoc
    this.#now = clock.now()
    this.#set(this.#store.read(this.#key))
    window.addEventListener('storage', this.#onStorage)
  }

  get running(): boolean {
    return this.#timer !== null
  }

  get seconds(): number {
    return this.#timer
      ? elapsedSeconds(this.#timer, this.#now)
      : ((this.#session.value('durationSeconds') as number | null) ?? 0)
  }

  toggle(): void {
    if (this.#timer) this.pause()
    else this.start()
  }

  start(): void {
    if (this.#timer) return
    const timer = startTimer({ startedAt: null, seconds: this.seconds }, this.#clock.now())
    this.#store.write(this.#key, timer)
    this.#set(timer)
    void this.#session.ensureCreated()
  }

  pause(): void {
    if (!this.#timer) return
    const { seconds } = pauseTimer(this.#timer, this.#clock.now())
    this.setSeconds(seconds)
  }

  /** Sets the duration by hand; a running timer stops. */
  setSeconds(seconds: number): void {
    this.#store.write(this.#key, null)
    this.#set(null)
    if (seconds !== this.seconds) this.#session.edit('durationSeconds', seconds)
  }

  close(): void {
    window.removeEventListener('storage', this.#onStorage)
    if (this.#interval !== null) window.clearInterval(this.#interval)
  }

  #onStorage = (event: StorageEvent): void => {
    if (event.key === TimerStore.key(this.#key)) this.#set(this.#store.read(this.#key))
  }

  #set(timer: CallTimer | null): void {
    this.#timer = timer
    this.#now = this.#clock.now()
    if (this.#interval !== null) window.clearInterval(this.#interval)
    this.#interval = timer ? window.setInterval(() => (this.#now = this.#clock.now()), 250) : null
  }
}
