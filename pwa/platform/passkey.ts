// Passkeys as keys: the PRF extension of WebAuthn gives 32 secret bytes for a salt, the same each time, once the person has shown who he is.
import type { LockSecret } from '../../shared/workspace/lock/device-lock.ts'

/** `cancelled`: by the person, or it took too long. `no_prf`: the passkey has no such extension. `none`: there are no passkeys here. */
export type PasskeyFault = 'cancelled' | 'no_prf' | 'none'
export type PasskeySecret = Extract<LockSecret, { kind: 'passkey' }>
type Asked = { ok: true; value: PasskeySecret } | { ok: false; fault: PasskeyFault }

/** Ed25519, P-256 and RSA: what the passkey signs with is never asked for. */
const ALGORITHMS = [-8, -7, -257]

/** True where the browser may have passkeys for this address: an address that is a number cannot have any. */
export function mayHavePasskeys(): boolean {
  return 'PublicKeyCredential' in globalThis && !/^[\d.]+$|:/u.test(location.hostname)
}

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length))
const bufferOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes.slice()

function faultOf(error: unknown): PasskeyFault {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError' || name === 'InvalidStateError') return 'cancelled'
  if (name === 'NotSupportedError' || name === 'SecurityError') return 'none'
  throw error
}

function outputOf(credential: PublicKeyCredential): Uint8Array | null {
  const first = credential.getClientExtensionResults().prf?.results?.first
  if (!first) return null
  const bytes = ArrayBuffer.isView(first) ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength) : first
  return new Uint8Array(bytes).slice()
}

/** Makes a passkey and asks it for the bytes of the salt. `name`: how the browser lists it. */
export async function createPasskey(name: string, salt: Uint8Array): Promise<Asked> {
  try {
    const created = (await navigator.credentials.create({
      publicKey: {
        rp: { name: 'Touchline' },
        user: { id: random(16), name, displayName: name },
        challenge: random(32),
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        extensions: { prf: { eval: { first: bufferOf(salt) } } },
      },
    })) as PublicKeyCredential | null
    if (!created) return { ok: false, fault: 'cancelled' }
    if (!created.getClientExtensionResults().prf?.enabled) return { ok: false, fault: 'no_prf' }
    const credential = new Uint8Array(created.rawId)
    const output = outputOf(created)
    // Most give the bytes only when they are asked as a known passkey.
    return output ? { ok: true, value: { kind: 'passkey', credential, salt, output } } : askPasskey(credential, salt)
  } catch (error) {
    return { ok: false, fault: faultOf(error) }
  }
}

/** Asks a passkey for the bytes of the salt. */
export async function askPasskey(credential: Uint8Array, salt: Uint8Array): Promise<Asked> {
  try {
    const shown = (await navigator.credentials.get({
      publicKey: {
        challenge: random(32),
        allowCredentials: [{ type: 'public-key', id: bufferOf(credential) }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: bufferOf(salt) } } },
      },
    })) as PublicKeyCredential | null
    const output = shown && outputOf(shown)
    if (!shown) return { ok: false, fault: 'cancelled' }
    return output ? { ok: true, value: { kind: 'passkey', credential, salt, output } } : { ok: false, fault: 'no_prf' }
  } catch (error) {
    return { ok: false, fault: faultOf(error) }
  }
}
