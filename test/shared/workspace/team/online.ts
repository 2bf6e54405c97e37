// Devices of a team at a relay that runs: they send what they write, take what comes and do what is theirs to do.
import { WebSocket } from 'ws'
import { concatBytes, fromHex } from '../../../../shared/sync/bytes.ts'
import { signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import { RelayClient, type RelaySocket } from '../../../../shared/sync/relay/client.ts'
import { ENTRY_OP } from '../../../../shared/sync/relay/protocol.ts'
import type { JoinDraft } from '../../../../shared/workspace/team/join-request.ts'
import { JoinRunner, type JoinStatus, type NewDevice } from '../../../../shared/workspace/team/joining.ts'
import type { TeamDevice } from './team-device.ts'

export const openSocket = (to: string): RelaySocket =>
  new WebSocket(to, { perMessageDeflate: false }) as unknown as RelaySocket

const RETRY = { first: 20, most: 200 }
const entryOf = (bytes: Uint8Array): Uint8Array => concatBytes([Uint8Array.of(ENTRY_OP), bytes])

/** Connects a device; upkeep runs after everything that comes. */
export function connect(device: TeamDevice, address: string): RelayClient {
  const { append } = device
  const entries = (): Uint8Array[] => device.log.ops().map((op) => entryOf(op.bytes))
  device.clock = null
  let chores = Promise.resolve<unknown>(null)
  const keepUp = async (): Promise<void> => {
    const again = await device.service.upkeep()
    if (again !== null && client.state.state !== 'stopped') setTimeout(() => (chores = chores.then(keepUp)), again)
  }
  const client: RelayClient = new RelayClient({
    address,
    space: fromHex(device.disk.space),
    claim: { as: 'device', device: fromHex(device.self) },
    sign: (bytes) => signAs(device.keys, bytes),
    openSocket,
    loadMark: () => Promise.resolve(null),
    saveMark: () => Promise.resolve(),
    receive: async (received) => {
      await device.members.add(received.filter((entry) => entry[0] === ENTRY_OP).map((entry) => entry.subarray(1)))
      chores = chores.then(keepUp)
    },
    async *everything() {
      yield entries()
    },
    operations: () => Promise.resolve(entries()),
    random: () => 0,
    now: () => performance.now(),
    retry: RETRY,
  })
  device.append = async (op: Op) => {
    await append.call(device, op)
    void client.append([entryOf(op.bytes)]).catch(() => {})
  }
  client.start()
  return client
}

/** Somebody who asks at a relay, with a disk that survives. */
export class Guest {
  readonly told: JoinStatus[] = []
  device: NewDevice | null = null
  runner: JoinRunner | null = null
  /** Ends the process before the n-th thing it would keep; counts down. */
  crashAt = Number.POSITIVE_INFINITY
  kept = 0

  constructor(
    public draft: JoinDraft,
    public wall = Date.now(),
  ) {}

  get last(): JoinStatus | undefined {
    return this.told.at(-1)
  }

  private keep(): Promise<void> {
    if (this.kept++ === this.crashAt) {
      this.runner?.stop()
      // A process that ended: nothing goes on after it.
      return new Promise(() => {})
    }
    return Promise.resolve()
  }

  /** Begins, or begins again. */
  start(): Promise<void> {
    this.runner?.stop()
    this.runner = new JoinRunner(
      {
        openSocket,
        random: () => 0,
        now: () => performance.now(),
        wallClock: () => this.wall,
        keep: async (draft) => {
          await this.keep()
          this.draft = structuredClone(draft)
        },
        onStatus: (status) => this.told.push(status),
        onIn: async (device) => {
          await this.keep()
          this.device = device
        },
        retry: RETRY,
      },
      this.draft,
    )
    return this.runner.start()
  }
}
