// The form for a lead typed in by hand: what was typed, what is wrong with it, and who is known already. It outlives its dialog, so that
// a slip of the Escape key costs nothing.
import * as v from 'valibot'
import { emailKey } from '../../../shared/domain/text.ts'
import { email, phone, type Phone } from '../../../shared/domain/values.ts'
import { ERROR_CODES } from '../../../shared/domain/errors.ts'
import { errorText } from '../../../shared/i18n/errors.ts'
import type { DuplicateHit } from '../../../shared/readmodel/rows.ts'
import type { Workspace, WorkspaceError } from '../../../shared/workspace/api.ts'
import { completeUrl, tagKey } from '../../platform/parts/elements.ts'
import { addressKey } from '../../../shared/domain/text.ts'
import { parsePhone, phoneIdentity } from '../../platform/parts/phones.ts'

const LOOK_UP_MS = 250

export interface ElementInput {
  id: number
  text: string
  error: string | null
  /** The number as it will be dialled, once it could be read. */
  parsed: Phone | null
}

type SingleField = 'name' | 'company' | 'title' | 'website' | 'address' | 'step'

export class NewLeadForm {
  kind = $state<'person' | 'organization'>('person')
  name = $state('')
  company = $state('')
  title = $state('')
  website = $state('')
  address = $state('')
  phones = $state<ElementInput[]>([])
  emails = $state<ElementInput[]>([])
  tags = $state<string[]>([])
  /** A person's id, or '' for nobody. */
  ownerId = $state('')
  stepTitle = $state('')
  stepDate = $state<string | null>(null)
  /** Words for what is wrong, beside the field it is about. */
  errors = $state<Partial<Record<SingleField, string>>>({})
  /** What went wrong with no field to put it at. */
  failure = $state<string | null>(null)
  duplicates = $state.raw<DuplicateHit[]>([])
  saving = $state(false)
  /** Country of the team, ISO 3166-1 alpha-2, for phone numbers. */
  region: string | undefined = undefined

