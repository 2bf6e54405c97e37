import { idToType, type Id } from '../../shared/kernel/ids.ts'
import { m } from '../../shared/i18n/index.ts'

const PATHS: Record<string, string> = {
  lead: '/leads/',
  account: '/companies/',
  contact: '/contacts/',
  'call-note': '/notes/',
  page: '/pages/',
  'one-on-one': '/meetings/',
  scorecard: '/scorecards/',
  assessment: '/scorecards/filled/',
  goal: '/goals/',
  'training-plan': '/training/',
  'training-assignment': '/training/',
}

/** The address of a record, or null for types without a screen of their own. Next steps stand on the list of steps. */
export function recordToPath(id: string): string | null {
  const type = idToType(id as Id)
  if (type === 'task') return `/steps?step=${encodeURIComponent(id)}`
  const base = PATHS[type]
  return base ? base + encodeURIComponent(id) : null
}

/** What a type of record is called. */
export function typeText(type: string): string {
  switch (type) {
    case 'lead':
      return m.common_type_lead()
    case 'account':
      return m.common_type_account()
    case 'contact':
      return m.common_type_contact()
    case 'call-note':
      return m.common_type_call_note()
    case 'task':
      return m.common_type_task()
    case 'page':
      return m.common_type_page()
    case 'one-on-one':
      return m.common_type_one_on_one()
    case 'goal':
      return m.common_type_goal()
    case 'scorecard':
    case 'assessment':
      return m.common_nav_scorecards()
    case 'training-plan':
    case 'training-item':
    case 'training-assignment':
    case 'competency':
      return m.common_nav_training()
    case 'development-plan':
      return m.common_nav_development()
    case 'note-template':
      return m.common_type_note_template()
    case 'saved-view':
      return m.common_type_saved_view()
    default:
      return m.common_type_other()
  }
}
