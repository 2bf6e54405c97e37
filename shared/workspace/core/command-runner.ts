import * as v from 'valibot'
import { ok, type Result } from '../../kernel/result.ts'
import { issueToError, type CommandContext, type Plan } from '../../domain/command.ts'
import { commands, isCommandName } from '../../domain/commands.ts'
import { refuse, type DomainError } from '../../domain/errors.ts'
import type { Change } from '../../domain/schema.ts'
import { idToDocId } from '../../store/documents.ts'
import type { StorageFailure } from '../../store/failures.ts'
import { changesToTraces, reverseTraces, type Trace } from '../../store/history.ts'
import type { UndoReport, WorkspaceError } from '../api.ts'
import { breathe } from '../../kernel/breathe.ts'
import type { CallContext, Core } from './core.ts'
import { createCommit } from './writer.ts'

export interface CommandCall {
  command: string
  args: unknown
  /** The same id is applied once. */
  commandId: string
}

export interface ManyCall {
  command: string
  argsList: unknown[]
  commandId: string
  /** What undo calls the step. */
  label: string
}

export interface ReverseCall {
  /** False: takes a step back; true: does again what was taken back. */
  undone: boolean
  commandId: string
}

/** The receipt of a reversal, stored with its first part: which step it reverses must not be asked twice. */
interface ReversedStep {
  /** Ids of the parts, the latest first. */
  parts: string[]
  group: string
  /** Records in all parts. */
  count: number
}

interface Begun {
  step: ReversedStep
  /** The receipt is there, or goes with a commit that shows. */
  isNoted: boolean
}

type Outcome<R> = Result<R, WorkspaceError>

/** What a write answers, once it is on the disk. */
interface Answer<R> {
  outcome: Outcome<R>
  durable: Promise<StorageFailure | null>
}

const DONE = Promise.resolve(null)
const NOTHING: UndoReport = { code: '', count: 0, skipped: 0 }
const NOT_ALLOWED = { ok: false, error: { code: 'not_allowed' } } as const

/** Commands to a commit; its receipts and steps keep a bulk write from holding questions up. */
const SLICE = 200
/** Slices that show and are not on the disk yet, at most: a cancel must not come too late for many. */
const IN_FLIGHT = 4

/** Runs commands: checks their arguments, plans, applies, commits; and takes steps back. */
export class CommandRunner {
  constructor(private readonly core: Core) {}

  private async plan(name: string, args: unknown): Promise<Result<Plan<unknown>, DomainError>> {
    if (!isCommandName(name)) return refuse('unknown_command', undefined, name.slice(0, 40))
    const command = commands[name]
    const parsed = v.safeParse(command.args as v.GenericSchema, args)
    if (!parsed.success) return issueToError(parsed.issues[0], 'invalid_arguments')
    const reads = new Set(command.reads(parsed.output as never))
    await this.core.loadFor(reads)
    await this.core.ids.load()
    const context: CommandContext = {
      now: this.core.environment.clock.now(),
      actorId: this.core.options.personId,
      newId: (type) => this.core.ids.create(type),
      record: (type, id) => {
        const record = reads.has(id) ? this.core.read(id) : null
        return record?.type === type ? (record as never) : null
      },
    }
    return command.run(context, parsed.output as never)
  }

  private mayMake(changes: readonly Change[]): boolean {
    return this.core.team.mayChange(changes.map(({ id }) => id))
  }

  private tracesOf(changes: readonly Change[]): Trace[] {
    return changesToTraces(changes, (id) => this.core.read(id))
  }

  /** The answer a command got before, when it was applied already. */
  private async answered<R>(commandId: string): Promise<Answer<R> | null> {
    const known = await this.core.writer.receipt(commandId)
    return known && { outcome: ok(known.receipt.result as R), durable: known.durable }
  }

  /**
   * Runs `work` after all writes before it. The next write need not wait until this one is on the disk, but whoever asked for it does.
   */
  private async write<R>(work: () => Promise<Answer<R>>): Promise<Outcome<R>> {
    const { outcome, durable } = await this.core.exclusive(work)
    const failure = await durable
    return failure ? { ok: false, error: { code: failure } } : outcome
  }

