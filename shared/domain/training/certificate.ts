// What a certificate says. It is signed as the exact text written here (`workspace/team/signed-text.ts`), so that anybody can check it.
import * as v from 'valibot'
import { err, ok, type Result } from '../../kernel/result.ts'
import { instant, isoDate, line } from '../values.ts'

/** What a signature on such a text is for: one for another use is none. */
export const CERTIFICATE_USE = 'touchline/certificate'

const statement = v.object({
  version: v.literal(1, 'unsupported_version'),
  plan: line(200),
  learner: line(100),
  trainer: line(100),
  startDate: isoDate,
  /** When everything was done, and when it was written. */
  finishedAt: instant,
  issuedAt: instant,
  items: v.pipe(v.number(), v.integer(), v.minValue(1)),
  minutes: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export type CertificateStatement = v.InferOutput<typeof statement>

/** The text that is signed. Throws for a statement that breaks its own rules, which is a mistake of the caller. */
export function writeCertificate(fields: CertificateStatement): string {
  return JSON.stringify(v.parse(statement, fields))
}

/** Reads the text of a certificate whose signature was checked. `newer`: written by a newer version of the app. */
export function readCertificate(text: string): Result<CertificateStatement, 'newer' | 'damaged'> {
  try {
    const parsed = v.safeParse(statement, JSON.parse(text))
    if (parsed.success) return ok(parsed.output)
    return err(parsed.issues.some(({ message }) => message === 'unsupported_version') ? 'newer' : 'damaged')
  } catch {
    return err('damaged')
  }
}
