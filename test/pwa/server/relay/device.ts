// A device at a relay: the client that ships, and what it holds in memory.
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { toHex } from '../../../../shared/sync/bytes.ts'
import { signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import {
  RelayClient,
  type RelayAlarm,
  type RelayClientOptions,
  type RelayMark,
  type RelaySocket,
  type RelayState,
} from '../../../../shared/sync/relay/client.ts'
import type { Actor, TestTeam } from './team.ts'

const clients: RelayClient[] = []

/** Ends the lines of all devices, behind each test. */
export function stopDevices(): void {
  for (const client of clients.splice(0)) client.stop()
}

/** A device: what it holds, and its line to the relay. */
export class Device {
  readonly held = new Map<string, Uint8Array>()
  readonly alarms: RelayAlarm[] = []
  readonly states: RelayState[] = []
  readonly signals: string[] = []
  received = 0
  mark: RelayMark | null = null
  client: RelayClient

  constructor(
    readonly address: string,
    readonly team: TestTeam,
    readonly who: Actor,
    options: Partial<RelayClientOptions> = {},
  ) {
    for (const entry of team.entries) this.hold(entry)
    const all = () => [...this.held.values()].sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0))
    this.client = new RelayClient({
      address,
      space: team.id,
      claim: { as: 'device', device: who.id },
      sign: (bytes) => signAs(who.keys, bytes),
      openSocket: (to) => new WebSocket(to, { perMessageDeflate: false }) as unknown as RelaySocket,
      loadMark: async () => this.mark,
      saveMark: async (mark) => void (this.mark = mark),
      receive: async (entries) => {
        this.received += entries.length
        entries.forEach((entry) => this.hold(entry))
      },
      async *everything() {
        yield all()
      },
      operations: async () => all().filter((entry) => entry[0] === 1),
      onState: (state) => this.states.push(state),
      onAlarm: (alarm) => this.alarms.push(alarm),
      onSignal: (from, bytes) => this.signals.push(`${toHex(from)}:${Buffer.from(bytes).toString()}`),
      random: () => 0,
      now: () => performance.now(),
      retry: { first: 20, most: 100 },
      ...options,
    })
    clients.push(this.client)
  }

  hold(entry: Uint8Array): void {
    this.held.set(toHex(entry), entry.slice())
  }

  /** Writes an envelope and hands it to the relay. */
  write(text: string): Promise<void> {
    const entry = this.team.envelope(this.who, text)
    this.hold(entry)
    return this.client.append([entry])
  }

  async live(): Promise<void> {
    this.client.start()
    await expect.poll(() => this.client.state.state, { timeout: 10_000 }).toBe('live')
  }

  has(...others: Device[]): boolean {
    return others.every(({ held }) => [...held.keys()].every((name) => this.held.has(name)))
  }
}

/** Everything two devices hold is on both and in the relay. */
export async function settled(...devices: Device[]): Promise<void> {
  await expect.poll(() => devices.every((one) => one.has(...devices)), { timeout: 10_000 }).toBe(true)
}