  async run(args: CommandCall): Promise<Outcome<unknown>> {
    if (this.core.team.isReadOnly) return NOT_ALLOWED
    return this.write<unknown>(async () => {
      const known = await this.answered(args.commandId)
      if (known) return known
      const plan = await this.plan(args.command, args.args)
      if (!plan.ok) return { outcome: plan, durable: DONE }
      const { changes, result, history } = plan.value
      if (!this.mayMake(changes)) return { outcome: NOT_ALLOWED, durable: DONE }
      await this.core.loadFor(changes.map(({ id }) => id))
      const traces = history ? this.tracesOf(changes) : []
      const commit = createCommit()
      await this.core.stage(commit, changes)
      this.core.finish(commit)
      const at = this.core.environment.clock.now()
      commit.receipts.push({ commandId: args.commandId, result, at })
      if (history) commit.rows.push(...this.core.history.push({ ...history, group: args.commandId, at, traces }))
      const { durable } = await this.core.show(commit)
      if (history) this.core.emitState()
      return { outcome: ok(result), durable }
    })
  }

  /** Runs one command over many records, a slice to a commit. A record that refuses is passed over; what was done stays. */
  async runMany(args: ManyCall, { onProgress, signal }: CallContext): Promise<Outcome<{ done: number }>> {
    if (this.core.team.isReadOnly) return NOT_ALLOWED
    const total = args.argsList.length
    let done = 0
    let refused: WorkspaceError | null = null
    const slices = Array.from({ length: Math.ceil(total / SLICE) }, (_, at) => async () => {
      const start = at * SLICE
      return this.runSlice(args, args.argsList.slice(start, start + SLICE), `${args.commandId}#${start}`, signal)
    })
    const failure = await this.inFlight(slices, async (slice, count) => {
      done += slice.done
      refused ??= slice.refused
      onProgress(Math.min(count * SLICE, total), total)
      await breathe()
    })
    if (failure) return failure
    return done === 0 && refused ? { ok: false, error: refused } : ok({ done })
  }

  private async runSlice(
    args: { command: string; commandId: string; label: string },
    slice: readonly unknown[],
    commandId: string,
    signal: AbortSignal,
  ): Promise<Answer<{ done: number; refused: WorkspaceError | null }> | null> {
    const known = await this.answered<{ done: number; refused: null }>(commandId)
    if (known) return known
    // Asked only now: what an earlier delivery of the call has done counts, whether it goes on or not.
    if (signal.aborted) return null
    const commit = createCommit()
    const traces: Trace[] = []
    let done = 0
    let refused: WorkspaceError | null = null
    const take = async (one: unknown): Promise<void> => {
      const plan = await this.plan(args.command, one)
      if (!plan.ok) refused ??= plan.error
      else if (!this.mayMake(plan.value.changes)) refused ??= NOT_ALLOWED.error
      else {
        await this.core.loadFor(plan.value.changes.map(({ id }) => id))
        traces.push(...this.tracesOf(plan.value.changes))
        await this.core.stage(commit, plan.value.changes)
        done++
      }
    }
    await this.core.orNothing(commit, async () => {
      for (const one of slice) await take(one)
    })
    this.core.finish(commit)
    const result = { done, refused }
    const at = this.core.environment.clock.now()
    commit.receipts.push({ commandId, result, at })
    if (traces.length > 0) {
      const count = new Set(traces.map(({ id }) => id)).size
      commit.rows.push(...this.core.history.push({ group: args.commandId, code: args.label, count, at, traces }))
    }
    const { durable } = await this.core.show(commit)
    this.core.emitState()
    return { outcome: ok(result), durable }
  }

