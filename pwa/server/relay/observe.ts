// What the relay tells the person who runs it: counts and log lines, neither with content nor with an id in clear.
import { createHmac, randomBytes } from 'node:crypto'

const COUNTERS = {
  connections_total: 'Connections accepted.',
  authenticated_total: 'Connections that came in as a member or guest.',
  outsiders_total: 'Connections closed because they belong to nobody of the space.',
  unauthorized_total: 'Connections closed because their signature was none.',
  malformed_total: 'Messages that were not of the protocol.',
  refused_entries_total: 'Entries refused by their form or sender.',
  rate_limited_total: 'Requests put off.',
  quota_refused_total: 'Appends refused for lack of room.',
  rejected_connections_total: 'Connections refused for their number.',
  slow_readers_total: 'Connections closed because they did not read.',
  floods_total: 'Connections closed for too many faults.',
  store_failures_total: 'Appends or reads the store could not do.',
  appended_entries_total: 'Entries acknowledged.',
  appended_bytes_total: 'Bytes acknowledged.',
  sent_bytes_total: 'Bytes sent to clients.',
  signals_total: 'Signals handed on.',
  waivers_total: 'Words of a device that entries need not be kept, taken.',
  refused_waivers_total: "Such words refused: not signed, not true, or not that device's to give.",
  pruned_entries_total: 'Entries forgotten because a snapshot stands for them.',
  spaces_founded_total: 'Spaces that began here.',
  finds_total: 'Devices that were told their spaces.',
} as const
export type Counter = keyof typeof COUNTERS

/** Counts since the start. */
export class Metrics {
  private readonly counts = new Map<Counter, number>()

  add(counter: Counter, amount = 1): void {
    this.counts.set(counter, this.of(counter) + amount)
  }

  of(counter: Counter): number {
    return this.counts.get(counter) ?? 0
  }

  /** In the text format of Prometheus, with gauges beside. */
  text(gauges: Record<string, number>): string {
    const lines: string[] = []
    for (const [name, help] of Object.entries(COUNTERS)) {
      lines.push(`# HELP touchline_relay_${name} ${help}`, `# TYPE touchline_relay_${name} counter`)
      lines.push(`touchline_relay_${name} ${this.of(name as Counter)}`)
    }
    for (const [name, value] of Object.entries(gauges)) {
      lines.push(`# TYPE touchline_relay_${name} gauge`, `touchline_relay_${name} ${value}`)
    }
    return `${lines.join('\n')}\n`
  }
}

export type LogLevel = 'info' | 'warn' | 'error'
const LEVELS: readonly string[] = ['info', 'warn', 'error', 'off']

/** Writes one JSON object a line. */
export class RelayLog {
  private readonly least: number
  private readonly key = randomBytes(32)

  constructor(
    level: string,
    private readonly write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
  ) {
    this.least = LEVELS.includes(level) ? LEVELS.indexOf(level) : LEVELS.indexOf('warn')
  }

  line(level: LogLevel, event: string, details: Record<string, string | number> = {}): void {
    if (LEVELS.indexOf(level) < this.least) return
    this.write(JSON.stringify({ time: new Date().toISOString(), level, event, ...details }))
  }

  /** A name under which lines about one id belong together until the process ends, and which says nothing else. */
  alias(id: string): string {
    return createHmac('sha256', this.key).update(id).digest('hex').slice(0, 8)
  }

  /** What an error may say in the log: its code or kind, since a message can quote data. */
  static reason(error: unknown): string {
    const code = (error as { code?: unknown }).code
    return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown'
  }
}
