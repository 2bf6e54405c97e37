// Spaces that members of a team offer each other: a coaching pair, a plan. The link into one is sealed to the devices of the person it is
// meant for and to those of who offers it, so that nobody else of the team reads it, its owner neither. Who wrote an entry is known by its
// Yjs client, which the rules of envelopes tie to a device; an entry that speaks for somebody else counts for nothing.
import { Turns } from '../../kernel/turns.ts'
import { ok } from '../../kernel/result.ts'
import { ByteReader, ByteWriter, concatBytes, fromHex, orNull, toHex } from '../../sync/bytes.ts'
import { openAs } from '../../sync/crypto/device-keys.ts'
import { sealBox } from '../../sync/crypto/hpke.ts'
import { randomBytes } from '../../sync/crypto/webcrypto.ts'
import { ownersIn } from '../../sync/envelope/standing.ts'
import type { Device } from '../../sync/membership/roster.ts'
import type { NotSent } from '../../sync/replica/write.ts'
import type { OfferableKind, SpaceOffer } from '../team-api.ts'
import { type Acted, refuse } from './acting.ts'
import { cleanName } from './names.ts'
import { devicesIn, selfIn } from './rights.ts'
import type { TeamLog } from './team-log.ts'

const USE = 'touchline/space-offer-v1'
const VERSION = 1
const KINDS: readonly OfferableKind[] = ['pair', 'plan']
const NAME_BYTES = 400
const LINK_BYTES = 600
const MOST_BOX_BYTES = 2048
const DAY = 24 * 60 * 60 * 1000

/** What is offered: all of it sealed. */
interface Content {
  kind: OfferableKind
  name: string
  link: string
  /** ms; advice, as the expiry of the invite is. */
  expires: number
}

/** An offer as it stands in the document, for everyone who holds the team's key: that there is one, and between whom. */
interface Entry {
  offerId: string
  /** Device and person who offer. */
  author: string
  from: string
  to: string
  boxes: Record<string, unknown>
}

/** The document that offers stand in, as `OfferDocument` gives it. */
export interface OffersPort {
  entries(): { key: string; value: unknown; client: number }[]
  change(put: ReadonlyMap<string, unknown>, remove?: readonly string[]): Promise<NotSent | null>
}

export interface SpaceOffersEnvironment {
  team: Pick<TeamLog, 'log' | 'keys' | 'self' | 'note' | 'setNote'>
  document: OffersPort
  /** ms */
  now(): number
}

type Answer = 'accepted' | 'declined'
const isAnswer = (value: unknown): value is Answer => value === 'accepted' || value === 'declined'
const offerKey = (offerId: string): string => `offer:${offerId}`
const answerKey = (offerId: string, device: string): string => `answer:${offerId}:${device}`
const noteKey = (offerId: string): string => `offer:${offerId}`

export class SpaceOffers {
  /** What was opened, by offer and author; null: nothing that this device can open, or no content. */
  private readonly contents = new Map<string, Content | null>()
  private readonly turns = new Turns()

  constructor(private readonly env: SpaceOffersEnvironment) {}

  /** Entries that were written by who they speak of, between people who are in. */
  private all(): Entry[] {
    const roster = this.env.team.log.roster()
    const ownerOf = ownersIn(roster)
    return this.env.document.entries().flatMap(({ key, value, client }) => {
      const [, offerId] = /^offer:([0-9a-f]{32})$/u.exec(key) ?? []
      const author = ownerOf(client)
      const entry = value as { v?: unknown; to?: unknown; boxes?: unknown } | null
      if (!offerId || author === null || typeof entry !== 'object' || entry?.v !== VERSION) return []
      const { to, boxes } = entry
      const from = selfIn(roster, author)?.person.id
      if (!from || typeof to !== 'string' || roster.people.get(to)?.removed !== false) return []
      if (typeof boxes !== 'object' || boxes === null || from === to) return []
      return [{ offerId, author, from, to, boxes: boxes as Record<string, unknown> }]
    })
  }

