import type { Doc } from 'yjs'
import type { ArgsOf, CommandName, ResultOf } from '../domain/commands.ts'
import { randomToken } from '../kernel/ids.ts'
import type { Result } from '../kernel/result.ts'
import type {
  AnswerOf,
  HistoryState,
  OnProgress,
  ParamsOf,
  QueryName,
  RichText,
  UndoReport,
  Workspace,
  WorkspaceError,
  WorkspaceStatus,
} from './api.ts'
import { CallError } from './call-error.ts'
import { CoreClient } from './client.ts'
import type { WorkspaceEnvironment } from './environment.ts'
import { spaceName, TEAM_STATE, textName, textsLock, type Changed } from './protocol.ts'
import { isTouched } from './queries-touched.ts'
import { readSavedScreens } from './saved-screens.ts'
import { screenKey } from './screen-key.ts'
import { SentAgain } from './sent-again.ts'
import { TeamTab } from './team-tab.ts'

type Outcome<T> = Result<T, WorkspaceError>

interface Watch {
  name: QueryName
  params: unknown
  /** Asks again; several changes while one question is under way lead to one more. */
  refresh: () => void
}

function toFailure(error: unknown): { ok: false; error: WorkspaceError } {
  if (error instanceof CallError) return { ok: false, error: { code: error.code, detail: error.detail } }
  return { ok: false, error: { code: 'core_unreachable', detail: String(error) } }
}

/** A tab's view of a space: calls go to the core, changes come back to what is watched. */
export class WorkspaceTab implements Workspace {
  private readonly client: CoreClient
  readonly team: TeamTab
  private readonly watches = new Set<Watch>()
  private readonly statusCallbacks = new Set<(status: WorkspaceStatus) => void>()
  private readonly historyCallbacks = new Set<(state: HistoryState) => void>()
  private readonly texts = new Map<string, RichText>()
  private readonly textClients = new WeakMap<Doc, number>()
  private readonly sentAgain = new SentAgain()
  private users = 0
  /** What the first screens showed last: true until the core says otherwise. Only of use while this tab starts. */
  private saved: Promise<ReadonlyMap<string, unknown>> | null

  constructor(
    private readonly environment: WorkspaceEnvironment,
    readonly spaceId: string,
    private readonly openedAs: string,
    private readonly events: {
      onClosed(): void
      /** The space is shared from now on, under this id. */
      onShared(sharedAs: string): Promise<void>
    },
  ) {
    this.saved = readSavedScreens(environment.indexedDB, spaceName(spaceId))
    this.client = new CoreClient(environment, spaceId, openedAs)
    this.team = new TeamTab(this.client, (sharedAs) => this.events.onShared(sharedAs))
    this.client.onStatus = () => {
      for (const callback of this.statusCallbacks) callback(this.client.status)
    }
    this.client.onHistory = () => {
      for (const callback of this.historyCallbacks) callback(this.client.history)
    }
    this.client.onChanged = (changed) => this.refresh(changed)
    this.client.onGone = () => void this.shutDown()
  }

  get personId(): string {
    return this.client.person ?? this.openedAs
  }

  private async outcome<T>(work: Promise<Outcome<T>>): Promise<Outcome<T>> {
    try {
      return await work
    } catch (error) {
      return toFailure(error)
    }
  }

  private newCommandId(): string {
    return randomToken(this.environment.random, 22)
  }

  run: Workspace['run'] = async <C extends CommandName>(
    command: C,
    args: ArgsOf<C>,
    options?: { commandId?: string },
  ) => {
    const commandId = options?.commandId ?? this.sentAgain.find(command, args) ?? this.newCommandId()
    const call = this.client.call<Outcome<ResultOf<C>>>('run', { command, args, commandId }, { isWrite: true })
    const done = await this.outcome(call)
    this.sentAgain.note(command, args, commandId, done)
    return done
  }

  runMany: Workspace['runMany'] = (command, argsList, { label, onProgress, signal }) => {
    const args = { command, argsList, label, commandId: this.newCommandId() }
    return this.outcome(this.client.call('runMany', args, { isWrite: true, onProgress, signal }))
  }

  query<Q extends QueryName>(name: Q, params: ParamsOf<Q>): Promise<AnswerOf<Q>> {
    return this.client.call('query', { name, params })
  }

  watch<Q extends QueryName>(name: Q, params: ParamsOf<Q>, onAnswer: (answer: AnswerOf<Q>) => void): () => void {
    let isAsking = false
    let isStale = false
    let isStopped = false
    let isAnswered = false
    const ask = async (): Promise<void> => {
      isAsking = true
      do {
        isStale = false
        try {
          const answer = await this.query(name, params)
          // An answer that is already out of date is passed on all the same: under steady change the screen must still move.
          isAnswered = true
          this.saved = null
          if (!isStopped) onAnswer(answer)
        } catch (error) {
          // The core is gone for now: it is asked again when the next one announces itself.
          if (!(error instanceof CallError)) throw error
        }
      } while (isStale && !isStopped)
      isAsking = false
    }
    const watch: Watch = {
      name,
      params,
      refresh: () => {
        if (isAsking) isStale = true
        else void ask()
      },
    }
    this.watches.add(watch)
    watch.refresh()
    const key = this.saved && screenKey(name, params)
    if (key) {
      void this.saved?.then((answers) => {
        if (!isAnswered && !isStopped && answers.has(key)) onAnswer(answers.get(key) as AnswerOf<Q>)
      })
    }
    return () => {
      isStopped = true
      this.watches.delete(watch)
    }
  }

