// Who is here, and where. Kept nowhere: what is not said again is forgotten.
import { utf8 } from '../bytes.ts'
import { MAX_PLACE_BYTES } from './ephemeral.ts'

/** Another device of a space that is here now. */
export interface Presence {
  device: string
  /** The person whose device it is, as the membership log says. */
  person: string
  /** Whatever the app calls a place; empty when the person is nowhere in particular. */
  place: string
}

export interface AwarenessOwner {
  /** Says this device's place to all of the space. */
  say(space: string, place: string): void
  /** Somebody came, went or moved. */
  onChange(space: string): void
  /** ms, never set back. */
  now(): number
}

/** ms after which a place is said again, and after which one that was not is forgotten. */
export const SAY_EVERY = 20_000
export const FORGET_AFTER = 60_000
/** Whoever hurries through places is seen at the last: ms between two words. */
const PAUSE = 250

interface Own {
  place: string
  saidAt: number
  timer: ReturnType<typeof setTimeout> | null
}

export class Awareness {
  private readonly own = new Map<string, Own>()
  private readonly others = new Map<string, Map<string, Presence & { at: number }>>()

  constructor(private readonly owner: AwarenessOwner) {}

  /** Sets this device's place in a space. Throws `RangeError` for one of more than 200 bytes. */
  set(space: string, place: string): void {
    if (utf8(place).byteLength > MAX_PLACE_BYTES) throw new RangeError('place too long')
    const own = this.own.get(space) ?? { place: '', saidAt: -Infinity, timer: null }
    if (own.place === place && this.own.has(space)) return
    own.place = place
    this.own.set(space, own)
    this.saySoon(space, own)
  }

  private saySoon(space: string, own: Own): void {
    const wait = own.saidAt + PAUSE - this.owner.now()
    if (wait <= 0) this.say(space, own)
    else own.timer ??= setTimeout(() => this.say(space, own), wait)
  }

  private say(space: string, own: Own): void {
    if (own.timer) clearTimeout(own.timer)
    own.timer = null
    own.saidAt = this.owner.now()
    this.owner.say(space, own.place)
  }

  /** Says this device's place anew, for somebody who just came. */
  sayAgain(space: string): void {
    const own = this.own.get(space)
    if (own) this.saySoon(space, own)
  }

  /** Another device said where it is. */
  take(space: string, presence: Presence): void {
    const of = this.others.get(space) ?? new Map<string, Presence & { at: number }>()
    this.others.set(space, of)
    const before = of.get(presence.device)
    of.set(presence.device, { ...presence, at: this.owner.now() })
    if (before?.place !== presence.place || before.person !== presence.person) this.owner.onChange(space)
  }

  /** Another device went. */
  leave(space: string, device: string): void {
    if (this.others.get(space)?.delete(device)) this.owner.onChange(space)
  }

  /** The other devices that are here, by id. */
  here(space: string): Presence[] {
    const list = [...(this.others.get(space)?.values() ?? [])]
    return list
      .map(({ device, person, place }) => ({ device, person, place }))
      .sort((a, b) => (a.device < b.device ? -1 : 1))
  }

  /** How many other devices are here. */
  count(space: string): number {
    return this.others.get(space)?.size ?? 0
  }

  /** To be called now and then: says again what would be forgotten, and forgets what was not said again. */
  tick(): void {
    const now = this.owner.now()
    for (const [space, own] of this.own) if (now - own.saidAt >= SAY_EVERY) this.say(space, own)
    for (const [space, of] of this.others)
      for (const { device, at } of of.values()) if (now - at > FORGET_AFTER) this.leave(space, device)
  }

  /** A space was closed here. */
  close(space: string): void {
    const own = this.own.get(space)
    if (own?.timer) clearTimeout(own.timer)
    this.own.delete(space)
    this.others.delete(space)
  }
}
