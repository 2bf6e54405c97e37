// The look-up: one small entry per record of the app, found by domain, phone, e-mail, profile or company name. A copy: it can be lost
// and is sent again. It answers offline and with the app closed.
import Dexie, { type Table } from 'dexie'
import type { AppMessage, LookupEntry } from '../../shared/domain/clip/bridge.ts'

export type LookupPart = Extract<AppMessage, { type: 'lookup' }>

/** What the app said of itself last. */
export interface AppIdentity {
  spaceId: string | null
  teamName: string
  locale: string
  people: { id: string; name: string }[]
  /** When, ms. */
  at: number
}

class LookupDb extends Dexie {
  entries!: Table<LookupEntry, string>
  meta!: Table<{ key: string; value: unknown }, string>

  constructor(name: string) {
    super(name, { cache: 'disabled' })
    this.version(1).stores({ entries: 'recordId, *keys', meta: 'key' })
  }
}

export interface LookupHit {
  entry: LookupEntry
  /** The strongest key that matched. */
  key: string
}

const HIT_LIMIT = 50

export class Lookup {
  readonly db: LookupDb

  constructor(name = 'touchline-lookup') {
    this.db = new LookupDb(name)
  }

  /** Keeps who the app is. A change of space empties the look-up: another team's customers are not ours. */
  async meet(identity: AppIdentity): Promise<void> {
    await this.db.transaction('rw', this.db.entries, this.db.meta, async () => {
      await this.db.meta.put({ key: 'app', value: identity })
      // An app that has no team open (first run, still starting) says nothing against what we hold.
      if (identity.spaceId === null) return
      const space = (await this.db.meta.get('space'))?.value
      if (space === identity.spaceId) return
      await this.db.entries.clear()
      await this.db.meta.delete('revision')
      await this.db.meta.put({ key: 'space', value: identity.spaceId })
    })
  }

  async identity(): Promise<AppIdentity | null> {
    return ((await this.db.meta.get('app'))?.value as AppIdentity | undefined) ?? null
  }

  /** The revision held completely; null when a first or renewed transfer was cut short. */
  async revision(): Promise<string | null> {
    return ((await this.db.meta.get('revision'))?.value as string | undefined) ?? null
  }

  /**
   * Applies one part, whole or not at all. The revision moves with the last part only: a transfer that was cut short is sent again from
   * the revision before it, and putting the same entry twice changes nothing.
   */
  async apply(part: LookupPart): Promise<void> {
    await this.db.transaction('rw', this.db.entries, this.db.meta, async () => {
      if (part.reset) {
        await this.db.entries.clear()
        await this.db.meta.delete('revision')
      }
      await this.db.entries.bulkDelete(part.remove)
      await this.db.entries.bulkPut(part.put)
      if (part.revision !== null) await this.db.meta.put({ key: 'revision', value: part.revision })
    })
  }

  /** Records that share one of these keys, best key first; the order of `keys` is their strength. */
  async find(keys: string[]): Promise<LookupHit[]> {
    if (keys.length === 0) return []
    const entries = await this.db.entries.where('keys').anyOf(keys).distinct().limit(HIT_LIMIT).toArray()
    const rank = new Map(keys.map((key, index) => [key, index]))
    return entries
      .map((entry) => {
        const matching = entry.keys.filter((key) => rank.has(key))
        matching.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
        return { entry, key: matching[0] ?? '' }
      })
      .sort((a, b) => (rank.get(a.key) ?? 0) - (rank.get(b.key) ?? 0))
  }
}
