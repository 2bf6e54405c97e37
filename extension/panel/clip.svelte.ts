// One clip: the form of one page (or of an item of the outbox that is edited), what is known about it, and how it is kept and saved.
import { draftToLookupKeys, pageToLookupKeys } from '../../shared/domain/clip/lookup-keys.ts'
import type { LeadDraft } from '../../shared/domain/clip/draft.ts'
import type { OutboxItem } from '../../shared/domain/clip/outbox-item.ts'
import type { LookupEntry } from '../../shared/domain/clip/bridge.ts'
import type { Result } from '../../shared/kernel/result.ts'
import type { LookupHit } from '../lookup/lookup.ts'
import type { StorageFailure } from '../outbox/outbox-db.ts'
import {
  clipToItems,
  clipToPlan,
  draftsToClip,
  emptyClip,
  emptyInput,
  inputToDraft,
  inputToProblems,
  noteSeconds,
  type ClipData,
  type LeadRow,
} from './clip-form.ts'

export type SaveFailure = StorageFailure | 'too_late' | 'invalid_arguments'

/** What a clip needs of the world. */
export interface ClipPorts {
  now(): number
  newId(): string
  find(keys: string[]): Promise<LookupHit[]>
  /** Keeps the draft; null removes it. Resolves when that is durable. */
  keepDraft(id: string, data: ClipData | null): Promise<Result<null, StorageFailure>>
  /** Stores the items, or the edited one under its id. Resolves when that is durable. */
  save(items: OutboxItem[], editingId: string | null): Promise<Result<null, SaveFailure>>
  /** The E.164 form of a number, with the region of the settings. */
  toE164(numbers: string[]): Promise<(number: string) => string | undefined>
}

const KEEP_AFTER_MS = 250
const FIND_AFTER_MS = 200

export class Clip {
  readonly id: string
  data = $state<ClipData>(emptyClip({ url: null, title: '' }))
  /** Somebody changed something since it was read. */
  edited = $state(false)
  /** The draft could not be stored: what is typed lives in this panel only. */
  keepFailure = $state<StorageFailure | null>(null)
  saving = $state(false)
  saveFailure = $state<SaveFailure | null>(null)
  /** Ids of the items it became. */
  savedIds = $state<string[] | null>(null)
  /** Problems are shown once a save was tried. */
  checked = $state(false)
  /** Known records for the lead that is shown. */
  hits = $state.raw<LookupHit[]>([])
  /** Known record per row key, for the list. */
  known = $state.raw<Record<string, LookupEntry>>({})

  readonly row: LeadRow | null = $derived(this.data.shown === null ? null : (this.data.leads[this.data.shown] ?? null))
  readonly plan = $derived(clipToPlan(this.data))
  readonly problems = $derived(this.row ? inputToProblems(this.row.input) : {})
  readonly selectedCount = $derived(this.data.leads.filter((row) => row.selected).length)

