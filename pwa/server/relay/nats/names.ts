// How the relay's data stand in one JetStream stream: by subject, of which each keeps its last message.

/** What a relay's things are called on a NATS server that others may use too. */
export class Names {
  readonly stream: string
  private readonly kept: string
  private readonly live: string

  /** `name`: letters, digits and dashes; relays of one name share their data. */
  constructor(name: string) {
    this.stream = name
    this.kept = `${name}.kept`
    this.live = `${name}.live`
  }

  /** All that the stream keeps. */
  get all(): string {
    return `${this.kept}.>`
  }

  /** 16 random bytes that tell this store from one made anew. */
  get identity(): string {
    return `${this.kept}.identity`
  }

  /** An entry; empty once it was pruned. The hash in the name makes the same bytes the same message, however much later they come again. */
  entry(space: string, kind: number, hash: string): string {
    return `${this.kept}.log.${space}.${kind}.${hash}`
  }

  /** Entries of a space, of one kind or all. */
  entries(space: string, kind?: number): string {
    return `${this.kept}.log.${space}.${kind ?? '*'}.*`
  }

  /** The space and hash of an entry's subject; null for others. */
  readEntry(subject: string): { space: string; hash: string } | null {
    const start = `${this.kept}.log.`
    if (!subject.startsWith(start)) return null
    const [space = '', , hash = ''] = subject.slice(start.length).split('.')
    return { space, hash }
  }

  /** The hash of the entry that stood at a cursor before it was pruned. */
  pruned(space: string, cursor: number): string {
    return `${this.kept}.pruned.${space}.${cursor}`
  }

  /** How much a space holds; `*` for all spaces. */
  total(space: string): string {
    return `${this.kept}.total.${space}`
  }

  /** The space of a total's subject; null for others. */
  readTotal(subject: string): string | null {
    const start = `${this.kept}.total.`
    return subject.startsWith(start) ? subject.slice(start.length) : null
  }

  /** Notes that a space names a device. Either may be `*`. */
  device(device: string, space: string): string {
    return `${this.kept}.device.${device}.${space}`
  }

  /** The device and space of a note's subject. */
  readDevice(subject: string): { device: string; space: string } {
    const [space = '', device = ''] = subject.split('.').reverse()
    return { device, space }
  }

  /** Something kept of a space beside its log; `*` for all of it. */
  note(space: string, name: string): string {
    return `${this.kept}.note.${space}.${name}`
  }

  /** Signals of a space, `*` for all. Not kept. */
  told(space: string): string {
    return `${this.live}.told.${space}`
  }

  /** Answered by the processes that a device is connected to. */
  here(space: string, device: string): string {
    return `${this.live}.here.${space}.${device}`
  }
}
