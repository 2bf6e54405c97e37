// Dates as people write them in a hurry, in English and Chinese: "tomorrow", "next fri", "in 3 days", "May 12", 明天, 下周三, 三天后, 5月12日.
import { addDays, isIsoDate, type IsoDate } from '../../../../shared/kernel/dates.ts'
import { weekdayOf } from '../../../../shared/kernel/days.ts'

const EN_WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const EN_MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const
const ZH_DIGITS = '零一二三四五六七八九'

/** A count in digits, Chinese numerals up to 99 or English words up to six. NaN when it is none. */
function toCount(text: string): number {
  if (/^\d+$/u.test(text)) return Number(text)
  const word = ['one', 'two', 'three', 'four', 'five', 'six'].indexOf(text)
  if (word >= 0 || text === 'a') return word >= 0 ? word + 1 : 1
  const zh = text.replace('两', '二')
  const tens = /^([一二三四五六七八九])?十([一二三四五六七八九])?$/u.exec(zh)
  if (tens) return (tens[1] ? ZH_DIGITS.indexOf(tens[1]) : 1) * 10 + (tens[2] ? ZH_DIGITS.indexOf(tens[2]) : 0)
  return zh.length === 1 && ZH_DIGITS.includes(zh) ? ZH_DIGITS.indexOf(zh) : Number.NaN
}

function toZhWeekday(text: string): number {
  return text === '日' || text === '天' || text === '末' ? 7 : toCount(text)
}