  /** What a person answered, said by one of his devices. */
  private answers(): Map<string, Answer> {
    const roster = this.env.team.log.roster()
    const ownerOf = ownersIn(roster)
    const found = new Map<string, Answer>()
    for (const { key, value, client } of this.env.document.entries()) {
      const [, offerId, device] = /^answer:([0-9a-f]{32}):([0-9a-f]{32})$/u.exec(key) ?? []
      const answer = (value as { answer?: unknown } | null)?.answer
      if (!offerId || !device || ownerOf(client) !== device || !isAnswer(answer)) continue
      found.set(`${offerId} ${roster.devices.get(device)?.person ?? ''}`, answer)
    }
    return found
  }

  private bound(offerId: string, author: string): Uint8Array {
    return concatBytes([fromHex(this.env.team.log.space), fromHex(offerId), fromHex(author)])
  }

  private async open({ offerId, author, boxes }: Entry): Promise<Content | null> {
    const { keys, self } = this.env.team
    const place = `${offerId}${author}`
    const known = this.contents.get(place)
    if (known !== undefined) return known
    const box = Object.hasOwn(boxes, self) ? boxes[self] : null
    // It may be sealed to this device later.
    if (!(box instanceof Uint8Array) || box.byteLength > MOST_BOX_BYTES) return null
    const bytes = await openAs(keys, box, USE, this.bound(offerId, author))
    const content = bytes && orNull(() => readContent(bytes))
    this.contents.set(place, content)
    return content
  }

  /** The offers that concern this device's person and that this device can open. Those that are over are not among them. */
  async list(): Promise<SpaceOffer[]> {
    const { team, now } = this.env
    const self = selfIn(team.log.roster(), team.self)
    if (!self) return []
    const answers = this.answers()
    const found: SpaceOffer[] = []
    for (const entry of this.all()) {
      const { offerId, from, to } = entry
      const isOwn = from === self.person.id
      if (!isOwn && to !== self.person.id) continue
      const content = await this.open(entry)
      if (!content || content.expires <= now()) continue
      const noted = isOwn ? null : await team.note(noteKey(offerId))
      const state = answers.get(`${offerId} ${to}`) ?? (isAnswer(noted) ? noted : 'open')
      if (!isOwn && state !== 'open') continue
      const { kind, name, link, expires } = content
      found.push({ offerId, kind, name, link, expires, state, isOwn, memberId: isOwn ? to : from })
    }
    return found.sort((a, b) => a.expires - b.expires || (a.offerId < b.offerId ? -1 : 1))
  }

  /** See `TeamActions.offerSpace`. */
  offer(args: {
    memberId: string
    kind: OfferableKind
    name: string
    link: string
    expiresInDays: number
  }): Promise<Acted<{ offerId: string }>> {
    return this.turns.take(async () => {
      const { team, document, now } = this.env
      const roster = team.log.roster()
      const self = selfIn(roster, team.self)
      if (!self) return refuse('not_allowed')
      const target = roster.people.get(args.memberId)
      const isOther = target !== undefined && !target.removed && target !== self.person
      if (!isOther || devicesIn(roster, target).length === 0) return refuse('unknown_member')
      const offerId = toHex(randomBytes(16))
      const expires = Math.round(now() + args.expiresInDays * DAY)
      const content = { kind: args.kind, name: cleanName(args.name, NAME_BYTES), link: args.link, expires }
      const entry = await this.seal(offerId, args.memberId, content)
      const fault = await document.change(new Map([[offerKey(offerId), entry]]), await this.past())
      return fault ? notSent(fault) : ok({ offerId })
    })
  }

  /** The devices that an offer of this device to a person is for: those of both, as they are now. */
  private recipients(to: string): Device[] {
    const { log, self } = this.env.team
    const roster = log.roster()
    const people = [roster.people.get(to), selfIn(roster, self)?.person]
    return people.flatMap((person) => (person ? devicesIn(roster, person) : []))
  }

