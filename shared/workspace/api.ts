// What screens may do with a team's data. The pwa and the tests program against these types only. The core behind them (documents,
// read model, commands) runs in one worker for all tabs; every call here may cross a process border, so arguments and results are
// plain structured-clonable data, and every call is asynchronous.
import type { ArgsOf, CommandName, ResultOf } from '../domain/commands.ts'
import type { DomainError } from '../domain/errors.ts'
import type { Result } from '../kernel/result.ts'
import type { PlansOfPair } from '../domain/development-plan/focus.ts'
import type { MeetingKey } from '../domain/one-on-one/agenda.ts'
import type { LookupEntry } from '../domain/clip/bridge.ts'
import type { Metric } from '../domain/goal/metric.ts'
import type { Period } from '../kernel/periods.ts'
import type { SpaceKind } from '../domain/team/space-kind.ts'
import type { Team } from '../domain/team/team.ts'
import type { Joining, TeamActions } from './team-api.ts'
import type { SearchField } from '../readmodel/search/fields.ts'
import type { SearchState } from '../readmodel/search/search-index.ts'
import type {
  AccountRow,
  AccountSort,
  ActionItemRow,
  AgendaRow,
  CadenceRow,
  CallNoteRow,
  ContactRow,
  ContactSort,
  DeletedRow,
  DevelopmentPlanRow,
  DuplicateHit,
  FilledCard,
  GoalDetail,
  GoalLine,
  GoalRecord,
  GoalStand,
  LeadFilter,
  LeadRow,
  LeadSort,
  MeetingLine,
  MeetingRow,
  MeetingTemplateRow,
  NoteTemplateRow,
  Numbers,
  PageLine,
  PageRow,
  NeedLimitsRow,
  PairLinkRow,
  PersonPulse,
  PersonWork,
  PersonRow,
  PersonTrends,
  PraiseRow,
  SavedViewRow,
  ScorecardLine,
  ScorecardRow,
  SearchHit,
  SortDirection,
  SubjectFilter,
  TaskRow,
  TimelineItem,
  Window,
} from '../readmodel/rows.ts'

import type { Measure } from '../domain/training/item-values.ts'
import type {
  CompetencyRow,
  MeasuredNotes,
  TrainingAssignmentRow,
  TrainingEvaluation,
  TrainingPlanLine,
  TrainingPlanRow,
} from '../readmodel/training-rows.ts'

export type { SearchField, SearchState, SpaceKind }
export type * from './team-api.ts'

interface Page {
  offset: number
  /** At most 500. */
  limit: number
}

interface NamedQuestion<S extends string> {
  text: string
  filter?: SubjectFilter
  sort?: { field: S; direction: SortDirection }
  today?: string
}
type AccountQuestion = NamedQuestion<AccountSort>
type ContactQuestion = NamedQuestion<ContactSort> & { accountId?: string }

/**
 * Every question a screen can ask: parameters and answer. `today` is the asker's local date, so that the core needs no time zone.
 * Lists, counts and search hold live records only; `<x>.byId` answers a deleted record, too, with `deletedAt` set (for links that still
 * point at it), and null for one that never was. Names of others (`ownerName`, `subjectNames`) are joined when asked: '' when unknown,
 * the last known name for a deleted record.
 */
