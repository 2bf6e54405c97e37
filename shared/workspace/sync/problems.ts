// What a person should be told about sync. Kept until the person says that it was read: nothing is dropped in silence.
import type { SyncProblem } from '../team-api.ts'
import type { SyncDatabase } from './sync-database.ts'

const PREFIX = 'problem:'

/** The problems of one space. One of a kind and subject that comes again is counted. */
export class Problems {
  private readonly byId = new Map<string, SyncProblem>()

  private constructor(
    private readonly db: SyncDatabase,
    private readonly now: () => number,
    private readonly onChange: () => void,
  ) {}

  static async open(db: SyncDatabase, now: () => number, onChange: () => void): Promise<Problems> {
    const problems = new Problems(db, now, onChange)
    for (const [id, problem] of await db.valuesFrom(PREFIX)) problems.byId.set(id, problem as SyncProblem)
    return problems
  }

  /** In the order they happened. */
  all(): SyncProblem[] {
    return [...this.byId.values()].sort((a, b) => a.at - b.at || (a.problemId < b.problemId ? -1 : 1))
  }

  /** Adds one, or counts it. Resolves when it is durable. */
  async add(code: SyncProblem['code'], subject = ''): Promise<void> {
    const problemId = `${code} ${subject}`
    const count = (this.byId.get(problemId)?.count ?? 0) + 1
    await this.put({ problemId, code, subject, count, at: this.now() })
  }

  /** Says that something lasts, or is over: counted once. */
  async setLasting(code: SyncProblem['code'], count: number): Promise<void> {
    const problemId = `${code} `
    const known = this.byId.get(problemId)
    if (count === (known?.count ?? 0)) return
    if (count === 0) await this.dismiss(problemId)
    else await this.put({ problemId, code, subject: '', count, at: known?.at ?? this.now() })
  }

  private async put(problem: SyncProblem): Promise<void> {
    this.byId.set(problem.problemId, problem)
    this.onChange()
    await this.db.setValue(PREFIX + problem.problemId, problem)
  }

  async dismiss(problemId: string): Promise<void> {
    if (!this.byId.delete(problemId)) return
    this.onChange()
    await this.db.setValue(PREFIX + problemId, undefined)
  }
}
