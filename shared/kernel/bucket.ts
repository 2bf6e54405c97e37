/** So many a second, and at most `burst` at once after a rest. */
export interface Rate {
  perSecond: number
  burst: number
}

/** A token bucket. `now` in ms. */
export class Bucket {
  private level: number
  private at: number | null = null

  constructor(private readonly rate: Rate) {
    this.level = rate.burst
  }

  /** Takes an amount: 0 when it was there, else the ms until it will be and nothing taken. More than the burst is taken from a full bucket. */
  take(amount: number, now: number): number {
    const wanted = Math.min(amount, this.rate.burst)
    this.level = Math.min(this.rate.burst, this.level + ((now - (this.at ?? now)) / 1000) * this.rate.perSecond)
    this.at = now
    if (this.level >= wanted) {
      this.level -= wanted
      return 0
    }
    return Math.ceil(((wanted - this.level) / this.rate.perSecond) * 1000)
  }

  /** True when nothing was taken lately, so that the bucket need not be kept. */
  isFull(now: number): boolean {
    return this.level + ((now - (this.at ?? now)) / 1000) * this.rate.perSecond >= this.rate.burst
  }
}