export interface Queries {
  'team.get': [Record<string, never>, Team | null]
  'people.all': [Record<string, never>, PersonRow[]]
  /**
   * What the records say about each person who has not left the team, in no order. `quietBefore`, `winsFrom`: ms; open leads with which
   * nothing has happened since the one, and wins since the other.
   */
  'people.pulse': [{ today: string; zone: string; quietBefore: number; winsFrom: number }, PersonPulse[]]
  /**
   * What one person did from `from` to before `to` (ms), and what waits. `before`: ms; notes from then to `from` are counted as those of the
   * time before. `silentBefore`: ms; open leads with which nothing has happened since are silent.
   */
  'person.work': [
    { personId: string; from: number; to: number; before: number; silentBefore: number; today: string },
    PersonWork,
  ]
  'leads.window': [
    Page & { filter: LeadFilter; sort: { field: LeadSort; direction: SortDirection }; today: string },
    Window<LeadRow>,
  ]
  /** The same window at once, with what is in memory only: no phones, e-mails, notes and words of steps. For dragging through a list. */
  'leads.outline': [
    Page & { filter: LeadFilter; sort: { field: LeadSort; direction: SortDirection }; today: string },
    Window<LeadRow>,
  ]
  /** Ids only, in list order: for selecting all, however many. */
  'leads.ids': [{ filter: LeadFilter; sort: { field: LeadSort; direction: SortDirection }; today: string }, string[]]
  /** Where a lead stands in a list, and its neighbours: for stepping from the detail to the next. `index` -1 when it is not in it. */
  'leads.place': [
    { id: string; filter: LeadFilter; sort: { field: LeadSort; direction: SortDirection }; today: string },
    { index: number; total: number; previous: string | null; next: string | null },
  ]
  /** Counts by status under a filter, for the tabs over the list. The filter's own `status` is left out; `total` is their sum. */
  'leads.counts': [{ filter: LeadFilter; today: string }, { total: number; byStatus: Record<string, number> }]
  /** All tags in use, the most used first. */
  'leads.tags': [Record<string, never>, string[]]
  'lead.byId': [{ id: string }, LeadRow | null]
  /** By name unless sorted otherwise; `text` searches name, industry, phones, e-mails, tags and website. */
  'accounts.window': [Page & AccountQuestion, Window<AccountRow>]
  /** As `leads.outline`. */
  'accounts.outline': [Page & AccountQuestion, Window<AccountRow>]
  'account.byId': [{ id: string }, AccountRow | null]
  /** By name unless sorted otherwise; `text` searches the company's name, too. */
  'contacts.window': [Page & ContactQuestion, Window<ContactRow>]
  /** As `leads.outline`. */
  'contacts.outline': [Page & ContactQuestion, Window<ContactRow>]
  'contact.byId': [{ id: string }, ContactRow | null]
  /** Latest first. `unassigned`: notes that concern nobody yet. */
  'callNotes.window': [
    /** `from`, inclusive, and `to`, exclusive: ms. */
    Page & {
      text: string
      authorId?: string
      unassigned?: boolean
      outcome?: string
      channel?: string
      from?: number
      to?: number
    },
    Window<CallNoteRow>,
  ]
  'callNote.byId': [{ id: string }, CallNoteRow | null]
  /** Latest first. */
  'callNotes.of': [{ subjectId: string }, CallNoteRow[]]
  /** Open: by due date, those without one last. Done: latest first. */
  'tasks.window': [Page & { state: 'open' | 'done'; ownerId?: string }, Window<TaskRow>]
  /** Open ones first, the earliest due first; then done ones, latest first. */
  'tasks.of': [{ subjectId: string }, TaskRow[]]
  'task.byId': [{ id: string }, TaskRow | null]
  /** Open steps due on or before `today`: the app badge. */
  'tasks.dueCount': [{ today: string; ownerId?: string }, number]
  /** Latest first. `created.by` is the name of the person, '' when unknown. */
  /** Counts for dashboards, made from the columns. `bounds`: ms, ascending, n + 1 for n stretches of time. */
  numbers: [{ bounds: number[]; ownerId?: string; today: string }, Numbers]
  timeline: [{ subjectId: string }, TimelineItem[]]
  'duplicates.of': [
    { emails: string[]; phones: string[]; websites: string[]; social: string[]; exceptId?: string },
    DuplicateHit[],
  ]
  'noteTemplates.all': [Record<string, never>, NoteTemplateRow[]]
  /** By the time they were begun, the newest first unless asked otherwise. `archived`: those put away, instead of the others. */
  'pages.window': [Page & { text: string; archived?: boolean; order?: 'newest' | 'oldest' }, Window<PageLine>]
  'page.byId': [{ id: string }, PageRow | null]
  /** How often the pair of this space meets; null until that is agreed. */
  'cadence.get': [Record<string, never>, CadenceRow | null]
  /** The development plan of this pair, others that were begun apart from it, and those that were closed. */
  'development.get': [Record<string, never>, PlansOfPair<DevelopmentPlanRow>]
  'developmentPlan.byId': [{ id: string }, DevelopmentPlanRow | null]
  /** All one-on-ones, the latest date first. */
  'meetings.all': [Record<string, never>, MeetingLine[]]
  'meeting.byId': [{ id: string }, MeetingRow | null]
  /**
   * The agenda of a meeting from the points of this space. `meetings`: all meetings of the pair, which the asker knows: private points stand
   * in another space than the meetings they are for. `pairId`: only private points about this pair; absent: only shared ones.
   */
  'agenda.of': [{ meetingId: string; meetings: MeetingKey[]; pairId?: string }, AgendaRow[]]
  /** Words of recognition that were given in meetings from a moment on and before another one (ms), the latest first. */
  'praise.of': [{ from: number; to: number }, PraiseRow[]]
  /** Open: by due date, those without one last. Done: latest first, at most 100. */
  'actionItems.all': [{ state: 'open' | 'done'; oneOnOneId?: string }, ActionItemRow[]]
  'meetingTemplates.all': [Record<string, never>, MeetingTemplateRow[]]
  /** By name; those put away last. */
  'scorecards.all': [Record<string, never>, ScorecardLine[]]
  'scorecard.byId': [{ id: string }, ScorecardRow | null]
  'assessment.byId': [{ id: string }, FilledCard | null]
  /** How the scores of each person of this space go, competency by competency, over all cards. */
  'trends.all': [Record<string, never>, PersonTrends[]]
  /** Of one's own space: the sealed notebook about a pair. */
  'page.ofPair': [{ pairId: string }, PageRow | null]
  /** Of one's own space: which team and person a pair is about; and of all pairs. */
  'pairLink.of': [{ pairId: string }, PairLinkRow | null]
  'pairLinks.all': [Record<string, never>, PairLinkRow[]]
  /** Of one's own space: from where on somebody of a team needs this coach; of two that were kept apart, the later. */
  'needLimits.of': [{ teamId: string }, NeedLimitsRow | null]
  'savedViews.all': [{ list: string }, SavedViewRow[]]
  /** By title. `archived`: those put away, instead of the others. */
  'training.plans': [{ archived?: boolean }, TrainingPlanLine[]]
  'training.plan': [{ id: string }, TrainingPlanRow | null]
  /** Items of all plans that say which competency they make better. */
  'training.offers': [
    Record<string, never>,
    { planId: string; planTitle: string; key: string; title: string; competency: string }[],
  ]
  /** The latest start first, with what the records of this space say of milestones. */
  'training.assignments': [{ learnerId?: string; planId?: string }, TrainingAssignmentRow[]]
  'training.assignment': [{ id: string }, TrainingAssignmentRow | null]
  /** The same for milestones of a plan in another space. `from`: local date from which calls count; answers by the names of the measures. */
  'training.measured': [
    { authorId: string; from: string; measures: Record<string, Measure> },
    Record<string, MeasuredNotes>,
  ]
  'training.evaluation': [{ planId: string; today: string }, TrainingEvaluation]
  'competencies.all': [Record<string, never>, CompetencyRow[]]
  /**
   * Records that hold all words, best first: words by their beginnings, Chinese by any part and in either script, names by their sound,
   * numbers however they are grouped; case, accents and full-width forms do not matter. `field`: only what stands there. At most 200.
   */
  search: [{ text: string; types?: string[]; field?: SearchField; limit: number }, SearchHit[]]
  /** How far the index is that search asks: while it is being built, not everything is found yet. */
  'search.state': [Record<string, never>, SearchState]
  'deleted.window': [Page, Window<DeletedRow>]
  /**
   * The goals of a period, the team's first, then by person; with `ownerId` that person's alone. `zone`: the asker's IANA time zone, whose
   * days these are; so in all questions about goals.
   */
  'goals.of': [{ period: Period; today: string; zone: string; ownerId?: string }, GoalLine[]]
  /** The same of several periods, in their order, from one reading of the records. */
  'goals.ofPeriods': [{ periods: Period[]; today: string; zone: string; ownerId?: string }, GoalLine[]]
  /** Goals whose period is on today, of a person or of everybody, by period and then by title. */
  'goals.now': [{ today: string; zone: string; ownerId?: string }, GoalStand[]]
  /** Which periods have goals, and how many. */
  'goals.periods': [Record<string, never>, { period: Period; count: number }[]]
  /** What a metric came to in other periods. `goalId`: whose check-ins, for a metric of check-ins. At most 500 periods. */
  'goals.history': [
    { metric: Metric; ownerId: string | null; periods: Period[]; zone: string; goalId?: string },
    (number | null)[],
  ]
  /** Open leads by person id: what each has to work with. */
  'goals.potential': [Record<string, never>, Record<string, number>]
  'goal.byId': [{ id: string; today: string; zone: string }, GoalDetail | null]
  /** The records a goal counted, the latest first. `side`: of a proportion, what it is in proportion to instead. */
  'goal.records': [Page & { id: string; zone: string; side?: 'over' }, Window<GoalRecord>]
  /** The extension's look-up: entries changed since `revision`, or all of them (`reset`) when it is null or unknown. */
  lookup: [{ revision: string | null }, { reset: boolean; put: LookupEntry[]; remove: string[]; revision: string }]
}
export type QueryName = keyof Queries
export type ParamsOf<Q extends QueryName> = Queries[Q][0]
export type AnswerOf<Q extends QueryName> = Queries[Q][1]