  private async seal(offerId: string, to: string, content: Content): Promise<object> {
    const bytes = writeContent(content)
    const bound = this.bound(offerId, this.env.team.self)
    const boxes: Record<string, Uint8Array> = {}
    for (const device of this.recipients(to)) boxes[device.id] = await sealBox(device.public.box, bytes, USE, bound)
    return { v: VERSION, to, boxes }
  }

  /**
   * Seals what this device offers, and nobody has answered, anew for devices that the two people have since. To be called when the log or the
   * document changed; one that cannot be written now is done the next time.
   */
  reseal(): Promise<void> {
    return this.turns.take(async () => {
      const { team, document, now } = this.env
      const answers = this.answers()
      const put = new Map<string, unknown>()
      for (const entry of this.all()) {
        const { offerId, author, to, boxes } = entry
        if (author !== team.self || answers.has(`${offerId} ${to}`)) continue
        if (this.recipients(to).every(({ id }) => Object.hasOwn(boxes, id))) continue
        const content = await this.open(entry)
        if (content && content.expires > now()) put.set(offerKey(offerId), await this.seal(offerId, to, content))
      }
      if (put.size > 0) await document.change(put)
    })
  }

  /** Keys of own offers whose time is over. */
  private async past(): Promise<string[]> {
    const { team, now } = this.env
    const self = selfIn(team.log.roster(), team.self)
    const over: string[] = []
    for (const entry of this.all()) {
      if (entry.from !== self?.person.id) continue
      const content = await this.open(entry)
      if (content && content.expires <= now()) over.push(...this.keysOf(entry.offerId))
    }
    return over
  }

  private keysOf(offerId: string): string[] {
    const keys = this.env.document.entries().map(({ key }) => key)
    return keys.filter((key) => key === offerKey(offerId) || key.startsWith(answerKey(offerId, '')))
  }

  /** See `TeamActions.answerOffer`. A reader's answer stays on this device: he writes nothing in the team. */
  answer(offerId: string, answer: Answer): Promise<Acted<null>> {
    return this.turns.take(async () => {
      const { team, document } = this.env
      const offer = (await this.list()).find((each) => each.offerId === offerId && !each.isOwn)
      if (!offer) return refuse('unknown_invite')
      await team.setNote(noteKey(offerId), answer)
      await document.change(new Map([[answerKey(offerId, team.self), { v: VERSION, answer }]]))
      return ok(null)
    })
  }

  /** See `TeamActions.withdrawOffer`. */
  withdraw(offerId: string): Promise<Acted<null>> {
    return this.turns.take(async () => {
      const { team, document } = this.env
      const self = selfIn(team.log.roster(), team.self)
      const isOwn = this.all().some((entry) => entry.offerId === offerId && entry.from === self?.person.id)
      if (!self || !isOwn) return refuse('unknown_invite')
      const fault = await document.change(new Map(), this.keysOf(offerId))
      return fault ? notSent(fault) : ok(null)
    })
  }
}

function notSent(fault: NotSent): ReturnType<typeof refuse> {
  return refuse(fault === 'role' ? 'not_allowed' : 'not_now', fault)
}

function writeContent({ kind, name, link, expires }: Content): Uint8Array {
  return new ByteWriter().u8(VERSION).oneOf(KINDS, kind).text(name).text(link).u53(expires).done()
}

/** Throws `Malformed`. What it gives is bounded and clean; the link is read like any other that is pasted. */
function readContent(bytes: Uint8Array): Content | null {
  const reader = new ByteReader(bytes)
  if (reader.u8() !== VERSION) return null
  const kind = reader.oneOf(KINDS)
  const name = cleanName(reader.text(NAME_BYTES), NAME_BYTES)
  const link = reader.text(LINK_BYTES)
  const expires = reader.u53()
  reader.end()
  return { kind, name, link, expires }
}
