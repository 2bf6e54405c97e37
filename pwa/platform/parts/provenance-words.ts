import type { Provenance } from '../../../shared/domain/values.ts'
import { m } from '../../../shared/i18n/index.ts'

/** How a value was found, in words. */
export function methodWord(method: Provenance['method']): string {
  switch (method) {
    case 'json-ld':
      return m.records_method_json_ld()
    case 'microdata':
      return m.records_method_microdata()
    case 'rdfa':
      return m.records_method_rdfa()
    case 'open-graph':
      return m.records_method_open_graph()
    case 'microformat':
      return m.records_method_microformat()
    case 'link':
      return m.records_method_link()
    case 'text':
      return m.records_method_text()
    case 'deobfuscated':
      return m.records_method_deobfuscated()
    case 'meta':
      return m.records_method_meta()
    case 'site':
      return m.records_method_site()
    case 'selection':
      return m.records_method_selection()
    case 'share':
      return m.records_method_share()
  }
}

/** How sure a finding is, in words: a number of two digits would claim more than is known. */
export function confidenceWord(confidence: number): string {
  if (confidence >= 0.9) return m.records_confidence_sure()
  if (confidence >= 0.7) return m.records_confidence_likely()
  if (confidence >= 0.4) return m.records_confidence_maybe()
  return m.records_confidence_guess()
}
