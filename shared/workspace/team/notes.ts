// What a device keeps for itself about a team: secrets of its own invites, requests it forgot, what further devices called themselves.
import type { TeamLog } from './team-log.ts'

/** An invite this device made. */
export interface InviteNote {
  secret: Uint8Array
}

/** What is known of a device that the log does not say. */
export interface DeviceNote {
  name: string
  isRecovery: boolean
}

/** Typed reading and writing of `TeamLog`'s notes. Read once: nobody else writes them. */
export class Notes {
  private readonly read = new Map<string, Promise<unknown>>()

  constructor(private readonly team: Pick<TeamLog, 'note' | 'setNote'>) {}

  private get(key: string): Promise<unknown> {
    const known = this.read.get(key)
    if (known) return known
    const asked = this.team.note(key)
    this.read.set(key, asked)
    // A failure is the caller's; the next one asks again.
    asked.catch(() => this.read.delete(key))
    return asked
  }

  private async set(key: string, value: unknown): Promise<void> {
    this.read.delete(key)
    await this.team.setNote(key, value)
    this.read.set(key, Promise.resolve(value))
  }

  /** Null for invites of other devices. */
  async invite(hash: string): Promise<InviteNote | null> {
    const note = (await this.get(inviteNoteKey(hash))) as Partial<InviteNote> | null | undefined
    return note?.secret instanceof Uint8Array ? { secret: note.secret } : null
  }

  setInvite(hash: string, note: InviteNote): Promise<void> {
    return this.set(inviteNoteKey(hash), note)
  }

  async device(id: string): Promise<DeviceNote | null> {
    return ((await this.get(deviceNoteKey(id))) as DeviceNote | null | undefined) ?? null
  }

  setDevice(id: string, note: DeviceNote): Promise<void> {
    return this.set(deviceNoteKey(id), note)
  }

  /** True when a person said on this device that a request is not to be shown again. */
  async isForgotten(request: string): Promise<boolean> {
    return (await this.get(`request:${request}`)) === 'forgotten'
  }

  /** True when something that is to be done once was done. */
  async isDone(name: string): Promise<boolean> {
    return (await this.get(name)) === true
  }

  setDone(name: string): Promise<void> {
    return this.set(name, true)
  }

  forget(request: string): Promise<void> {
    return this.set(`request:${request}`, 'forgotten')
  }
}

const inviteNoteKey = (hash: string): string => `invite:${hash}`

/** The key of the note on a device: a space that is taken in begins with some. */
export function deviceNoteKey(id: string): string {
  return `device:${id}`
}
