// Coming into spaces that others founded, as a page asks for it. What it needs of sync is loaded when somebody does.
import type { Joining, ReadInvite, WordsTextFault } from './team-api.ts'

const INVITE_FAULTS = {
  'not-an-invite': 'not_an_invite',
  'newer-version': 'newer_version',
  damaged: 'damaged',
  'relay-not-allowed': 'relay_not_allowed',
} as const

const WORDS_FAULTS = { count: 'count', 'unknown-word': 'unknown_word', check: 'check' } as const

/** See `Joining.readInvite`. */
export async function readInvite(text: string): Promise<ReadInvite> {
  const { parseInvite } = await import('../sync/invite/invite-link.ts')
  const parsed = parseInvite(text)
  if (!parsed.ok) return { ok: false, fault: INVITE_FAULTS[parsed.fault] }
  const { relay, space, forDevice = false } = parsed.invite
  return { ok: true, kind: forDevice ? 'device' : 'person', relay, space }
}

/** See `Joining.checkWords`. */
export async function checkWords(text: string): Promise<WordsTextFault | null> {
  const { parseWords } = await import('../sync/crypto/recovery-words.ts')
  const parsed = await parseWords(text)
  if (parsed.ok) return null
  const fault = WORDS_FAULTS[parsed.fault]
  return parsed.at === undefined ? { fault } : { fault, at: parsed.at }
}

const NOT_YET = {
  ok: false,
  error: { code: 'core_unreachable', detail: 'no way yet to ask a relay for the spaces of words' },
} as const

/** See `Joining.recover`. */
export const recover: Joining['recover'] = () => Promise.resolve(NOT_YET)
