// Judging envelopes that came from anyone. In this order, ending at the first failure: size, shape, space; known device and key; place in
// the chain; signature; opening, the document's name, bounds. What passes is stored; whether its author may write, and up to where, is the
// verdict's business (verdict.ts, count.ts), for that can change: what does not count is kept, up to a quota, in case it is adopted.
import { equalBytes, Malformed, ownBytes, toHex } from '../bytes.ts'
import { verify } from '../crypto/webcrypto.ts'
import type { Roster } from '../membership/roster.ts'
import type { Members, StoredEnvelope } from '../replica/ports.ts'
import { type Checked, checkUpdates } from './check-content.ts'
import { type Envelope, MAX_ENVELOPE_BYTES, parseEnvelope, signedPart } from './codec.ts'
import { DocLog, type Entry } from './doc-log.ts'
import { Refusals, type Refusal } from './refusals.ts'
import { type MessageKeys, openEnvelope } from './seal.ts'
import { deviceMayRead } from './standing.ts'
import { Waiting, type WaitsFor } from './waiting.ts'

/** What was decided about one envelope. */
export type Verdict =
  { is: 'held'; entry: Entry } | { is: 'known' } | { is: 'waiting'; for: WaitsFor } | { is: 'refused'; code: Refusal }

/** Judged envelopes: a verdict for each, and what is new in each document, ready to be stored and linked already. */
export interface Judged {
  verdicts: Verdict[]
  stored: StoredEnvelope[]
  logs: Set<DocLog>
}

/** How many envelopes are opened at once: enough to keep WebCrypto busy. */
const AT_ONCE = 512

/** Judges envelopes for one device in one space. Holds the logs of its documents. */
export class Admission {
  readonly logs = new Map<string, DocLog>()
  readonly refusals = new Refusals()
  readonly waiting = new Waiting()

  constructor(
    readonly space: string,
    readonly self: string,
    private readonly members: Pick<Members, 'roster' | 'contentKey'>,
    readonly keys: MessageKeys,
  ) {}

  /** Judges raw bytes a peer sent. Equal bytes may come any number of times, in any order. */
  async receive(raw: readonly Uint8Array[], from: string): Promise<Judged> {
    const judged: Judged = { verdicts: [], stored: [], logs: new Set() }
    const parsed: { envelope: Envelope; at: number; from: string }[] = []
    raw.forEach((bytes, at) => {
      const envelope = this.parse(bytes)
      if (typeof envelope === 'string') judged.verdicts[at] = this.refuse(from, envelope)
      else parsed.push({ envelope, at, from })
    })
    await this.judgeAll(parsed, judged)
    return judged
  }

  /** Judges what waited once more: after a chain grew (`logs`), or all of it after the membership changed. */
  async retry(logs: ReadonlySet<DocLog> | 'all'): Promise<Judged> {
    const judged: Judged = { verdicts: [], stored: [], logs: new Set() }
    const ids = logs === 'all' ? null : new Set([...logs].map((log) => log.id))
    const taken = this.waiting.take((envelope, why) => ids === null || (why === 'predecessor' && ids.has(envelope.doc)))
    await this.judgeAll(
      taken.map(({ envelope, from }, at) => ({ envelope, from, at })),
      judged,
    )
    return judged
  }

  private parse(bytes: Uint8Array): Envelope | Refusal {
    if (bytes.byteLength > MAX_ENVELOPE_BYTES) return 'size'
    try {
      const envelope = parseEnvelope(ownBytes(bytes))
      if (envelope.space !== this.space) return 'space'
      return envelope.kind === 'update' ? envelope : 'kind'
    } catch (error) {
      if (error instanceof Malformed) return 'shape'
      throw error
    }
  }

  private refuse(who: string, code: Refusal): Verdict {
    this.refusals.count(who, code)
    return { is: 'refused', code }
  }

  private wait(envelope: Envelope, why: WaitsFor, from: string): Verdict {
    this.waiting.hold(envelope, why, from)
    return { is: 'waiting', for: why }
  }

  /** The log of a document, begun when there is none. */
  log(group: string, doc: string): DocLog {
    let log = this.logs.get(doc)
    if (!log) this.logs.set(doc, (log = new DocLog(doc, group)))
    return log
  }

  private async judgeAll(parsed: { envelope: Envelope; at: number; from: string }[], judged: Judged): Promise<void> {
    const roster = this.members.roster()
    const chains = new Map<string, { group: string; items: typeof parsed }>()
    for (const item of parsed) {
      const group = this.groupOf(item.envelope, roster)
      if (typeof group !== 'string') judged.verdicts[item.at] = group(item.from)
      else {
        const id = group + item.envelope.doc + item.envelope.device
        const chain = chains.get(id)
        if (chain) chain.items.push(item)
        else chains.set(id, { group, items: [item] })
      }
    }
    for (const { group, items } of chains.values()) {
      items.sort((a, b) => a.envelope.seq - b.envelope.seq)
      await this.judgeChain(group, items, roster, judged)
    }
  }