  /**
   * Takes the last step back (`undone: false`) or does the last one taken back again, a part to a commit, so that questions have their
   * turn in between. Sent again, the call goes on with the step it began with, and no part is taken back twice.
   */
  async reverse(
    args: ReverseCall,
    { onProgress }: Pick<CallContext, 'onProgress'> = { onProgress: () => undefined },
  ): Promise<Outcome<UndoReport>> {
    if (this.core.team.isReadOnly) return NOT_ALLOWED
    const begun = await this.core.exclusive(() => this.begin(args))
    const report: UndoReport = { code: '', count: 0, skipped: 0 }
    const { parts, count } = begun.step
    const failure = await this.inFlight(
      parts.map((id) => () => this.reversePart(args, id, begun)),
      async (part) => {
        report.code ||= part.code
        report.count += part.count
        report.skipped += part.skipped
        if (parts.length > 1) onProgress(Math.min(count, report.count), count)
        await breathe()
      },
    )
    return failure ?? ok(report)
  }

  /** The step a call reverses: the one an earlier delivery of it has begun with, or the one on top. */
  private async begin({ undone, commandId }: ReverseCall): Promise<Begun> {
    const known = await this.core.writer.receipt(commandId)
    if (known) return { step: known.receipt.result as ReversedStep, isNoted: true }
    const parts = this.core.history.top(undone)
    const count = parts.reduce((sum, part) => sum + part.count, 0)
    return { step: { parts: parts.map(({ id }) => id), group: parts[0]?.group ?? '', count }, isNoted: false }
  }

  private async reversePart({ undone, commandId }: ReverseCall, id: string, begun: Begun): Promise<Answer<UndoReport>> {
    const receiptId = `${commandId}#${id}`
    const known = await this.answered<UndoReport>(receiptId)
    if (known) return known
    const { history } = this.core
    const part = history.part(id)
    // Somebody may have gone on working since the parts were listed.
    if (!part || part.undone !== undone || part.group !== begun.step.group)
      return { outcome: ok(NOTHING), durable: DONE }
    const traces = await this.core.tracesOf(part.id)
    await this.core.loadFor(traces.map((trace) => trace.id))
    const now = this.core.environment.clock.now()
    const reversal = reverseTraces(
      traces,
      (held) => this.core.read(held),
      (held) => this.core.shards.peek(idToDocId(held) ?? '')?.shard.isAsCreated(held) ?? false,
      now,
    )
    if (!this.mayMake(reversal.changes)) return { outcome: NOT_ALLOWED, durable: DONE }
    const commit = createCommit()
    await this.core.stage(commit, reversal.changes)
    this.core.finish(commit)
    const result = { code: part.code, count: reversal.count, skipped: reversal.skipped }
    if (!begun.isNoted) commit.receipts.push({ commandId, result: begun.step, at: now })
    begun.isNoted = true
    commit.receipts.push({ commandId: receiptId, result, at: now })
    commit.rows.push(...history.turn([part], reversal.traces, reversal.count))
    const { durable } = await this.core.show(commit)
    this.core.emitState()
    return { outcome: ok(result), durable }
  }

  /**
   * Runs writes one after the other; the next one begins when the one before shows, and at most `IN_FLIGHT` are on their way to the
   * disk. `onShown` hears of each when it shows; the answer comes when all are stored. A write that comes to null ends them. Returns the
   * first failure, after which no further write begins.
   */
  private async inFlight<R>(
    writes: readonly (() => Promise<Answer<R> | null>)[],
    onShown: (value: R, done: number) => Promise<void>,
  ): Promise<{ ok: false; error: WorkspaceError } | null> {
    const waiting: Promise<StorageFailure | null>[] = []
    let failure: StorageFailure | null = null
    for (const [index, write] of writes.entries()) {
      if (failure) break
      const answer = await this.core.exclusive(write)
      if (!answer) break
      const { outcome, durable } = answer
      if (!outcome.ok) return outcome
      waiting.push(durable)
      await onShown(outcome.value, index + 1)
      if (waiting.length >= IN_FLIGHT) failure = (await waiting.shift()) ?? null
    }
    for (const durable of waiting) failure ??= await durable
    return failure ? { ok: false, error: { code: failure } } : null
  }
}