/** Why a call did not reach, or did not leave, the core. Storage codes: the write is kept in memory and in the next export. */
export type WorkspaceErrorCode =
  | 'storage_full'
  | 'storage_denied'
  | 'storage_failed'
  | 'core_unreachable'
  | 'newer_version_open'
  | 'cancelled'
  /** The person's role in the team does not allow it; nothing was changed. */
  | 'not_allowed'
export type WorkspaceError = DomainError | { code: WorkspaceErrorCode; detail?: string }

export interface HistoryState {
  /** Label code and count of the step that undo would take back (`i18n`: `history_<code>`), null when there is none. */
  undo: { code: string; count: number } | null
  redo: { code: string; count: number } | null
}

/** `skipped`: fields somebody has changed since; they are left as they are. */
export interface UndoReport {
  code: string
  count: number
  skipped: number
}

export interface WorkspaceStatus {
  /** `owner`: this tab runs the core; `guest`: another tab does; `starting`: neither yet (also during hand-over). */
  role: 'starting' | 'owner' | 'guest'
  /** Writes accepted but not yet durable. */
  pendingWrites: number
  /** Set when writes could not be stored: they live in memory only and can be exported. Cleared when a retry succeeds. */
  failedWrites: { code: WorkspaceErrorCode; count: number } | null
  /** A question of a screen here could not be answered, twice in a row: part of what is stored could not be read. */
  unread: { code: WorkspaceErrorCode } | null
  /** A newer version of the app has opened these data: this tab must reload. */
  reloadNeeded: boolean
  /**
   * Why the space cannot be opened: every call fails at once, with `core_unreachable`, until it can. It is tried again in growing pauses, and
   * by `reopen`.
   */
  unavailable: WorkspaceErrorCode | null
  /** The read model is being rebuilt. */
  rebuild: { done: number; total: number } | null
  /**
   * What the last rebuild left undone, whoever began it. `code`: why it stopped. `unreadable`: documents it passed over because they could
   * not be read; their records stand in the lists as before.
   */
  rebuildProblem: { code: WorkspaceErrorCode | null; unreadable: number } | null
}