  private keepTimer: ReturnType<typeof setTimeout> | null = null
  /** When the draft was last written, or begun to be; ms of `performance.now`. */
  private keptAt = Number.NEGATIVE_INFINITY
  private findTimer: ReturnType<typeof setTimeout> | null = null
  private keeping: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly ports: ClipPorts,
    data: ClipData,
    /** The item of the outbox that is edited, when one is. */
    readonly editingId: string | null = null,
    id: string = ports.newId(),
  ) {
    this.id = id
    this.data = data
    this.look()
  }

  /** A clip of what was found on a page. */
  static ofPage(ports: ClipPorts, page: ClipData['page'], leads: LeadDraft[], selection: string): Clip {
    return new Clip(ports, draftsToClip(page, leads, selection))
  }

  /** Something was typed, ticked or chosen: keep it soon, and look whether it is known. */
  touch(): void {
    this.edited = true
    this.savedIds = null
    this.saveFailure = null
    // The first letter at once, the others together: a panel that is closed at once has no time to write.
    if (performance.now() - this.keptAt >= KEEP_AFTER_MS) {
      this.keptAt = performance.now()
      queueMicrotask(() => void this.keep())
    } else this.keepTimer ??= setTimeout(() => void this.keep(), KEEP_AFTER_MS)
    if (this.findTimer) clearTimeout(this.findTimer)
    this.findTimer = setTimeout(() => this.look(), FIND_AFTER_MS)
  }

  /** Writes the draft now: the panel may close at any moment. An item that is edited has its own copy in the outbox. */
  keep(): Promise<unknown> {
    if (this.keepTimer) clearTimeout(this.keepTimer)
    this.keepTimer = null
    this.keptAt = performance.now()
    if (!this.edited || this.savedIds || this.editingId) return this.keeping
    const data = $state.snapshot(this.data) as ClipData
    this.keeping = this.keeping.then(async () => {
      const kept = await this.ports.keepDraft(this.id, data)
      this.keepFailure = kept.ok ? null : kept.error
    })
    return this.keeping
  }

  /** Forgets the draft. */
  async discard(): Promise<void> {
    if (this.keepTimer) clearTimeout(this.keepTimer)
    this.keepTimer = null
    this.edited = false
    await this.keeping
    await this.ports.keepDraft(this.id, null)
  }

  /** Saves to the outbox. Returns true when it is durable there; otherwise `saveFailure` or `checked` says what is wrong. */
  async save(): Promise<boolean> {
    if (this.saving || this.savedIds || this.plan.kind === 'nothing') return false
    this.checked = true
    if (!this.showFirstProblem()) return false
    this.saving = true
    try {
      const data = $state.snapshot(this.data) as ClipData
      const numbers = data.leads.flatMap((row) => row.input.phones.map((held) => held.value.number))
      const items = clipToItems(data, {
        at: this.ports.now(),
        newId: () => this.editingId ?? this.ports.newId(),
        toE164: await this.ports.toE164(numbers),
      })
      if (!items || items.length === 0) {
        this.saveFailure = 'invalid_arguments'
        return false
      }
      const saved = await this.ports.save(items, this.editingId)
      if (!saved.ok) {
        this.saveFailure = saved.error
        return false
      }
      this.savedIds = items.map((item) => item.id)
      this.edited = false
      this.saveFailure = null
      // The item is safe; a draft that cannot be removed now is only offered once more.
      await this.discard().catch(() => null)
      return true
    } finally {
      this.saving = false
    }
  }

  /** True when all leads to be saved are in order; otherwise shows the first that is not. */
  private showFirstProblem(): boolean {
    const several = this.data.leads.length > 1
    const index = this.data.leads.findIndex(
      (row) => (!several || row.selected) && Object.keys(inputToProblems(row.input)).length > 0,
    )
    if (index >= 0 && this.plan.kind !== 'note') this.data.shown = index
    return index < 0 || this.plan.kind === 'note'
  }

  /** Opens one lead of the list in the form; who looks at one means to have it. */
  show(index: number): void {
    this.data.shown = index
    this.hits = []
    this.look()
  }

  showList(): void {
    this.data.shown = null
  }

  selectAll(selected: boolean): void {
    for (const row of this.data.leads) row.selected = selected
    this.touch()
  }

  /** Adds to a record of the app instead of making a lead; null makes a lead again. */
  addTo(entry: LookupEntry | null): void {
    const row = this.row
    if (!row) return
    row.target = entry ? { recordId: entry.recordId, name: entry.name || entry.company } : null
    this.touch()
  }

  toggleTimer(): void {
    const { note } = this.data
    const now = this.ports.now()
    if (note.runningSince === null) note.runningSince = now
    else {
      note.seconds = noteSeconds(note, now)
      note.runningSince = null
    }
    this.touch()
  }

  /** Starts an empty lead in the form. */
  typeIn(): void {
    this.data.leads = [{ key: '0', input: emptyInput(), selected: true, target: null }]
    this.data.shown = 0
  }

  /** Looks the shown lead, and the leads of the list, up among the app's records. */
  look(): void {
    const { page, leads } = $state.snapshot(this.data) as ClipData
    const row = this.data.shown === null ? null : (leads[this.data.shown] ?? null)
    const pageKeys = page.url ? pageToLookupKeys(page.url) : []
    const several = leads.length > 1
    // Of several leads on a page the page's own host says nothing: it is a directory, or one company's staff.
    const keys = row ? [...draftToLookupKeys(inputToDraft(row.input)), ...(several ? [] : pageKeys)] : pageKeys
    void this.ports
      .find([...new Set(keys)])
      .then((hits) => (this.hits = hits))
      .catch(() => (this.hits = []))
    if (several) void this.lookAll(leads).catch(() => null)
  }

  private async lookAll(leads: LeadRow[]): Promise<void> {
    const found: Record<string, LookupEntry> = {}
    for (const row of leads) {
      const strong = draftToLookupKeys(inputToDraft(row.input)).filter((key) =>
        row.input.kind === 'organization' ? true : /^[eps]:/u.test(key),
      )
      const [hit] = await this.ports.find(strong)
      if (hit) found[row.key] = hit.entry
    }
    const first = Object.keys(this.known).length === 0
    this.known = found
    // What is in the app already is not ticked, unless somebody has been at the list.
    if (first && !this.edited) for (const row of this.data.leads) if (found[row.key]) row.selected = false
  }
}
