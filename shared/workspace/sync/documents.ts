// All documents of a space as sync sees them: records, texts and what members offer each other, each kept its own way.
import { isDocId } from '../../store/documents.ts'
import type { DocName, Documents, Version } from '../../sync/replica/ports.ts'
import { nameToGroup } from './groups.ts'
import { type OfferDocument, OFFERS_DOC } from './offer-document.ts'
import type { RecordDocuments } from './record-documents.ts'
import type { Sealer } from './sealer.ts'
import { nameToText, type TextDocuments } from './text-documents.ts'

/**
 * The documents of a space. `versions`: what is stored of them, kept up to date here. Another name
 * is of a later version of the app: its envelopes are kept, and it shows nowhere. So is one in another group than its name belongs to: who may
 * not write targets could otherwise write documents of that name where he may.
 */
export function createDocuments(
  records: RecordDocuments,
  texts: TextDocuments,
  offers: Pick<OfferDocument, 'apply' | 'rebuild'>,
  sealer: Pick<Sealer, 'applyText' | 'ownOf'>,
  versions: Map<string, Version>,
): Documents {
  const belongs = ({ name, group }: DocName): boolean => nameToGroup(name) === group
  const note = (doc: DocName, version: Version): void => void versions.set(doc.id, new Map(version))
  return {
    version: (doc) => Promise.resolve(versions.get(doc.id) ?? new Map<string, number>()),
    apply: async (doc, updates, version) => {
      if (!belongs(doc)) return note(doc, version)
      const text = nameToText(doc.name)
      if (text !== null) await sealer.applyText(text, () => texts.apply(doc, text, updates, version))
      else if (doc.name === OFFERS_DOC) await offers.apply(doc, updates, version)
      else if (isDocId(doc.name)) await records.apply(doc, updates, version)
      note(doc, version)
    },
    rebuild: async (doc, updates, version) => {
      if (!belongs(doc)) return note(doc, version)
      const text = nameToText(doc.name)
      if (text !== null) await texts.rebuild(doc, text, updates, await sealer.ownOf(text), version)
      else if (doc.name === OFFERS_DOC) await offers.rebuild(doc, updates, version)
      else if (isDocId(doc.name)) await records.rebuild(doc, updates, version)
      note(doc, version)
    },
  }
}