export type OnProgress = (done: number, total: number) => void

export interface RichText {
  /** The Yjs document and its fragment `body`, for a Yjs-bound editor. */
  doc: import('yjs').Doc
  fragment: import('yjs').XmlFragment
  /** Calls back with true when everything typed so far is durable, false while something is not. */
  onSaved(callback: (saved: boolean) => void): () => void
  /**
   * Calls back when edits that it was built on fell away, so that another text stands in its place: it is closed, and to be opened anew.
   * `renamed` (old, new): nothing fell away, but operations stand under other Yjs clients.
   */
  onReplaced(callback: (renamed: ReadonlyMap<number, number>) => void): () => void
  /** Takes in what was typed under these clients into the document that this one was put in the place of; `renamed` as `onReplaced` said. */
  carryOver(from: import('yjs').Doc, clients: Iterable<number>, renamed: ReadonlyMap<number, number>): void
  /** Resolves when everything typed so far is durable (flush barrier). */
  flush(): Promise<Result<null, WorkspaceError>>
  close(): Promise<void>
}

export interface Workspace {
  readonly spaceId: string
  /** The person using this device; who commands are made by. */
  readonly personId: string
  /** Who is in the space, on which devices, and how it travels between them. */
  readonly team: TeamActions
  /**
   * Runs a command. Resolves when it is durable, or with the reason why not. The same `commandId` is applied once. After a `storage_*`
   * error the change is kept and shown, and running the same `commandId` again tries to store it; so does a command that makes a record, run
   * again from the same tab with the same arguments and no `commandId`.
   */
  run<C extends CommandName>(
    command: C,
    args: ArgsOf<C>,
    options?: { commandId?: string },
  ): Promise<Result<ResultOf<C>, WorkspaceError>>
  /**
   * Runs a command over many records in slices, with progress and cancel (what was done stays, as one undo step, called `label`).
   * Records that refuse are passed over; `done` counts the others. Fails with the first refusal only when all refused.
   */
  runMany<C extends CommandName>(
    command: C,
    argsList: ArgsOf<C>[],
    options: { label: string; onProgress?: OnProgress; signal?: AbortSignal },
  ): Promise<Result<{ done: number }, WorkspaceError>>
  /** Fails (rejects) only when no core can be reached; a `watch` waits for the next one instead. */
  query<Q extends QueryName>(name: Q, params: ParamsOf<Q>): Promise<AnswerOf<Q>>
  /** Answers now and after every change that may alter the answer. Returns the function that stops it. */
  watch<Q extends QueryName>(name: Q, params: ParamsOf<Q>, onAnswer: (answer: AnswerOf<Q>) => void): () => void
  /** Progress in records, told only when the step was a large one. */
  undo(onProgress?: OnProgress): Promise<Result<UndoReport, WorkspaceError>>
  redo(onProgress?: OnProgress): Promise<Result<UndoReport, WorkspaceError>>
  onHistory(callback: (state: HistoryState) => void): () => void
  onStatus(callback: (status: WorkspaceStatus) => void): () => void
  /** Asks again what could not be answered; see `status.unread`. */
  askAgain(): void
  /** Tries at once to open a space that is `unavailable`; watches are answered when it succeeds. */
  reopen(): void
  /** Tries the failed writes again. */
  retryWrites(): Promise<Result<null, WorkspaceError>>
  /** Opens a rich-text document (in this tab, not in the core). `name` is the `bodyDoc` of a call note or a page. */
  openRichText(name: string): Promise<RichText>
  /**
   * The whole space in one file, failed writes included. Streams; progress in documents. `onUnreadable` hears how many documents had to be
   * left out because they could not be read; without it, such an export fails.
   */
  exportSpace(onProgress?: OnProgress, onUnreadable?: (count: number) => void): Promise<Blob>
  /**
   * Rebuilds the read model from the documents; see `status.rebuild` for progress. Stopped in the middle, by whatever, the next call goes on
   * from there, within a day; and so does the next start, unless somebody cancelled it.
   */
  rebuildReadModel(): Promise<Result<{ records: number; unreadable: number }, WorkspaceError>>
  /** Stops the rebuild under way, whoever began it: it then fails with `cancelled`. */
  cancelRebuild(): Promise<Result<null, WorkspaceError>>
  /** Ends this use. The line to the space is shared in a tab: the last `close` ends it. */
  close(): Promise<void>
}