  readonly #workspace: Workspace
  #nextId = 1
  #timer: ReturnType<typeof setTimeout> | undefined
  #asked = ''
  /** The question whose answer stands in `duplicates`. */
  #answered = ''
  /** Set once the lead is made: a retry after a failed step must not make it twice. */
  #createdId: string | null = null

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    this.clear()
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.kind = 'person'
    this.name = this.company = this.title = this.website = this.address = this.stepTitle = ''
    this.phones = [this.#input()]
    this.emails = [this.#input()]
    this.tags = []
    this.ownerId = this.#workspace.personId
    this.stepDate = null
    this.errors = {}
    this.failure = null
    this.duplicates = []
    this.#asked = this.#answered = ''
    this.#createdId = null
  }

  get dirty(): boolean {
    const texts = [this.name, this.company, this.title, this.website, this.address, this.stepTitle]
    const inputs = [...this.phones, ...this.emails].map((input) => input.text)
    return [...texts, ...inputs, ...this.tags].some((text) => text.trim() !== '')
  }

  addPhone(): void {
    this.phones.push(this.#input())
  }

  addEmail(): void {
    this.emails.push(this.#input())
  }

  remove(field: 'phones' | 'emails', id: number): void {
    this[field] = this[field].filter((input) => input.id !== id)
    this.lookUpSoon()
  }

  /** Reads a phone when its field is left: shows how it will be dialled, or what is wrong. */
  async leavePhone(input: ElementInput): Promise<void> {
    const text = input.text.trim()
    if (text === '') {
      input.error = null
      input.parsed = null
      return
    }
    const read = await parsePhone(text, this.region)
    if (input.text.trim() !== text) return
    input.parsed = read
    input.error = problemOf(phone, read)
    this.lookUpSoon()
  }

  leaveEmail(input: ElementInput): void {
    input.error = input.text.trim() === '' ? null : problemOf(email, input.text)
  }

  /** Looks for records with the same phone, e-mail, domain or profile, a moment after the last key. */
  lookUpSoon(): void {
    this.failure = null
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.lookUp(), LOOK_UP_MS)
  }

  /** Looks now. Answers to questions that were overtaken are dropped. */
  async lookUp(): Promise<void> {
    clearTimeout(this.#timer)
    const question = await this.#question()
    const text = JSON.stringify(question)
    this.#asked = text
    if (text === this.#answered) return
    const empty = question.emails.length + question.phones.length + question.websites.length === 0
    const hits = empty ? [] : await this.#workspace.query('duplicates.of', question)
    if (this.#asked !== text) return
    this.duplicates = hits
    this.#answered = text
  }

  async #question(): Promise<{ emails: string[]; phones: string[]; websites: string[]; social: string[] }> {
    const phones = await Promise.all(this.#texts(this.phones).map((text) => parsePhone(text, this.region)))
    const website = completeUrl(this.website)
    return {
      // Half an address matches nothing and would only make the core work.
      emails: this.#texts(this.emails)
        .filter((text) => v.is(email, text))
        .map(emailKey),
      phones: phones.filter((each) => v.is(phone, each)).map(phoneIdentity),
      websites: /\.\p{L}{2,}/u.test(website) ? [website] : [],
      social: [],
    }
  }

  /** Saves. Returns the lead's id; null when something is wrong, or when a duplicate turned up that was not on show yet. */
  async save(): Promise<string | null> {
    if (this.saving) return null
    this.saving = true
    this.errors = {}
    this.failure = null
    try {
      const seen = this.duplicates.length
      await this.lookUp()
      if (this.duplicates.length > 0 && seen === 0) return null
      if (!this.#createdId) {
        const created = await this.#workspace.run('createLead', { fields: await this.#fields() })
        if (!created.ok) {
          this.#place(created.error)
          return null
        }
        this.#createdId = created.value.id
      }
      const id = this.#createdId
      if (this.stepTitle.trim()) {
        const fields = {
          title: this.stepTitle,
          dueDate: this.stepDate,
          ownerId: this.ownerId || this.#workspace.personId,
          subjects: { [id]: id },
        }
        const added = await this.#workspace.run('addStep', { fields })
        if (!added.ok) {
          this.errors.step = errorText(added.error)
          return null
        }
      }
      return id
    } finally {
      this.saving = false
    }
  }

  async #fields(): Promise<Record<string, unknown>> {
    const phones: Record<string, Phone> = {}
    for (const text of this.#texts(this.phones)) {
      const read = await parsePhone(text, this.region)
      phones[phoneIdentity(read)] ??= read
    }
    const emails: Record<string, string> = {}
    for (const text of this.#texts(this.emails)) emails[emailKey(text)] ??= text
    const isPerson = this.kind === 'person'
    return {
      kind: this.kind,
      name: this.name,
      company: isPerson ? this.company : '',
      title: isPerson ? this.title : '',
      website: completeUrl(this.website),
      phones,
      emails,
      addresses: this.address.trim() ? { [addressKey(this.address)]: this.address } : {},
      tags: Object.fromEntries(this.tags.map((tag) => [tagKey(tag), tag])),
      ownerId: this.ownerId || null,
      status: 'new',
      source: 'manual',
    }
  }

  /** Puts a refusal beside the field it is about. */
  #place(error: WorkspaceError): void {
    const words = errorText(error)
    const field = 'field' in error ? error.field : undefined
    if (field === 'phones' || field === 'emails') {
      const detail = error.detail === undefined ? '' : String(error.detail)
      const inputs = this[field]
      const input = inputs.find((each) => detail !== '' && each.text.trim().startsWith(detail.trim())) ?? inputs[0]
      if (input) input.error = words
    } else if (field === 'name' || field === 'company' || field === 'title' || field === 'website') {
      this.errors[field] = words
    } else if (field === 'addresses') this.errors.address = words
    else this.failure = words
  }

  #texts(inputs: ElementInput[]): string[] {
    return inputs.map((input) => input.text.trim()).filter((text) => text !== '')
  }

  #input(): ElementInput {
    return { id: this.#nextId++, text: '', error: null, parsed: null }
  }
}

function problemOf(schema: v.GenericSchema, value: unknown): string | null {
  const checked = v.safeParse(schema, value)
  if (checked.success) return null
  const [issue] = checked.issues
  return errorText({ code: ERROR_CODES.find((code) => code === issue.message) ?? 'bad_value' })
}
