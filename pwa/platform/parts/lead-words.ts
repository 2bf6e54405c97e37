// Words for the closed values of leads.
import type { LeadSource, LeadStatus } from '../../../shared/domain/lead/lead.ts'
import { m } from '../../../shared/i18n/index.ts'

export type Tone = 'neutral' | 'primary' | 'accent' | 'danger' | 'ok' | 'info'

export function statusWord(status: LeadStatus): string {
  switch (status) {
    case 'new':
      return m.leads_status_new()
    case 'working':
      return m.leads_status_working()
    case 'nurturing':
      return m.leads_status_nurturing()
    case 'qualified':
      return m.leads_status_qualified()
    case 'disqualified':
      return m.leads_status_disqualified()
  }
}

export function statusTone(status: LeadStatus): Tone {
  const tones: Record<LeadStatus, Tone> = {
    new: 'info',
    working: 'primary',
    nurturing: 'accent',
    qualified: 'ok',
    disqualified: 'neutral',
  }
  return tones[status]
}

export function sourceWord(source: LeadSource): string {
  switch (source) {
    case 'clip':
      return m.leads_source_clip()
    case 'manual':
      return m.leads_source_manual()
    case 'share':
      return m.leads_source_share()
    case 'import':
      return m.leads_source_import()
    case 'sample':
      return m.leads_source_sample()
  }
}

export function kindWord(kind: 'person' | 'organization'): string {
  return kind === 'person' ? m.leads_kind_person() : m.leads_kind_organization()
}

export function nextStepWord(value: 'overdue' | 'today' | 'week' | 'none'): string {
  switch (value) {
    case 'overdue':
      return m.leads_step_overdue()
    case 'today':
      return m.leads_step_today()
    case 'week':
      return m.leads_step_week()
    case 'none':
      return m.leads_step_none()
  }
}

export function hasWord(value: 'with_phone' | 'with_email' | 'no_notes'): string {
  switch (value) {
    case 'with_phone':
      return m.leads_has_phone()
    case 'with_email':
      return m.leads_has_email()
    case 'no_notes':
      return m.leads_has_no_notes()
  }
}
