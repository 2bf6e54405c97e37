// Two devices in one room, no relay: one shows a code, the other scans it and shows its answer, the first scans that.
import { Malformed, toHex } from '../bytes.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { randomBytes } from '../crypto/webcrypto.ts'
import { isDeviceIn } from '../membership/entitled.ts'
import type { Roster } from '../membership/roster.ts'
import { type CodeFault, isSignedBy, readPairingCode, type ReadCode, writePairingCode } from './pairing-code.ts'
import type { Links } from './ports.ts'

/**
 * Why a code could not be used.
 * - `foreign`: of a space that is not open here, or of a device that is not in it (any more).
 * - `own`: this device showed it.
 * - `expired`: it answers a code that is no longer shown, was answered already, or waited too long.
 * - `unavailable`: this browser makes no connections now.
 */
export type PairingFault = CodeFault | 'foreign' | 'own' | 'expired' | 'unavailable'

/** What a scanned code led to. `answer`: to be shown to the device that showed the offer. The connection opens by itself; the mesh tells. */
export type Scanned = { step: 'answer'; device: string; code: string } | { step: 'connecting'; device: string }

export interface Pairing {
  /** A code to show to a device of the space; the one shown before is worth nothing then. */
  offer(space: string): Promise<Result<string, PairingFault>>
  /** Takes a code that was scanned or pasted: an offer or the answer to ours. Any text gives a result. */
  scan(text: string): Promise<Result<Scanned, PairingFault>>
}

export interface PairingOptions {
  self: string
  keys: DeviceKeys
  links: Pick<Links, 'offer' | 'answer' | 'complete'>
  /** Hex of 16 bytes: this run of the device. */
  session: string
  /** The roster of a space, null when it is not open here. */
  rosterOf(space: string): Roster | null
  /** A connection to the device is on its way that two people want. */
  onPaired(device: string, session: string): void
}

/** Pairing on one device. */
export function openPairing(options: PairingOptions): Pairing {
  const { self, keys, links, session } = options
  let shown: { id: string; space: string } | null = null

  async function offer(space: string): Promise<Result<string, PairingFault>> {
    shown = null
    const roster = options.rosterOf(space)
    if (!roster || !isDeviceIn(roster, self)) return err('foreign')
    const description = await links.offer().catch(() => null)
    if (!description) return err('unavailable')
    const code = { type: 'offer' as const, space, device: self, session, about: toHex(randomBytes(16)), description }
    const { text, id } = await writePairingCode(keys, code)
    shown = { id, space }
    return ok(text)
  }

  async function scan(text: string): Promise<Result<Scanned, PairingFault>> {
    const code = readPairingCode(text)
    if (typeof code === 'string') return err(code)
    if (code.device === self) return err('own')
    const sender = options.rosterOf(code.space)?.devices.get(code.device)
    if (sender?.cut !== null) return err('foreign')
    if (!(await isSignedBy(code, sender.public.sign))) return err('damaged')
    try {
      return await (code.type === 'offer' ? answer(code) : complete(code))
    } catch (error) {
      return err(error instanceof Malformed ? 'damaged' : 'unavailable')
    }
  }

  async function answer(code: ReadCode): Promise<Result<Scanned, PairingFault>> {
    const { device, space } = code
    const description = await links.answer(device, code.description)
    options.onPaired(device, code.session)
    const own = { type: 'answer' as const, space, device: self, session, about: code.id, description }
    return ok({ step: 'answer', device, code: (await writePairingCode(keys, own)).text })
  }

  async function complete(code: ReadCode): Promise<Result<Scanned, PairingFault>> {
    const { device } = code
    if (shown?.id !== code.about || shown.space !== code.space) return err('expired')
    shown = null
    options.onPaired(device, code.session)
    try {
      await links.complete(device, code.description)
    } catch (error) {
      if (error instanceof Malformed) throw error
      return err('expired')
    }
    return ok({ step: 'connecting', device })
  }

  return { offer, scan }
}
