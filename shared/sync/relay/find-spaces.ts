// How a device that has nothing but its keys, as one made again from recovery words, learns from a relay which spaces it is in.
import { orNull } from '../bytes.ts'
import type { DevicePublic } from '../crypto/device-keys.ts'
import type { RelaySocket } from './client.ts'
import {
  authBytes,
  CLOSE,
  decodeServerMessage,
  encodeClientMessage,
  NO_SPACE,
  originOf,
  type ServerMessage,
} from './protocol.ts'

/** ms a relay has for each of its answers. */
const PATIENCE = 30_000

/** More than a person has: what goes beyond is a relay gone wild. */
const MOST = 8192

export interface FindOptions {
  /** `wss://host/relay`. */
  address: string
  device: DevicePublic
  /** The device's signature. */
  sign(bytes: Uint8Array): Promise<Uint8Array>
  openSocket(address: string): RelaySocket
}

export interface FoundSpaces {
  /** 16 bytes each. The relay's word: whether they are there and what they hold shows when their logs are read. */
  spaces: Uint8Array[]
  /** The relay knows of more than it told: of thousands, or an older one of more than 64. */
  more: boolean
}

/**
 * Why a relay did not say which spaces a device is in.
 * - `offline`: not reached, or it went away or fell silent before it answered.
 * - `rate`: asked too often; again after `retryIn` ms.
 * - `unauthorized`: it does not accept the signature, as when it is reached under a name it does not take for its own.
 * - `protocol`: it answered what it should not have, as one that is older than this question.
 */
export class FindFailed extends Error {
  constructor(
    readonly reason: 'offline' | 'rate' | 'unauthorized' | 'protocol',
    readonly retryIn = 0,
  ) {
    super(`the relay did not say which spaces there are: ${reason}`)
  }
}

/** Asks once, over a connection of its own. Rejects with `FindFailed`, or as `sign` does. */
export async function findSpaces(options: FindOptions): Promise<FoundSpaces> {
  let socket: RelaySocket
  try {
    socket = options.openSocket(options.address)
  } catch {
    throw new FindFailed('offline')
  }
  let patience: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<FoundSpaces>((resolve, reject) => {
      const expect = () => {
        clearTimeout(patience)
        patience = setTimeout(() => reject(new FindFailed('offline')), PATIENCE)
      }
      expect()
      socket.binaryType = 'arraybuffer'
      socket.onerror = () => reject(new FindFailed('offline'))
      const spaces: Uint8Array[] = []
      socket.onclose = ({ code }) => {
        // It has told what it would.
        if (spaces.length > 0 && code === CLOSE.done) resolve({ spaces, more: true })
        else reject(new FindFailed(reasonOf(code)))
      }
      let isGreeted = false
      socket.onmessage = ({ data }) => {
        expect()
        const message = read(data)
        if (message?.type === 'hello' && !isGreeted) {
          isGreeted = true
          answer(options, message.nonce).then((bytes) => socket.send(bytes), reject)
        } else if (message?.type === 'spaces' && isGreeted && spaces.length < MOST) {
          spaces.push(...message.spaces)
          if (!message.more) resolve({ spaces, more: false })
        } else if (message?.type === 'refused') reject(new FindFailed('rate', message.retryAfter))
        else reject(new FindFailed('protocol'))
      }
    })
  } finally {
    clearTimeout(patience)
    socket.onmessage = null
    socket.onclose = null
    // One that is closed before it opened reports an error, which nobody waits for any more.
    socket.onerror = () => {}
    socket.close()
  }
}

async function answer({ address, device, sign }: FindOptions, nonce: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const signature = await sign(authBytes(originOf(address), NO_SPACE, nonce))
  return encodeClientMessage({
    type: 'auth',
    space: NO_SPACE,
    claim: { as: 'keys', public: device },
    signature,
    introduces: false,
  }) as Uint8Array<ArrayBuffer>
}

function read(data: unknown): ServerMessage | null {
  return data instanceof ArrayBuffer ? orNull(() => decodeServerMessage(new Uint8Array(data))) : null
}

function reasonOf(code: number): FindFailed['reason'] {
  if (code === CLOSE.malformed) return 'protocol'
  return code === CLOSE.unauthorized ? 'unauthorized' : 'offline'
}
