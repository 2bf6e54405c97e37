import * as v from 'valibot'
import { ok, type Result } from '../../kernel/result.ts'
import { issueToError, type CommandContext, type Plan } from '../../domain/command.ts'
import { commands, isCommandName } from '../../domain/commands.ts'
import { refuse, type DomainError } from '../../domain/errors.ts'
import type { Change } from '../../domain/schema.ts'
import { idToDocId } from '../../store/documents.ts'
import { changesToTraces, reverseTraces, type Trace } from '../../store/history.ts'
import type { UndoReport, WorkspaceError } from '../api.ts'
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

type Outcome<R> = Result<R, WorkspaceError>

/** Commands to a commit; its receipts and steps keep a bulk write from holding questions up. */
const SLICE = 200

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

  private tracesOf(changes: readonly Change[]): Trace[] {
    return changesToTraces(changes, (id) => this.core.read(id))
  }

  /** The answer a command got before, when it was applied already. */
  private async answered(commandId: string): Promise<Outcome<unknown> | null> {
    const known = await this.core.writer.receipt(commandId)
    if (!known) return null
    const failure = known.isStored ? null : await this.core.writer.retry()
    return failure ? { ok: false, error: { code: failure } } : ok(known.receipt.result)
  }

  run(args: CommandCall): Promise<Outcome<unknown>> {
    return this.core.exclusive(async () => {
      const known = await this.answered(args.commandId)
      if (known) return known
      const plan = await this.plan(args.command, args.args)
      if (!plan.ok) return plan
      const { changes, result, history } = plan.value
      await this.core.loadFor(changes.map(({ id }) => id))
      const traces = history ? this.tracesOf(changes) : []
      const commit = createCommit()
      await this.core.stage(commit, changes)
      this.core.finish(commit)
      const at = this.core.environment.clock.now()
      commit.receipts.push({ commandId: args.commandId, result, at })
      if (history) commit.rows.push(this.core.history.push({ ...history, group: args.commandId, at, traces }))
      const done = await this.core.commit(commit)
      if (history) this.core.emitState()
      return done.ok ? ok(result) : done
    })
  }

  /** Runs one command over many records, a slice to a commit. A record that refuses is passed over; what was done stays. */
  async runMany(args: ManyCall, { onProgress, signal }: CallContext): Promise<Outcome<{ done: number }>> {
    const total = args.argsList.length
    let done = 0
    let refused: WorkspaceError | null = null
    for (let start = 0; start < total; start += SLICE) {
      if (signal.aborted) break
      const slice = args.argsList.slice(start, start + SLICE)
      const outcome = await this.core.exclusive(() => this.runSlice(args, slice, `${args.commandId}#${start}`))
      if (!outcome.ok) return outcome
      done += outcome.value.done
      refused ??= outcome.value.refused
      onProgress(Math.min(start + SLICE, total), total)
      // Questions of screens get their turn.
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
    return done === 0 && refused ? { ok: false, error: refused } : ok({ done })
  }

  private async runSlice(
    args: { command: string; commandId: string; label: string },
    slice: readonly unknown[],
    commandId: string,
  ): Promise<Outcome<{ done: number; refused: DomainError | null }>> {
    const known = await this.answered(commandId)
    if (known) return known as Outcome<{ done: number; refused: null }>
    const commit = createCommit()
    const traces: Trace[] = []
    let done = 0
    let refused: DomainError | null = null
    for (const one of slice) {
      const plan = await this.plan(args.command, one)
      if (!plan.ok) {
        refused ??= plan.error
        continue
      }
      await this.core.loadFor(plan.value.changes.map(({ id }) => id))
      traces.push(...this.tracesOf(plan.value.changes))
      await this.core.stage(commit, plan.value.changes)
      done++
    }
    this.core.finish(commit)
    const result = { done, refused }
    const at = this.core.environment.clock.now()
    commit.receipts.push({ commandId, result, at })
    if (traces.length > 0) {
      const count = new Set(traces.map(({ id }) => id)).size
      commit.rows.push(this.core.history.push({ group: args.commandId, code: args.label, count, at, traces }))
    }
    const committed = await this.core.commit(commit)
    this.core.emitState()
    return committed.ok ? ok(result) : committed
  }

  /** Takes the last step back (`undone: false`) or does the last one taken back again. */
  reverse(args: { undone: boolean; commandId: string }): Promise<Outcome<UndoReport>> {
    return this.core.exclusive(async () => {
      const known = await this.answered(args.commandId)
      if (known) return known as Outcome<UndoReport>
      const parts = this.core.history.top(args.undone)
      const traces = parts.flatMap((part) => part.traces)
      await this.core.loadFor(traces.map(({ id }) => id))
      const reversal = reverseTraces(
        traces,
        (id) => this.core.read(id),
        (id) => this.core.shards.peek(idToDocId(id) ?? '')?.shard.isAsCreated(id) ?? false,
        this.core.environment.clock.now(),
      )
      const commit = createCommit()
      await this.core.stage(commit, reversal.changes)
      this.core.finish(commit)
      const result = { code: parts[0]?.code ?? '', count: reversal.count, skipped: reversal.skipped }
      commit.receipts.push({ commandId: args.commandId, result, at: this.core.environment.clock.now() })
      if (parts.length > 0) commit.rows.push(this.core.history.turn(parts, reversal.traces, reversal.count))
      const done = await this.core.commit(commit)
      this.core.emitState()
      return done.ok ? ok(result) : done
    })
  }
}
