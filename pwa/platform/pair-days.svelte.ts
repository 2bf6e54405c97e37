// What the one-on-ones of this device have for their person today: the notebooks of pairs are spaces of their own, and the day is one.
import { untrack } from 'svelte'
import { reviewDue } from '../../shared/domain/development-plan/focus.ts'
import type { MeetingKey } from '../../shared/domain/one-on-one/agenda.ts'
import type { IsoDate } from '../../shared/kernel/dates.ts'
import type { ActionItemRow, AgendaRow, MeetingLine } from '../../shared/readmodel/rows.ts'
import type { SpaceInfo, Workspace } from '../../shared/workspace/api.ts'
import { whenIdle } from '../../shared/ui/later.ts'
import { m } from '../../shared/i18n/index.ts'
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
  /** The same of those that only this person sees: they stand in the own space, are read there, and go nowhere from here. */
  secrets: readonly AgendaRow[]
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

const isOpen = ({ tickedIn }: AgendaRow): boolean => !tickedIn

/** The own space of this device for those who follow pairs: opened when the first one asks, closed with the last. */
class OwnBeside {
  private opened: Promise<Workspace | null> | null = null

  /** Null while there is none. Throws when it cannot be opened. */
  open(): Promise<Workspace | null> {
    return (this.opened ??= this.find())
  }

  async close(): Promise<void> {
    const own = await this.opened?.catch(() => null)
    await own?.close()
  }

  private async find(): Promise<Workspace | null> {
    const { directory } = session
    if (!directory) return null
    // Asked for by who has a one-on-one today only.
    const { findOwn } = await import('./own-space.svelte.ts')
    const spaceId = await findOwn(directory)
    return spaceId ? directory.open(spaceId) : null
  }
}

/** Follows one pair until it is told to stop. `onDay`: what there is, now and after every change. */
class Follower {
  private readonly stops: (() => void)[] = []
  private stopAgenda: () => void = () => undefined
  /** Counts agendas: what an earlier one asked of the own space comes too late. */
  private agenda = 0
  private day: PairDay

  constructor(
    { spaceId, name }: SpaceInfo,
    workspace: Workspace,
    private readonly today: IsoDate,
    private readonly beside: OwnBeside,
    private readonly onDay: (day: PairDay) => void,
    private readonly onOwnFailed: (error: unknown) => void,
  ) {
    const base = { spaceId, name: spaceText({ name }), workspace }
    this.day = { ...base, items: [], meeting: null, points: [], secrets: [], review: null }
  }

  /** Reads once; resolves with whether there is something for today. */
  async read(): Promise<boolean> {
    const { workspace } = this.day
    const [items, meetings, { plan }] = await Promise.all([
      workspace.query('actionItems.all', { state: 'open' }),
      workspace.query('meetings.all', {}),
      workspace.query('development.get', {}),
    ])
    this.take({ items: this.own(items), meeting: this.todays(meetings), review: reviewDue(plan, this.today) })
    return this.day.items.length > 0 || this.day.meeting !== null || this.day.review !== null
  }

  follow(): void {
    const { workspace } = this.day
    this.stops.push(
      workspace.watch('actionItems.all', { state: 'open' }, (items) => this.take({ items: this.own(items) })),
      workspace.watch('meetings.all', {}, (meetings) => this.takeMeetings(meetings)),
      workspace.watch('development.get', {}, ({ plan }) => this.take({ review: reviewDue(plan, this.today) })),
    )
  }

  async stop(): Promise<void> {
    this.agenda++
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

  private takeMeetings(meetings: readonly MeetingLine[]): void {
    const meeting = this.todays(meetings)
    this.stopAgenda()
    const agenda = ++this.agenda
    this.take({ meeting, ...(meeting ? {} : { points: [], secrets: [] }) })
    if (!meeting) return
    const question = { meetingId: meeting.id, meetings: meetings.map(toKey) }
    const stopShared = this.day.workspace.watch('agenda.of', question, (points) =>
      this.take({ points: points.filter(isOpen) }),
    )
    let stopPrivate = (): void => undefined
    this.stopAgenda = () => {
      stopShared()
      stopPrivate()
    }
    this.beside.open().then((own) => {
      if (!own || agenda !== this.agenda) return
      stopPrivate = own.watch('agenda.of', { ...question, pairId: this.day.spaceId }, (points) =>
        this.take({ secrets: points.filter(isOpen) }),
      )
    }, this.onOwnFailed)
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
    const beside = new OwnBeside()
    let isOver = false
    days = new Map()
    failed = []
    isRead = pairs.length === 0
    const open = async (info: SpaceInfo): Promise<void> => {
      const workspace = await session.directory?.open(info.spaceId)
      if (!workspace) return
      const onDay = (own: PairDay): void => {
        if (!isOver) days = new Map(days).set(info.spaceId, own)
      }
      const follower = new Follower(info, workspace, day, beside, onDay, (error) => {
        console.error(error)
        const name = m.common_own_name()
        if (!isOver && !failed.includes(name)) failed = [...failed, name]
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
      void Promise.all(followers.map((follower) => follower.stop())).finally(() => beside.close())
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