/** The next date with this month and day, from today on; null for 30 February. */
function nextMonthDay(today: IsoDate, month: number, day: number): IsoDate | null {
  const year = Number(today.slice(0, 4))
  const at = (y: number): string => `${y}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  // 29 February may be up to eight years away.
  for (let y = year; y <= year + 8; y++) if (isIsoDate(at(y)) && at(y) >= today) return at(y)
  return null
}

function nextDayOfMonth(today: IsoDate, day: number): IsoDate | null {
  for (let month = 0; month < 3; month++) {
    const candidate = `${monthAfter(today, month)}-${String(day).padStart(2, '0')}`
    if (isIsoDate(candidate) && candidate >= today) return candidate
  }
  return null
}

/** `YYYY-MM` so many months on. */
function monthAfter(today: IsoDate, months: number): string {
  const index = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 + months
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
}

type Reader = [pattern: string, read: (groups: string[], today: IsoDate) => IsoDate | null]

/** Monday of the week that is `weeks` on. */
const mondayOf = (today: IsoDate, weeks: number): IsoDate => addDays(today, 1 - weekdayOf(today) + 7 * weeks)
/** A bare weekday is the next one, never today: who means today says so. */
const coming = (today: IsoDate, weekday: number): IsoDate => addDays(today, ((weekday - weekdayOf(today) + 6) % 7) + 1)
const inWeek = (today: IsoDate, weeks: number, weekday: number): IsoDate | null => {
  const date = addDays(mondayOf(today, weeks), weekday - 1)
  return date >= today ? date : null
}
const lastOfMonth = (today: IsoDate, months: number): IsoDate => addDays(`${monthAfter(today, months + 1)}-01`, -1)

const EN_DAY = '(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?'
const EN_MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const ZH_WEEK = '(?:周|星期|礼拜)'
const ZH_COUNT = '(\\d{1,3}|[一二两三四五六七八九十]{1,3})'

const enWeekday = (text: string): number => EN_WEEKDAYS.indexOf(text.slice(0, 3) as 'mon') + 1
const enMonth = (text: string): number => EN_MONTHS.indexOf(text.slice(0, 3) as 'jan') + 1

const ENGLISH: Reader[] = [
  ['today', (_g, today) => today],
  ['tomorrow|tmrw|tmr', (_g, today) => addDays(today, 1)],
  ['the day after tomorrow|day after tomorrow', (_g, today) => addDays(today, 2)],
  [
    'in (\\d{1,3}|a|one|two|three|four|five|six) (days?|weeks?)',
    ([count = '', unit = ''], today) => addDays(today, toCount(count) * (unit.startsWith('week') ? 7 : 1)),
  ],
  ['next week', (_g, today) => mondayOf(today, 1)],
  ['next month', (_g, today) => `${monthAfter(today, 1)}-01`],
  ['end of (?:the )?month|eom', (_g, today) => lastOfMonth(today, 0)],
  [`next ${EN_DAY}`, ([day = ''], today) => addDays(mondayOf(today, 1), enWeekday(day) - 1)],
  [`this ${EN_DAY}`, ([day = ''], today) => inWeek(today, 0, enWeekday(day))],
  [`(?:on )?${EN_DAY}`, ([day = ''], today) => coming(today, enWeekday(day))],
  [
    `(?:on )?${EN_MONTH}\\.? (\\d{1,2})(?:st|nd|rd|th)?`,
    ([month = '', day = ''], today) => nextMonthDay(today, enMonth(month), Number(day)),
  ],
  [
    `(?:on )?(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${EN_MONTH}`,
    ([day = '', month = ''], today) => nextMonthDay(today, enMonth(month), Number(day)),
  ],
]

const CHINESE: Reader[] = [
  ['今[天日]|今晚', (_g, today) => today],
  ['明[天日早晚]|明儿', (_g, today) => addDays(today, 1)],
  ['大后[天日]', (_g, today) => addDays(today, 3)],
  ['后[天日]', (_g, today) => addDays(today, 2)],
  [`${ZH_COUNT}\\s*(?:天|日)[后之]后?`, ([count = ''], today) => addDays(today, toCount(count))],
  [`${ZH_COUNT}\\s*个?(?:周|星期|礼拜)[后之]后?`, ([count = ''], today) => addDays(today, toCount(count) * 7)],
  [`下下个?${ZH_WEEK}([一二三四五六日天])`, ([day = ''], today) => inWeek(today, 2, toZhWeekday(day))],
  [`下个?${ZH_WEEK}([一二三四五六日天])`, ([day = ''], today) => inWeek(today, 1, toZhWeekday(day))],
  [`(?:本|这个?)${ZH_WEEK}([一二三四五六日天])`, ([day = ''], today) => inWeek(today, 0, toZhWeekday(day))],
  [`下个?${ZH_WEEK}`, (_g, today) => mondayOf(today, 1)],
  [`${ZH_WEEK}([一二三四五六日天])`, ([day = ''], today) => coming(today, toZhWeekday(day))],
  [
    '(\\d{1,2})\\s*月\\s*(\\d{1,2})\\s*[日号]?',
    ([month = '', day = ''], today) => nextMonthDay(today, Number(month), Number(day)),
  ],
  [
    '下个?月\\s*(\\d{1,2})\\s*[日号]',
    ([day = ''], today) => {
      const date = `${monthAfter(today, 1)}-${day.padStart(2, '0')}`
      return isIsoDate(date) ? date : null
    },
  ],
  ['下个?月底', (_g, today) => lastOfMonth(today, 1)],
  ['(?:本|这个?)?月底', (_g, today) => lastOfMonth(today, 0)],
  ['下个?月', (_g, today) => `${monthAfter(today, 1)}-01`],
  ['(\\d{1,2})\\s*[日号]', ([day = ''], today) => nextDayOfMonth(today, Number(day))],
]
const ISO: Reader = [
  '(\\d{4})[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?',
  ([year = '', month = '', day = '']) => {
    const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
    return isIsoDate(date) ? date : null
  },
]

const whole = [ISO, ...ENGLISH, ...CHINESE].map(([pattern, read]) => ({
  match: new RegExp(`^(?:${pattern})$`, 'u'),
  read,
}))

/** Reads a text that is a date and nothing else. Null when it is none. */
export function textToDay(text: string, today: IsoDate): IsoDate | null {
  const plain = text.normalize('NFKC').trim().toLowerCase().replace(/\s+/gu, ' ')
  for (const { match, read } of whole) {
    const found = match.exec(plain)
    if (found)
      return read(
        found.slice(1).filter((group) => group !== undefined),
        today,
      )
  }
  return null
}

// English words need a border; Chinese has none, but a date leads the sentence or ends it.
const edges = [
  ...[ISO, ...ENGLISH].map(([pattern, read]) => ({ pattern, read, before: '(?:^|[\\s,])', after: '(?=$|[\\s,.!])' })),
  ...CHINESE.map(([pattern, read]) => ({ pattern, read, before: '', after: '' })),
].map(({ pattern, read, before, after }) => ({
  start: new RegExp(`^(?:${pattern})${after}`, 'iu'),
  end: new RegExp(`${before}(?:${pattern})[.!。！]?$`, 'iu'),
  read,
}))

export interface FoundDay {
  day: IsoDate
  /** The words that said so. */
  words: string
  /** The text without them. */
  rest: string
}

/** Looks for a date at the start or the end of a sentence such as "Send the offer on Friday" or 明天给王总报价. Null when there is none. */
export function findDay(text: string, today: IsoDate): FoundDay | null {
  const plain = text.trim()
  let best: (FoundDay & { length: number }) | null = null
  for (const { start, end, read } of edges) {
    for (const pattern of [start, end]) {
      const found = pattern.exec(plain)
      if (!found || found[0].length === plain.length) continue
      const day = read(
        found
          .slice(1)
          .filter((group) => group !== undefined)
          .map((group) => group.toLowerCase()),
        today,
      )
      const words = found[0].replace(/^[\s,]+/u, '')
      if (!day || (best && best.length >= words.length)) continue
      const rest = (plain.slice(0, found.index) + plain.slice(found.index + found[0].length)).trim()
      best = { day, words, rest: rest.replace(/^[,，、:：\s]+|[,，、\s]+$/gu, ''), length: words.length }
    }
  }
  return best && best.rest !== '' ? { day: best.day, words: best.words, rest: best.rest } : null
}