  private refresh(changed: Changed | null): void {
    for (const watch of this.watches) {
      if (changed === null || isTouched(watch.name, watch.params, changed)) watch.refresh()
    }
    this.team.refresh(changed)
    // A space that is shared from now on, or a core that does not know what is open here.
    if (changed === null || TEAM_STATE in changed) {
      for (const [name, { doc }] of this.texts) void this.registerText(name, doc)
    }
  }

  undo(onProgress?: OnProgress): Promise<Outcome<UndoReport>> {
    return this.reverse(false, onProgress)
  }

  redo(onProgress?: OnProgress): Promise<Outcome<UndoReport>> {
    return this.reverse(true, onProgress)
  }

  private reverse(undone: boolean, onProgress: OnProgress | undefined): Promise<Outcome<UndoReport>> {
    this.sentAgain.forget()
    const args = { undone, commandId: this.newCommandId() }
    return this.outcome(this.client.call('reverse', args, { isWrite: true, onProgress }))
  }

  onHistory(callback: (state: HistoryState) => void): () => void {
    this.historyCallbacks.add(callback)
    callback(this.client.history)
    return () => this.historyCallbacks.delete(callback)
  }

  onStatus(callback: (status: WorkspaceStatus) => void): () => void {
    this.statusCallbacks.add(callback)
    callback(this.client.status)
    return () => this.statusCallbacks.delete(callback)
  }

  reopen(): void {
    this.client.reopen()
  }

  retryWrites(): Promise<Outcome<null>> {
    return this.outcome(this.client.call('retryWrites', null, { isWrite: true }))
  }

  async openRichText(name: string): Promise<RichText> {
    const { environment } = this
    // Yjs and its storage are loaded when the first text is opened: no list needs them in a tab.
    const [{ openRichText }, { carryOver }] = await Promise.all([
      import('../store/rich-text.ts'),
      import('../store/carry-over.ts'),
    ])
    const release = await this.holdTexts()
    const text = await openRichText(environment, textName(this.spaceId, name))
    text.onReplaced(release)
    // Registered before anything is typed, so that no export can miss the document.
    void this.registerText(name, text.doc)
    text.onSaved((saved) => {
      if (saved && text.doc.store.clients.size > 0) void this.outcome(this.client.call('textSaved', { name }))
    })
    const open: RichText = {
      doc: text.doc,
      fragment: text.fragment,
      onSaved: (callback) => text.onSaved(callback),
      onReplaced: (callback) => text.onReplaced(callback),
      carryOver: (from, clients, renamed) => carryOver(from, text.doc, clients, renamed),
      flush: () => text.flush(),
      close: async () => {
        // Where it was replaced, the one that was opened anew stands there.
        if (this.texts.get(name) === open) this.texts.delete(name)
        await text.close()
        release()
      },
    }
    this.texts.set(name, open)
    return open
  }

  /** Says to the core, wherever it runs, that a text of the space is open: new keys of the device wait for that. */
  private async holdTexts(): Promise<() => void> {
    return new Promise((resolve) => {
      const { locks } = this.environment
      const held = locks.request(
        textsLock(this.spaceId),
        { mode: 'shared' },
        () => new Promise<void>((release) => resolve(release)),
      )
      // A text must open all the same.
      held.catch(() => resolve(() => undefined))
    })
  }

  /** Tells the core that a text is open here. In a shared space what is typed must carry a number of this device. */
  private async registerText(name: string, doc: Doc): Promise<void> {
    const args = { name, client: this.textClients.get(doc) ?? doc.clientID }
    const registered = await this.outcome<{ client: number } | null>(
      this.client.call('registerText', args, { isWrite: true }),
    )
    if (!registered.ok || !registered.value) return
    doc.clientID = registered.value.client
    // An editor may take the number over for a document of its own.
    this.textClients.set(doc, doc.clientID)
  }

  exportSpace(onProgress?: OnProgress): Promise<Blob> {
    return this.client.call('export', null, { onProgress })
  }

  rebuildReadModel({ signal }: { signal?: AbortSignal } = {}): Promise<Outcome<{ records: number }>> {
    return this.outcome(this.client.call('rebuild', null, { signal }))
  }

  get isUsed(): boolean {
    return this.users > 0
  }

  /** A method of the core that screens do not call. */
  call<T>(method: string, args: unknown, onProgress?: OnProgress): Promise<T> {
    return this.client.call(method, args, { isWrite: true, onProgress })
  }

  /** One more user of this line. */
  retain(): void {
    this.users++
  }

  /** Ends one use; the last one leaves the space. */
  async close(): Promise<void> {
    this.users--
    if (this.users <= 0) await this.shutDown()
  }

  /** Leaves the space, whoever uses it. */
  async shutDown(): Promise<void> {
    for (const text of [...this.texts.values()]) await text.close()
    this.watches.clear()
    this.team.close()
    this.client.close()
    this.events.onClosed()
  }
}
