// A card being filled: what is marked is sent at once, what is typed in a moment. What is on its way is shown over what the rows say.
import { SvelteMap } from 'svelte/reactivity'
import { missing, type Answer, type Question } from '../../../../shared/domain/scorecard/questions.ts'
import { m } from '../../../../shared/i18n/index.ts'
import type { FilledCard } from '../../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { runCommand } from '../../run.ts'

/** So long after the last key press words are sent, ms. */
const TEXT_DELAY_MS = 600

export class Filling {
  /** Answers that are not stored yet, by question. */
  readonly #waiting = new SvelteMap<string, Answer>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: Promise<boolean> = Promise.resolve(true)

  /** Finishing was tried: what is missing is marked from then on. */
  #asked = $state(false)

  constructor(
    private readonly workspace: Workspace,
    /** Null until it was read. */
    private readonly card: () => FilledCard | null,
  ) {}

  /** All answers as the person sees them. */
  get answers(): Record<string, Answer> {
    return { ...this.card()?.answers, ...Object.fromEntries(this.#waiting) }
  }

  get #questions(): readonly Question[] {
    return this.card()?.version?.questions ?? []
  }

  /** Keys of mandatory questions that finishing asked for and that are still open. */
  get open(): string[] {
    return this.#asked ? missing(this.#questions, this.answers).map(({ key }) => key) : []
  }

  /** Says that the scorer is done, with everything stored. Of a card that lacks mandatory answers the first one is shown instead. */
  async finish(): Promise<void> {
    const card = this.card()
    if (!card) return
    this.#asked = true
    const [first] = missing(this.#questions, this.answers)
    if (first) return document.getElementById(`question-${first.key}`)?.focus()
    if (!(await this.flush())) return
    const args = { id: card.id, versionId: card.versionId ?? '', finished: true }
    const undo = m.scorecards_finished_toast()
    if (await runCommand(this.workspace, 'finishAssessment', args, { undo })) this.#asked = false
  }

  /** Opens a finished card again. */
  async reopen(): Promise<void> {
    const card = this.card()
    if (!card) return
    const args = { id: card.id, versionId: card.versionId ?? '', finished: false }
    await runCommand(this.workspace, 'finishAssessment', args)
  }

  /** A mark: sent now, with any words that wait. */
  mark(key: string, answer: Answer): void {
    this.#waiting.set(key, answer)
    void this.flush()
  }

  /** Words beside a mark, or an open answer. */
  write(key: string, text: string): void {
    this.#waiting.set(key, { ...this.answers[key], text })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), TEXT_DELAY_MS)
  }

  /** Sends what waits. True when all is stored; what was refused stays, and is said. */
  flush(): Promise<boolean> {
    clearTimeout(this.#timer)
    this.#sending = this.#sending.then(() => this.#send())
    return this.#sending
  }

  async #send(): Promise<boolean> {
    const card = this.card()
    if (this.#waiting.size === 0 || !card) return true
    const sent = new Map(this.#waiting)
    const { id, versionId = '' } = card
    const put = { answers: Object.fromEntries(sent) }
    const saved = await runCommand(this.workspace, 'editAssessment', { id, versionId, put })
    if (!saved) return false
    // What was typed meanwhile goes with the next.
    for (const [key, answer] of sent) if (this.#waiting.get(key) === answer) this.#waiting.delete(key)
    return true
  }
}