export interface SpaceInfo {
  spaceId: string
  name: string
  sample: boolean
  createdAt: number
  personId: string
  kind: SpaceKind
  /** Its id in its membership log, 32 hex; absent while nobody shares it. Says whether a link leads to a space that is here already. */
  sharedAs?: string
  /** Of what stands beside a sample team: the space of that team, with which it goes. */
  sampleOf?: string
  /** When all of it was last exchanged with others, as far as this list was told, ms; absent: never. */
  syncedAt?: number
}

export interface Restored {
  space: SpaceInfo
  records: number
  /** Into a space that was here. */
  merged: boolean
  /** A copy of a shared space: on this device alone, and nobody of the other is in it. */
  isCopy: boolean
}

export type RestoreError =
  | { code: 'not_a_touchline_file' }
  | { code: 'file_damaged'; detail?: string }
  | { code: 'file_too_new'; detail?: string }
  | { code: WorkspaceErrorCode; detail?: string }

/** The spaces on this device. */
export interface Directory extends Joining {
  list(): Promise<SpaceInfo[]>
  /** The space opened last, or null on a first run. */
  active(): Promise<SpaceInfo | null>
  onChange(callback: () => void): () => void
  setActive(spaceId: string): Promise<void>
  /** Keeps what this list says of a space in step with the record of its team. */
  describe(spaceId: string, known: { name: string; kind: SpaceInfo['kind'] }): Promise<void>
  /** Keeps in this list when a space was last exchanged (`SyncState.lastSynced`). */
  noteSynced(spaceId: string, at: number): Promise<void>
  /** Founds a team: a new space with a team and its founder as owner. */
  foundTeam(args: { teamName: string; personName: string; region: string }): Promise<Result<SpaceInfo, WorkspaceError>>
  /**
   * Opens a coaching pair, a plan to share, or the person's own space: a space of its own as a team is, with its founder as owner and no
   * record of any other.
   */
  foundSpace(args: {
    kind: 'pair' | 'plan' | 'own'
    name: string
    personName: string
    region: string
  }): Promise<Result<SpaceInfo, WorkspaceError>>
  /** A lively bilingual sample team in a space of its own, with a coaching pair beside it. `locale` decides which language comes first, not which records exist. */
  openSampleTeam(
    args: { locale: string; today: string },
    onProgress?: OnProgress,
  ): Promise<Result<SpaceInfo, WorkspaceError>>
  /** Removes a space and all its databases from this device; a sample goes as a whole. */
  removeSpace(spaceId: string): Promise<void>
  /**
   * Restores an export: into the space it came from (merging, nothing is lost) or as a new space on this device. The file of a shared space
   * becomes a copy of its own, which is called what `nameCopy` makes of the name where another space has it.
   */
  restore(
    file: Blob,
    onProgress?: OnProgress,
    nameCopy?: (name: string) => string,
  ): Promise<Result<Restored, RestoreError>>
  /** Opens a space; repeated calls in a tab share one line. Rejects for a space that is not on this device. */
  open(spaceId: string): Promise<Workspace>
}
