// What the one-on-ones of this device have for their person today: the notebooks of pairs are spaces of their own, and the day is one.
import { untrack } from 'svelte'
import { developmentDue } from '../../shared/domain/development-plan/focus.ts'
import type { MeetingKey } from '../../shared/domain/one-on-one/agenda.ts'
import type { IsoDate } from '../../shared/kernel/dates.ts'
import type { ActionItemRow, AgendaRow, DevelopmentPlanRow, MeetingLine } from '../../shared/readmodel/rows.ts'
import type { SpaceInfo, Workspace } from '../../shared/workspace/api.ts'
import { whenIdle } from '../../shared/ui/later.ts'
import { forgetActed } from './feedback.ts'
import { session } from './session.svelte.ts'
import { spaceText } from './space-name.ts'
import { pairsHere } from './sample-root.ts'

export interface PairDay {
  spaceId: string
  name: string
  workspace: Workspace
  /** Open action items of this person, by due date. */
  items: readonly ActionItemRow[]
  /** Today's one-on-one, unless it was held already. */
  meeting: MeetingLine | null
  /** Points of its agenda that both see, and that are open. */
  points: readonly AgendaRow[]
  /** The day on which the development plan was to be reviewed; null when that is not due. */
  review: IsoDate | null
}

export interface PairDays {
  /** In the order of the spaces. */
  readonly pairs: readonly PairDay[]
  /** Names of notebooks that could not be opened. */
  readonly failed: readonly string[]
  /** All were read. */
  readonly isRead: boolean
}

/** A space that is open costs a worker: of more pairs than these only those stay open that have something for today. */
const KEPT_OPEN = 3

const toKey = ({ id, date = '', createdAt }: MeetingLine): MeetingKey => ({ id, date, createdAt })

/** Follows one pair until it is told to stop. `onDay`: what there is, now and after every change. */
class Follower {
  private readonly stops: (() => void)[] = []
  private stopAgenda: () => void = () => undefined
  private day: PairDay

  constructor(
    { spaceId, name }: SpaceInfo,
    workspace: Workspace,
    private readonly today: IsoDate,
    private readonly onDay: (day: PairDay) => void,
  ) {
    this.day = { spaceId, name: spaceText({ name }), workspace, items: [], meeting: null, points: [], review: null }
  }

  /** Reads once; resolves with whether there is something for today. */
  async read(): Promise<boolean> {
    const { workspace } = this.day
    const [items, meetings, { plan }] = await Promise.all([
      workspace.query('actionItems.all', { state: 'open' }),
      workspace.query('meetings.all', {}),
      workspace.query('development.get', {}),
    ])
    this.take({ items: this.own(items), meeting: this.todays(meetings), review: this.reviewOf(plan) })
    return this.day.items.length > 0 || this.day.meeting !== null || this.day.review !== null
  }

  follow(): void {
    const { workspace } = this.day
    this.stops.push(
      workspace.watch('actionItems.all', { state: 'open' }, (items) => this.take({ items: this.own(items) })),
      workspace.watch('meetings.all', {}, (meetings) => this.takeMeetings(meetings)),
      workspace.watch('development.get', {}, ({ plan }) => this.take({ review: this.reviewOf(plan) })),
    )
  }

  async stop(): Promise<void> {
    for (const stop of [...this.stops.splice(0), this.stopAgenda]) stop()
    forgetActed(this.day.workspace)
    await this.day.workspace.close()
  }

  private own(items: readonly ActionItemRow[]): ActionItemRow[] {
    return items.filter(({ ownerId }) => ownerId === this.day.workspace.personId)
  }

  private todays(meetings: readonly MeetingLine[]): MeetingLine | null {
    return meetings.find(({ date, heldAt }) => date === this.today && !heldAt) ?? null
  }

  private reviewOf(plan: DevelopmentPlanRow | null): IsoDate | null {
    return developmentDue(plan, this.today).find(({ kind }) => kind === 'review')?.date ?? null
  }

  private takeMeetings(meetings: readonly MeetingLine[]): void {
    const meeting = this.todays(meetings)
    this.stopAgenda()
    this.take({ meeting, ...(meeting ? {} : { points: [] }) })
    if (!meeting) return
    const question = { meetingId: meeting.id, meetings: meetings.map(toKey) }
    this.stopAgenda = this.day.workspace.watch('agenda.of', question, (points) =>
      this.take({ points: points.filter(({ tickedIn }) => !tickedIn) }),
    )
  }

  private take(change: Partial<PairDay>): void {
    this.day = { ...this.day, ...change }
    this.onDay(this.day)
  }
}

/** The pairs of this device for as long as the component lives; read in a quiet moment, one after the other. Call while being set up. */
export function usePairDays(today: () => IsoDate): PairDays {
  let days = $state.raw<ReadonlyMap<string, PairDay>>(new Map())
  let failed = $state.raw<readonly string[]>([])
  let isRead = $state(false)
  const known = $derived(pairsHere().map(({ spaceId }) => spaceId))
  // Compared as text: the list of spaces is made anew whenever one of them is synced.
  const wanted = $derived(known.join(' '))

  function follow(day: IsoDate): () => void {
    const pairs = pairsHere()
    const followers: Follower[] = []
    let isOver = false
    days = new Map()
    failed = []
    isRead = pairs.length === 0
    const open = async (info: SpaceInfo): Promise<void> => {
      const workspace = await session.directory?.open(info.spaceId)
      if (!workspace) return
      const follower = new Follower(info, workspace, day, (own) => {
        if (!isOver) days = new Map(days).set(info.spaceId, own)
      })
      try {
        const hasSomething = isOver || (await follower.read())
        if (isOver || (!hasSomething && pairs.length > KEPT_OPEN)) return await follower.stop()
      } catch (error) {
        await follower.stop()
        throw error
      }
      followers.push(follower)
      follower.follow()
    }
    const all = async (): Promise<void> => {
      for (const info of pairs) {
        if (isOver) return
        await open(info).catch((error: unknown) => {
          console.error(error)
          if (!isOver) failed = [...failed, spaceText(info)]
        })
      }
      if (!isOver) isRead = true
    }
    if (pairs.length > 0) whenIdle(() => void all())
    return () => {
      isOver = true
      for (const follower of followers) void follower.stop()
    }
  }

  $effect(() => {
    void wanted
    const day = today()
    return untrack(() => follow(day))
  })

  return {
    get pairs() {
      return known.flatMap((spaceId) => days.get(spaceId) ?? [])
    },
    get failed() {
      return failed
    },
    get isRead() {
      return isRead
    },
  }
}
