// The call timer as plain values: it runs by remembering when it was started, so it survives a reload, a closed tab and a sleeping laptop.

/** `startedAt`: ms since the epoch while it runs, else null. `seconds`: what had been counted before that. */
export interface CallTimer {
  startedAt: number | null
  seconds: number
}

/** The longest call a note can hold. */
export const MAX_SECONDS = 86_400

const clamp = (seconds: number): number => Math.max(0, Math.min(MAX_SECONDS, Math.floor(seconds)))

/** Whole seconds on the timer now. A clock that was set back does not count below what was there. */
export function elapsedSeconds(timer: CallTimer, now: number): number {
  const running = timer.startedAt === null ? 0 : Math.max(0, now - timer.startedAt) / 1000
  return clamp(timer.seconds + running)
}

export function startTimer(timer: CallTimer, now: number): CallTimer {
  return timer.startedAt === null ? { startedAt: now, seconds: timer.seconds } : timer
}

export function pauseTimer(timer: CallTimer, now: number): CallTimer {
  return { startedAt: null, seconds: elapsedSeconds(timer, now) }
}

/** `3:05`, `1:02:09`. */
export function secondsToText(seconds: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`
}

/**
 * Reads a duration as people type it: `12` and `12m` are minutes, `90s` seconds, `3:05`, `1:02:09`, `1h 20m`, `1小时20分`, `12分30秒`.
 * Null when it is none, or longer than a day.
 */
export function textToSeconds(text: string): number | null {
  const plain = text.normalize('NFKC').trim().toLowerCase()
  if (plain === '') return 0
  const clock = /^(?:(\d{1,2}):)?(\d{1,3}):([0-5]?\d)$/u.exec(plain)
  let total: number | null = null
  if (clock) total = Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
  else if (/^\d{1,4}$/u.test(plain)) total = Number(plain) * 60
  else {
    const units =
      /^(?:(\d{1,2})\s*(?:h(?:ours?|rs?)?|小时|时)\s*)?(?:(\d{1,4})\s*(?:m(?:in(?:ute)?s?)?|分钟?)\s*)?(?:(\d{1,5})\s*(?:s(?:ec(?:ond)?s?)?|秒)?)?$/u.exec(
        plain,
      )
    if (units && (units[1] || units[2] || units[3]))
      total = Number(units[1] ?? 0) * 3600 + Number(units[2] ?? 0) * 60 + Number(units[3] ?? 0)
  }
  return total !== null && total <= MAX_SECONDS ? total : null
}

/** Where running timers are remembered: localStorage, under the note. */
export class TimerStore {
  readonly #storage: Storage | null
  constructor(storage: Storage | null) {
    this.#storage = storage
  }

  static key(noteKey: string): string {
    return `touchline.note-timer.${noteKey}`
  }

  read(noteKey: string): CallTimer | null {
    try {
      const held = JSON.parse(this.#storage?.getItem(TimerStore.key(noteKey)) ?? 'null') as CallTimer | null
      return held && Number.isFinite(held.startedAt) && Number.isFinite(held.seconds) ? held : null
    } catch {
      return null
    }
  }

  /** Remembers a running timer; a stopped one is forgotten, its seconds stand in the note. */
  write(noteKey: string, timer: CallTimer | null): void {
    try {
      if (timer?.startedAt != null) this.#storage?.setItem(TimerStore.key(noteKey), JSON.stringify(timer))
      else this.#storage?.removeItem(TimerStore.key(noteKey))
    } catch {
      // Without localStorage the timer lives as long as the page.
    }
  }
}
