// The texts that describe a plan, in the order in which they are asked and shown.
import type { HeadContent } from '../../../shared/domain/training/plan-content.ts'
import { m } from '../../../shared/i18n/index.ts'

export interface HeadField {
  name: Exclude<keyof HeadContent, 'title' | 'kind' | 'trainer'>
  label: () => string
  max: number
}

export const HEAD_TEXTS: HeadField[] = [
  { name: 'purpose', label: m.training_purpose, max: 2000 },
  { name: 'needs', label: m.training_needs, max: 2000 },
  { name: 'audience', label: m.training_audience, max: 1000 },
  { name: 'content', label: m.training_content, max: 4000 },
  { name: 'method', label: m.training_method, max: 2000 },
  { name: 'materials', label: m.training_materials, max: 2000 },
  { name: 'schedule', label: m.training_schedule, max: 2000 },
  { name: 'evaluation', label: m.training_evaluation, max: 2000 },
]

/** An amount as typed into minor units; null for none, undefined for what is no amount. Two decimals, whatever the currency calls them. */
export function toMinor(text: string): number | null | undefined {
  const plain = text.normalize('NFKC').replace(/[\s,]/gu, '')
  if (plain === '') return null
  if (!/^\d{1,12}(\.\d{1,2})?$/u.test(plain)) return undefined
  const [whole = '0', part = ''] = plain.split('.')
  return Number(whole) * 100 + Number(part.padEnd(2, '0'))
}

/** Minor units as they are typed. */
export function fromMinor(minor: number | null | undefined): string {
  return minor === null || minor === undefined ? '' : (minor / 100).toFixed(2)
}
