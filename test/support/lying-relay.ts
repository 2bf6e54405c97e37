// A relay of the simulated network that nobody should trust. It takes what devices hold and hands out what it likes: some of it, to some of them,
// in any order, twice, changed, or as it stood before; and says each time that this is all.
import { isSnapshot } from '../../shared/sync/envelope/codec.ts'
import type { NetworkDevice, Place } from './network-device.ts'

type Kind = 'op' | 'envelope'
interface Entry {
  kind: Kind
  bytes: Uint8Array
}

/** What it does with what it hands out to a device; each time one of them. */
const WAYS = ['honest', 'some', 'shuffled', 'twice', 'changed', 'noOps', 'snapshotsAndNewest', 'backwards'] as const
type Way = (typeof WAYS)[number]

export class LyingRelay {
  /** How often it did what. */
  readonly did = new Map<Way | 'setBack', number>()
  private log: Entry[] = []
  private readonly known = new Set<string>()
  private readonly cursors = new Map<NetworkDevice, number>()
  /** Authors whose envelopes a device is never shown. */
  private readonly hidden = new Map<NetworkDevice, NetworkDevice>()

  constructor(
    private readonly roll: (below: number) => number,
    private readonly places: readonly Place[],
  ) {}

  private count(what: Way | 'setBack'): void {
    this.did.set(what, (this.did.get(what) ?? 0) + 1)
  }

  private append(kind: Kind, bytes: Uint8Array): void {
    const name = Buffer.from(bytes).toString('latin1')
    if (this.known.has(name) || this.roll(20) === 0) return
    this.known.add(name)
    this.log.push({ kind, bytes })
  }

  /** A device brings what it holds, and takes what it is given. */
  async meet(device: NetworkDevice, others: readonly NetworkDevice[]): Promise<void> {
    for (const bytes of device.disk.ops) this.append('op', bytes)
    for (const { bytes } of [...device.disk.envelopes.rows.values()].sort((a, b) => a.seq - b.seq))
      this.append('envelope', bytes)
    for (const place of this.places)
      for (const { parts, witnesses } of [...device.replica.snapshots.offers.all(device.docId(place))].reverse())
        for (const bytes of [...parts, ...witnesses.values()]) this.append('envelope', bytes)
    if (this.roll(15) === 0) this.setBack()
    if (this.roll(10) === 0) this.hidden.set(device, others[this.roll(others.length)] ?? device)
    const way = WAYS[this.roll(WAYS.length)] ?? 'honest'
    this.count(way)
    const given = this.choose(way, device)
    this.cursors.set(device, this.log.length)
    for (let at = 0; at < given.length;) {
      const piece = given.slice(at, (at += 1 + this.roll(12)))
      const of = (kind: Kind) => piece.filter((entry) => entry.kind === kind).map(({ bytes }) => bytes)
      await device.replica.receiveEntries(of('op'), of('envelope'))
    }
    await device.replica.caughtUp()
  }

  /** What came last is gone, and may be brought again. */
  private setBack(): void {
    this.count('setBack')
    this.log = this.log.slice(0, this.roll(this.log.length + 1))
    this.known.clear()
    for (const { bytes } of this.log) this.known.add(Buffer.from(bytes).toString('latin1'))
  }

  private choose(way: Way, device: NetworkDevice): Entry[] {
    const { roll } = this
    const after = this.cursors.get(device) ?? 0
    const author = this.hidden.get(device)?.id
    const isShown = ({ kind, bytes }: Entry): boolean =>
      kind === 'op' || author === undefined || !Buffer.from(bytes).subarray(34, 50).equals(Buffer.from(author, 'hex'))
    const all = this.log.filter(isShown)
    const fresh = this.log.slice(after).filter(isShown)
    switch (way) {
      case 'honest':
        return fresh
      case 'some':
        return fresh.filter(() => roll(3) > 0)
      case 'shuffled':
        return fresh
          .map((entry) => ({ entry, at: roll(1000) }))
          .sort((a, b) => a.at - b.at)
          .map(({ entry }) => entry)
      case 'twice':
        return [...fresh, ...all]
      case 'changed':
        return fresh.map(({ kind, bytes }) => {
          const changed = bytes.slice(0, roll(4) === 0 ? roll(bytes.length + 1) : bytes.length)
          if (roll(2) === 0 && changed.length > 0) changed[roll(changed.length)] = roll(256)
          return { kind: roll(9) === 0 ? 'op' : kind, bytes: changed }
        })
      case 'noOps':
        return fresh.filter(({ kind }) => kind === 'envelope')
      case 'snapshotsAndNewest': {
        const newest = all.slice(-roll(10))
        return all.filter((entry) => newest.includes(entry) || (entry.kind === 'envelope' && isSnapshot(entry.bytes)))
      }
      case 'backwards':
        return [...all].reverse()
    }
  }
}
