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
import { Watch } from './watch.ts'

type Outcome<T> = Result<T, WorkspaceError>

function toFailure(error: unknown): { ok: false; error: WorkspaceError } {
  if (error instanceof CallError) return { ok: false, error: { code: error.code, detail: error.detail } }
  return { ok: false, error: { code: 'core_unreachable', detail: String(error) } }
}

/** A tab's view of a space: calls go to the core, changes come back to what is watched. */
export class WorkspaceTab implements Workspace {
  private readonly client: CoreClient
  readonly team: TeamTab
  private readonly watches = new Map<Watch, { name: QueryName; params: unknown }>()
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
    this.client.onStatus = () => this.tellStatus()
    this.client.onHistory = () => {
      for (const callback of this.historyCallbacks) callback(this.client.history)
    }
    this.client.onChanged = (changed) => this.refresh(changed)
    this.client.onGone = () => void this.shutDown()
  }

  private get status(): WorkspaceStatus {
    const code = [...this.watches.keys()].find(({ problem }) => problem !== null)?.problem
    return { ...this.client.status, unread: code ? { code } : null }
  }

  private tellStatus(): void {
    for (const callback of this.statusCallbacks) callback(this.status)
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
    const watch = new Watch({
      ask: async () => {
        const answer = await this.query(name, params)
        this.saved = null
        return answer
      },
      onAnswer: (answer) => onAnswer(answer as AnswerOf<Q>),
      onProblem: () => this.tellStatus(),
    })
    this.watches.set(watch, { name, params })
    watch.refresh()
    const key = this.saved && screenKey(name, params)
    if (key) {
      void this.saved?.then((answers) => {
        if (!watch.isAnswered && answers.has(key)) watch.give(answers.get(key))
      })
    }
    return () => {
      watch.stop()
      this.watches.delete(watch)
    }
  }

  askAgain(): void {
    for (const watch of this.watches.keys()) if (watch.problem) watch.refresh()
  }

  private refresh(changed: Changed | null): void {
    for (const [watch, { name, params }] of this.watches) {
      if (changed === null || isTouched(name, params, changed)) watch.refresh()
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
    callback(this.status)
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

  async exportSpace(onProgress?: OnProgress, onUnreadable?: (count: number) => void): Promise<Blob> {
    const { file, unreadable } = await this.client.call<{ file: Blob; unreadable: number }>('export', null, {
      onProgress,
    })
    if (unreadable > 0 && !onUnreadable) throw new CallError('storage_failed', 'not all could be read', true)
    if (unreadable > 0) onUnreadable?.(unreadable)
    return file
  }

  rebuildReadModel(): ReturnType<Workspace['rebuildReadModel']> {
    return this.outcome(this.client.call('rebuild', null))
  }

  cancelRebuild(): Promise<Outcome<null>> {
    return this.outcome(this.client.call('cancelRebuild', null))
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
    for (const watch of this.watches.keys()) watch.stop()
    this.watches.clear()
    this.team.close()
    this.client.close()
    this.events.onClosed()
  }
}