  /** The group an envelope belongs to, or why it goes no further. */
  private groupOf(envelope: Envelope, roster: Roster): string | ((from: string) => Verdict) {
    const key = roster.keys.get(envelope.keyId)
    if (!key || !roster.devices.has(envelope.device)) return (from) => this.wait(envelope, 'ops', from)
    if (!deviceMayRead(roster, this.self, key.group)) return (from) => this.refuse(from, 'foreign')
    const log = this.logs.get(envelope.doc)
    if (log && log.group !== key.group) return (from) => this.refuse(from, 'document')
    if (!this.keys.has(envelope.keyId)) return (from) => this.wait(envelope, 'key', from)
    return key.group
  }

  /** Envelopes of one device in one document, by number. */
  private async judgeChain(
    group: string,
    items: { envelope: Envelope; at: number; from: string }[],
    roster: Roster,
    judged: Judged,
  ): Promise<void> {
    const known = this.logs.get(items[0]?.envelope.doc ?? '')
    let run: typeof items = []
    for (const item of items) {
      const { envelope } = item
      const last = run.at(-1)?.envelope
      if (known?.holds(envelope) || (last && equalBytes(last.hash, envelope.hash))) {
        judged.verdicts[item.at] = { is: 'known' }
        continue
      }
      if (last && last.seq + 1 === envelope.seq && equalBytes(last.hash, envelope.prevHash)) {
        run.push(item)
        continue
      }
      await this.judgeRun(group, run, roster, judged)
      run = [item]
    }
    await this.judgeRun(group, run, roster, judged)
  }

  /** Envelopes each of which names the one before it: a signature on the last stands for all. */
  private async judgeRun(
    group: string,
    run: { envelope: Envelope; at: number; from: string }[],
    roster: Roster,
    judged: Judged,
  ): Promise<void> {
    const [first] = run
    if (!first) return
    // Begun for good only once an envelope was opened that says the document is of this group.
    const log = this.logs.get(first.envelope.doc) ?? new DocLog(first.envelope.doc, group)
    if (log.predecessorOf(first.envelope) === undefined) {
      for (const item of run) judged.verdicts[item.at] = this.wait(item.envelope, 'predecessor', item.from)
      return
    }
    let authentic = await this.authentic(run, roster)
    for (const item of run.slice(authentic)) {
      // Only the first that is not authentic can be blamed; those after it may be real and follow the real one.
      const isFirst = item === run[authentic]
      judged.verdicts[item.at] = isFirst
        ? this.refuse(item.from, 'signature')
        : this.wait(item.envelope, 'predecessor', item.from)
    }
    for (let start = 0; start < authentic; start += AT_ONCE) {
      const part = run.slice(start, Math.min(authentic, start + AT_ONCE))
      const contents = await Promise.all(part.map(({ envelope }) => this.open(envelope, group)))
      for (const [index, item] of part.entries()) {
        const content = contents[index]
        if (content === undefined || typeof content === 'string') {
          judged.verdicts[item.at] = this.refuse(item.envelope.device, content ?? 'sealed')
          for (const later of run.slice(start + index + 1, authentic))
            judged.verdicts[later.at] = { is: 'waiting', for: 'predecessor' }
          authentic = 0
          break
        }
        this.logs.set(log.id, log)
        judged.verdicts[item.at] = this.link(log, item.envelope, content, judged)
      }
    }
  }

  private link(log: DocLog, envelope: Envelope, content: Checked, judged: Judged): Verdict {
    const entry = log.link(envelope)
    if (entry === 'duplicate') return { is: 'known' }
    if (entry === 'predecessor') return this.wait(envelope, 'predecessor', this.self)
    if (entry === 'quota') return this.refuse(envelope.device, 'quota')
    entry.content = content
    log.name ??= content.name
    judged.logs.add(log)
    const { doc, device, seq, bytes } = envelope
    judged.stored.push({ doc, device, seq, hash: toHex(envelope.hash), bytes, ends: null })
    return { is: 'held', entry }
  }

  /** How many of a run, from its first on, are surely their author's. */
  private async authentic(run: readonly { envelope: Envelope }[], roster: Roster): Promise<number> {
    const check = async (envelope: Envelope): Promise<boolean> => {
      const device = roster.devices.get(envelope.device)
      return device !== undefined && verify(device.public.sign, envelope.signature, signedPart(envelope))
    }
    const last = run.at(-1)
    if (last && (await check(last.envelope))) return run.length
    // Somebody tampered. Halving finds where, for each good signature vouches for all before it.
    let good = 0
    let bad = run.length
    while (good < bad - 1) {
      const middle = (good + bad) >>> 1
      const item = run[middle - 1]
      if (item && (await check(item.envelope))) good = middle
      else bad = middle
    }
    return good
  }

  /** Opens and checks one envelope; the code of a refusal when it fails. The key is known to be here. */
  async open(envelope: Envelope, group: string): Promise<Checked | Refusal> {
    const opened = await openEnvelope(this.keys, envelope, group)
    if (opened === null) return 'sealed'
    if (typeof opened === 'string') return opened
    return checkUpdates(opened.name, opened.blocks) ?? 'update'
  }
}
