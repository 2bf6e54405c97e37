// What the team behind a pair knows of its person: skills and gaps, the training plans there are, and how far he is with those he has.
import { competencyKey, skillGaps, type SkillGap } from '../../../../shared/domain/training/gaps.ts'
import type { CompetencyRow, TrainingAssignmentRow } from '../../../../shared/readmodel/training-rows.ts'
import { trainingStands, type TrainingStand } from '../../../../shared/reports/training-stands.ts'
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { useTeamBeside } from '../../../platform/team-beside.svelte.ts'
import { useCalendar } from '../../../platform/work-calendar.svelte.ts'
import { live, localToday } from '../../../platform/workspace.svelte.ts'

/** A focus as far as the team is asked about it. */
interface Wanted {
  name: string
  competencyId: string | null
}

export interface TrainingChoice {
  planId: string
  title: string
  /** Items of it that train the skill. */
  fits: number
}

export interface TeamSkills {
  /** Null while the team is not open here. */
  readonly workspace: Workspace | null
  /** Who of the team the pair is about. */
  readonly personId: string | null
  /** The team cannot be opened. */
  readonly failed: boolean
  readonly link: ReturnType<typeof useTeamBeside>['link']
  /** Everything was read that is shown beside a focus. */
  readonly isRead: boolean
  /** What he lacks, the largest gap first. */
  readonly gaps: readonly SkillGap[]
  /** Where the team says he stands in a skill; null when it does not. */
  levelOf(focus: Wanted): number | null
  /** All training plans, those that train the skill first. */
  choicesFor(focus: Wanted): TrainingChoice[]
  /** His latest assignment of a plan; null when he was not given it. */
  assignmentOf(planId: string): { id: string; stand: TrainingStand | null } | null
  go(href: string): Promise<void>
}

/** Reads the team for as long as the component lives. `own`: the person's own space, which knows the team. Call while being set up. */
export function useTeamSkills(own: () => Workspace | null): TeamSkills {
  let failed = $state(false)
  const team = useTeamBeside(own, (error) => {
    console.error(error)
    failed = true
  })
  const ofTeam = (): Workspace | null => team.workspace
  const personId = $derived(team.link?.personId ?? null)
  const skills = live('competencies.all', () => ({}), ofTeam)
  const offers = live('training.offers', () => ({}), ofTeam)
  const plans = live('training.plans', () => ({}), ofTeam)
  const assignments = live('training.assignments', () => (personId ? { learnerId: personId } : null), ofTeam)
  const calendar = useCalendar(ofTeam)
  const gaps = $derived(
    personId && skills.current && offers.current ? skillGaps(personId, skills.current, offers.current) : [],
  )

  function skillOf({ name, competencyId }: Wanted): CompetencyRow | undefined {
    const known = skills.current ?? []
    const key = competencyKey(name)
    return (
      known.find(({ id }) => id === competencyId) ??
      (key ? known.find((skill) => competencyKey(skill.name ?? '') === key) : undefined)
    )
  }

  return {
    get workspace() {
      return team.workspace
    },
    get personId() {
      return personId
    },
    get failed() {
      return failed
    },
    get link() {
      return team.link
    },
    get isRead() {
      return Boolean(skills.current && offers.current && plans.current && assignments.current)
    },
    get gaps() {
      return gaps
    },
    levelOf(focus) {
      return (personId && skillOf(focus)?.ratings?.[personId]?.level) || null
    },
    choicesFor(focus) {
      const names = new Set([focus.name, skillOf(focus)?.name ?? ''].map(competencyKey).filter(Boolean))
      const fits = (offers.current ?? []).filter(({ competency }) => names.has(competencyKey(competency)))
      return (plans.current ?? [])
        .map(({ id, title = '' }) => ({
          planId: id as string,
          title,
          fits: fits.filter(({ planId }) => planId === id).length,
        }))
        .sort((a, b) => b.fits - a.fits)
    },
    assignmentOf(planId) {
      const row: TrainingAssignmentRow | undefined = assignments.current?.find((one) => one.planId === planId)
      if (!row) return null
      return { id: row.id, stand: trainingStands([row], localToday(), calendar.current)[0] ?? null }
    },
    go: (href) => team.go(href),
  }
}
