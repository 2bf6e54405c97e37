import { createId, randomToken, type Id } from '../../kernel/ids.ts'
import type { RandomSource } from '../../kernel/ports.ts'
import { definitionOf, type RecordType } from '../../domain/schema.ts'
import { SHARD_CAPACITY } from '../../store/documents.ts'
import type { HotShards } from '../../store/hot-shards.ts'

interface OpenShard {
  shard: string
  /** Records in it; -1 while it has not been loaded. */
  count: number
}

/**
 * Makes ids in the shards this device has open, one for each collection: creating never contends with another device, and a full shard
 * is left for a new one.
 */
export class NewIds {
  private readonly open = new Map<string, OpenShard>()

  constructor(
    private readonly random: RandomSource,
    private readonly shards: HotShards,
    /** Takes the names of the open shards, to be stored with the next commit. */
    private readonly meta: Record<string, unknown>,
  ) {}

  /** Takes the stored names of open shards. */
  restore(stored: Record<string, string>): void {
    for (const [collection, shard] of Object.entries(stored)) this.open.set(collection, { shard, count: -1 })
  }

  /**
   * Loads the open shards once: how full they are decides where the next record goes. One that cannot be read is left, so that it does not
   * keep anybody from working.
   */
  async load(): Promise<void> {
    for (const [collection, open] of this.open) {
      if (open.count >= 0) continue
      try {
        open.count = (await this.shards.load(`${collection}/${open.shard}`)).shard.size
      } catch {
        this.open.delete(collection)
      }
    }
  }

  create<T extends RecordType>(type: T): Id<T> {
    const { collection } = definitionOf(type)
    let open = this.open.get(collection)
    if (!open || open.count >= SHARD_CAPACITY) {
      open = { shard: randomToken(this.random, 8), count: 0 }
      this.open.set(collection, open)
      this.meta['openShards'] = Object.fromEntries([...this.open].map(([name, { shard }]) => [name, shard]))
    }
    open.count++
    return createId(type, open.shard, this.random)
  }
}
