/** Work that is done one after the other. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve()

  /** Does `work` once all before it has ended, however that ended. Settles as the work does. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const done = this.last.then(work)
    this.last = done.catch(() => undefined)
    return done
  }
}
