// Coming into spaces that others founded, as a page asks for it. What it needs of sync is loaded when somebody does.
import { err, ok } from '../kernel/result.ts'
import type { SpaceInfo } from './api.ts'
import type { WorkspaceEnvironment } from './environment.ts'
import type { RecoveredDevice } from './team/recover.ts'
import type { Joining, ReadInvite, TeamOutcome, WordsTextFault } from './team-api.ts'

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

/** See `Joining.drawWords`. */
export const drawWords: Joining['drawWords'] = async (list) => {
  const { createRecoveryEntropy, wordsOf } = await import('../sync/crypto/recovery-words.ts')
  return wordsOf(createRecoveryEntropy(), list)
}

/** What coming back with words needs of the directory. */
export interface RecoverHost {
  environment: WorkspaceEnvironment
  /** The space of that id in its log when it is on this device already, else null. */
  known(space: string): Promise<SpaceInfo | null>
  /** Makes a space of what the words brought; durable when it resolves. */
  take(device: RecoveredDevice, relay: string): Promise<TeamOutcome<SpaceInfo>>
}

/** See `Joining.recover`. Spaces that were taken before one failed stay. */
export async function recover(
  host: RecoverHost,
  args: Parameters<Joining['recover']>[0],
): ReturnType<Joining['recover']> {
  const { environment } = host
  const given = args.relay ?? environment.relayAddress
  if (given !== null && !URL.canParse(given)) return err({ code: 'bad_value', detail: 'relay' })
  if (given === null || !environment.findSpaces) return err({ code: 'core_unreachable', detail: 'no relay to ask' })
  const [{ recoverSpaces }, { relayAddressOf }] = await Promise.all([
    import('./team/recover.ts'),
    import('./team/relay-address.ts'),
  ])
  const relay = relayAddressOf(given)
  const here: SpaceInfo[] = []
  const found = await recoverSpaces(
    {
      findSpaces: (address, keys) => environment.findSpaces?.(address, keys) ?? Promise.resolve([]),
      openSocket: (address) => environment.openSocket(address),
      random: () => Math.random(),
      now: () => performance.now(),
      isHere: async (space) => {
        const known = await host.known(space)
        if (known) here.push(known)
        return known !== null
      },
    },
    { words: args.words, relay, deviceName: args.deviceName },
  )
  if (!found.ok) {
    const { code, detail } = found.error
    if (code === 'none' || code === 'bad_words') return err({ code })
    return code === 'relay_unreachable'
      ? err({ code: 'core_unreachable', detail: code })
      : err({ code, ...(detail && { detail }) })
  }
  for (const device of found.value) {
    const taken = await host.take(device, relay)
    if (!taken.ok) return taken
    here.push(taken.value)
  }
  return ok(here)
}
