// The worker's side: opens the core of one space, answers the calls of all tabs, and tells them what changed.
import { errorToFailure } from '../store/failures.ts'
import type { RestoreError, WorkspaceErrorCode } from './api.ts'
import { ok, type Result } from '../kernel/result.ts'
import { Core, type CallContext } from './core/core.ts'
import { errorToRestoreError, exportSpace, fillSample, restoreSpace } from './core/transfer.ts'
import { checkSpaceFile, type SpaceFileHeader } from '../store/space-file.ts'
import type { CoreEnvironment, HostCommand, Channel, LinkPort } from './environment.ts'
import type { LinkCommand } from './peers/link-messages.ts'
import { PROTOCOL, spaceName, toMessage, WRITER_LOCK, type FromCore, type Message, type ToCore } from './protocol.ts'
import { randomToken } from '../kernel/ids.ts'
import type { RecoveredDevice } from './team/recover.ts'

type Method = (core: Core, args: never, context: CallContext) => unknown

const methods: Record<string, Method> = {
  run: (core, args) => core.run(args),
  runMany: (core, args, context) => core.runMany(args, context),
  reverse: (core, args, context) => core.reverse(args, context),
  query: (core, args) => core.query(args),
  retryWrites: (core) => core.retryWrites(),
  rebuild: (core) => core.rebuildReadModel(),
  cancelRebuild: (core) => core.cancelRebuild(),
  registerText: (core, args) => core.registerText(args),
  textSaved: (core, args: { name: string }) => core.team.noteText(args.name),
  maintain: (core, args: { force?: boolean } | null) => core.maintain(args?.force),
  export: (core, _args, context) => exportSpace(core, context),
  restore: (core, args: { file: Blob; asNew?: boolean }, context) => restoreSpace(core, args, context),
  fillSample: (core, args, context) => fillSample(core, args, context),
  team: (core, args) => core.team.act(args),
  recovered: async (core, { device, relay }: { device: RecoveredDevice; relay: string }) =>
    (await import('./sync/new-device.ts')).keepRecovered(core, device, relay),
}

/** What the page that started the worker hears from it. */
export type HostMessage =
  | { kind: 'started' }
  | { kind: 'failed'; code: WorkspaceErrorCode }
  /** The core has closed for good: a newer version is there, or the space was removed. */
  | { kind: 'stopped' }
  | { kind: 'pong' }
  /** What the core says to the client of this very page, or to all. */
  | { kind: 'message'; message: Message }
  /** What the page is to do with its connections. */
  | { kind: 'link'; command: LinkCommand }
  | { kind: 'checked'; result: Result<SpaceFileHeader, RestoreError> }

async function checkFile(file: Blob): Promise<Result<SpaceFileHeader, RestoreError>> {
  try {
    return ok((await checkSpaceFile(file)).header)
  } catch (error) {
    return { ok: false, error: errorToRestoreError(error) }
  }
}

/** A worker's core and the channel it answers on. */
export class CoreHost {
  private core: Core | null = null
  private channel: Channel | null = null
  private readonly id: string
  private readonly running = new Map<string, AbortController>()
  private release: () => void = () => undefined
  /** The client of the page that started this worker. */
  private local = ''
  private readonly links: LinkPort = { post: (command) => this.reply({ kind: 'link', command }), onEvent: null }

  constructor(
    private readonly environment: CoreEnvironment,
    private readonly reply: (message: HostMessage) => void,
  ) {
    this.id = randomToken(environment.random, 12)
  }

  /** Does what the page asks. */
  async handle(command: HostCommand): Promise<void> {
    if (command.kind === 'ping') this.reply({ kind: 'pong' })
    else if (command.kind === 'message') this.receive(command.message)
    else if (command.kind === 'link') this.links.onEvent?.(command.event)
    else if (command.kind === 'check') this.reply({ kind: 'checked', result: await checkFile(command.file) })
    else await this.start(command)
  }

  private async start(command: Extract<HostCommand, { kind: 'start' }>): Promise<void> {
    const { spaceId, personId, appVersion } = command
    this.local = command.client
    const stopped = new Promise<void>((resolve) => {
      this.release = resolve
    })
    // The worker holds a lock of its own: it lasts until the worker is really gone, when the page that started it may be long since.
    await this.environment.locks.request(WRITER_LOCK + spaceId, {}, async () => {
      const channel = this.environment.openChannel(spaceName(spaceId))
      this.channel = channel
      try {
        this.core = await Core.open(
          { ...this.environment, appVersion, links: this.links },
          {
            spaceId,
            personId,
            onChanged: (changed) => this.send({ kind: 'changed', core: this.id, changed }),
            onState: (state) => this.send({ kind: 'state', core: this.id, state }),
            onSuperseded: () => this.stop({ kind: 'superseded' }),
          },
        )
      } catch (error) {
        const code = errorToFailure(error)
        this.send(code === 'newer_version_open' ? { kind: 'superseded' } : { kind: 'unavailable', code })
        this.reply({ kind: 'failed', code })
        this.stop(null)
        return
      }
      channel.onmessage = (event) => this.receive(event.data)
      this.announce()
      this.reply({ kind: 'started' })
      await stopped
    })
  }

  private announce(): void {
    if (this.core) this.send({ kind: 'core', core: this.id, state: this.core.state })
  }

  /** To the tabs: straight to the own one, which is quicker, and over the channel to the others; an answer only to who asked. */
  private send(message: FromCore): void {
    const sent: Message = { ...message, protocol: PROTOCOL }
    const addressee = 'client' in message ? message.client : null
    if (addressee === null || addressee === this.local) this.reply({ kind: 'message', message: sent })
    if (addressee !== this.local) this.channel?.postMessage(sent)
  }

  /** Closes the core, tells the tabs why, and lets the next one start. */
  stop(last: FromCore | null): void {
    if (last) this.send(last)
    for (const controller of this.running.values()) controller.abort()
    this.core?.close()
    this.core = null
    this.channel?.close()
    this.channel = null
    // In this order: the page waits for the lock, and is not to take an end for a death.
    this.reply({ kind: 'stopped' })
    this.release()
  }

  /** Lets go of everything without a word: the worker is being ended. */
  abandon(): void {
    this.core?.close()
    this.core = null
    this.channel?.close()
    this.channel = null
  }

  private receive(data: unknown): void {
    const message = toMessage(data)
    if (!message) return
    if (message.protocol > PROTOCOL) this.stop({ kind: 'superseded' })
    else if (message.protocol < PROTOCOL) this.announce()
    else if (message.kind === 'hello') this.announce()
    else if (message.kind === 'call') void this.call(message)
    else if (message.kind === 'cancel') this.running.get(`${message.client} ${message.id}`)?.abort()
    else if (message.kind === 'removed') this.stop(null)
  }

  private async call({ client, id, method, args }: Extract<ToCore, { kind: 'call' }>): Promise<void> {
    const key = `${client} ${id}`
    const { core } = this
    // A call that is sent again while it runs gets the one answer.
    if (!core || this.running.has(key)) return
    const controller = new AbortController()
    this.running.set(key, controller)
    const context: CallContext = {
      onProgress: (done, total) => this.send({ kind: 'progress', client, id, done, total }),
      signal: controller.signal,
    }
    try {
      const run = Object.hasOwn(methods, method) ? methods[method] : undefined
      if (!run) throw new Error(`unknown method ${method}`)
      const value = await run(core, args as never, context)
      this.send({ kind: 'answer', client, id, value })
    } catch (error) {
      this.send({ kind: 'failure', client, id, code: errorToFailure(error), detail: String(error) })
    } finally {
      this.running.delete(key)
    }
  }
}
