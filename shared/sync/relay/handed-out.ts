// What a relay handed out of its log while this device was connected. A device may bring it what came another way, as from a colleague nearby:
// when the relay answers that it had that long before, at a place this device has read past, and never handed it out, it keeps it from this
// device. Of what came before the connection nothing can be said: it may have been forgotten rightly (R21).

/** Places that are remembered. */
const MOST = 4096

export class HandedOut {
  /** The oldest first. */
  private readonly places = new Set<number>()
  private readonly readAt = new Map<number, number>()

  /** `floor`: where the log ended when this began; what is up to there is not judged. */
  constructor(private floor: number) {}

  /** The relay handed out what stands at a place of its log, or took it from this device. */
  note(cursor: number): void {
    if (cursor <= this.floor) return
    this.places.add(cursor)
    if (this.places.size <= MOST) return
    for (const oldest of this.places) {
      this.places.delete(oldest)
      this.floor = Math.max(this.floor, oldest)
      break
    }
  }

  /** Something is brought to the relay, when everything up to a place is read. */
  noteSent(request: number, read: number): void {
    this.readAt.set(request, read)
  }

  /** The relay did not take it. */
  noteRefused(request: number): void {
    this.readAt.delete(request)
  }

  /** The relay has what was brought, at these places. True when it had kept some of it from this device. */
  noteTaken(request: number, cursors: readonly number[]): boolean {
    const read = this.readAt.get(request) ?? 0
    this.readAt.delete(request)
    const isWithheld = cursors.some((cursor) => cursor > this.floor && cursor <= read && !this.places.has(cursor))
    for (const cursor of cursors) this.note(cursor)
    return isWithheld
  }
}
