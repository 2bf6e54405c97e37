// A text with the signature of a device over it: a certificate, a plan in a file. Whoever has it can check that it is as it was signed; whose
// device it was, the members of a space say.
import * as v from 'valibot'
import { err, ok, type Result } from '../../kernel/result.ts'
import { ByteWriter, fromBase64Url, orNull, toBase64Url, toHex } from '../../sync/bytes.ts'
import { deviceIdOf, signAs, type DeviceKeys } from '../../sync/crypto/device-keys.ts'
import { verify } from '../../sync/crypto/webcrypto.ts'

const LABEL = 'touchline/signed-v1'
/** Longer ones are none of ours, characters. */
const MOST = 1_000_000

const bytes = (length: number) =>
  v.pipe(
    v.string(),
    v.check((text) => orNull(() => fromBase64Url(text))?.byteLength === length, 'not_bytes'),
  )

const envelope = v.object({
  touchline: v.literal('signed'),
  version: v.literal(1, 'newer'),
  use: v.pipe(v.string(), v.maxLength(60)),
  text: v.string(),
  /** Absent when the space it comes from is not shared: its device has no key then. */
  by: v.nullable(
    v.object({
      /** What the signer's person was called. Signed, but told by the signer. */
      name: v.pipe(v.string(), v.maxLength(200)),
      sign: bytes(32),
      box: bytes(32),
      signature: bytes(64),
    }),
  ),
})

export type SignedFault = 'not_signed_text' | 'newer' | 'forged'

export interface CheckedText {
  text: string
  /** Null: nobody signed it. `deviceId`: 32 hex, as in the members of a space. */
  by: { name: string; deviceId: string } | null
}

function toSign(use: string, text: string, name: string): Uint8Array {
  return new ByteWriter().text(LABEL).text(use).text(text).text(name).done()
}

/** The text with this device's signature, as JSON. `keys` null: without one. */
export async function signText(
  keys: DeviceKeys | null,
  { use, text, name }: { use: string; text: string; name: string },
): Promise<string> {
  const by = keys && {
    name,
    sign: toBase64Url(keys.public.sign),
    box: toBase64Url(keys.public.box),
    signature: toBase64Url(await signAs(keys, toSign(use, text, name))),
  }
  return JSON.stringify({ touchline: 'signed', version: 1, use, text, by })
}

/**
 * Checks a signed text that came from anywhere. A signature for another use, or with a single character changed, is a forged one; keys that do
 * not make up the device they claim cannot be exchanged under a name, because the name is their hash.
 */
export async function checkSignedText(given: string, use: string): Promise<Result<CheckedText, SignedFault>> {
  if (given.length > MOST) return err('not_signed_text')
  let data: unknown
  try {
    data = JSON.parse(given)
  } catch {
    return err('not_signed_text')
  }
  const parsed = v.safeParse(envelope, data)
  if (!parsed.success) {
    const isNewer = parsed.issues.length === 1 && parsed.issues[0].message === 'newer'
    return err(isNewer ? 'newer' : 'not_signed_text')
  }
  const { text, by, use: signedUse } = parsed.output
  if (signedUse !== use) return err('not_signed_text')
  if (!by) return ok({ text, by: null })
  const [sign, box] = [fromBase64Url(by.sign), fromBase64Url(by.box)]
  if (!(await verify(sign, fromBase64Url(by.signature), toSign(use, text, by.name)))) return err('forged')
  return ok({ text, by: { name: by.name, deviceId: toHex(deviceIdOf({ sign, box })) } })
}
