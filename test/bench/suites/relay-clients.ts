// Clients of the three servers of `npm run bench -- relay`. They write real Yjs updates, ours sealed and signed as a peer does, and count what
// reaches them without applying or opening it, alike for all: the servers are measured, not the clients.
import { decodeServerMessage, encodeClientMessage, authBytes, originOf } from '../../../shared/sync/relay/protocol.ts'
import { concatBytes, fromHex, toHex, utf8 } from '../../../shared/sync/bytes.ts'
import { createDeviceKeys, deviceIdOf, signAs } from '../../../shared/sync/crypto/device-keys.ts'
import { docIdOf, MessageKeys, sealEnvelope } from '../../../shared/sync/envelope/seal.ts'
import { hash } from '../../../shared/sync/crypto/digest.ts'
import { foundSpace } from '../../../shared/sync/membership/write.ts'

interface Socket {
  binaryType: string
  onopen: (() => void) | null
  onmessage: ((event: { data: ArrayBuffer }) => void) | null
  onerror: ((event: { message?: string }) => void) | null
  onclose: ((event: { code: number }) => void) | null
  send(bytes: Uint8Array): void
  close(): void
}
export type OpenSocket = (address: string) => Socket

/** One writer and reader in the room that all share. */
export interface Client {
  /**
   * The message that carries one update, to be sent in the order of the calls. `id` is what `onUpdate` of the others is called with; the
   * update holds it as `tagOf(id)`.
   */
  prepare(update: Uint8Array, id: number): Promise<Uint8Array>
  send(message: Uint8Array): void
  close(): void
}

/** Text by which an update is known again. */
export const tagOf = (id: number): string => `TAG${String(id).padStart(8, '0')}`

/** The ids in an update that nobody sealed: Hocuspocus merges several into one. */
function idsIn(bytes: Uint8Array): number[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ids: number[] = []
  for (let at = text.indexOf('TAG'); at >= 0; at = text.indexOf('TAG', at + 11)) {
    ids.push(Number(text.toString('latin1', at + 3, at + 11)))
  }
  return ids
}

/** Connects clients to a server. `onUpdate` is called for each update that reaches a client, perhaps for its own too. */
export type Connect = (
  address: string,
  count: number,
  openSocket: OpenSocket,
  onUpdate: (client: number, id: number) => void,
) => Promise<Client[]>

const ENTRY = { op: 1, envelope: 2 }

function opened(socket: Socket): Promise<void> {
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve()
    socket.onerror = (event) => reject(new Error(event.message ?? 'no connection'))
  })
}

/** Ours: every client a connection of one member, each with a chain of envelopes of its own. */
export const touchline: Connect = async (address, count, openSocket, onUpdate) => {
  const keys = await createDeviceKeys()
  const device = deviceIdOf(keys.public)
  const genesis = await foundSpace(keys, { kind: 'team', sealedName: new Uint8Array(40) })
  const space = fromHex(genesis.space)
  const content = crypto.getRandomValues(new Uint8Array(32))
  const messageKeys = new MessageKeys(() => content)
  // Stands in for opening an envelope: the end of its signature tells which it is.
  const idByEnd = new Map<number, number>()
  const endOf = (bytes: Uint8Array): number => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + bytes.byteLength - 16)
    return view.getUint32(0) * 2 ** 20 + (view.getUint32(4) >>> 12)
  }
  const clients: Client[] = []
  for (let number = 0; number < count; number++) {
    const socket = openSocket(address)
    const ready = later()
    socket.binaryType = 'arraybuffer'
    socket.onerror = (event) => ready.reject(new Error(event.message ?? 'no connection'))
    socket.onclose = ({ code }) => ready.reject(new Error(`closed ${code}`))
    socket.onmessage = ({ data }) => {
      const message = decodeServerMessage(new Uint8Array(data))
      if (message.type === 'hello') {
        void signAs(keys, authBytes(originOf(address), space, message.nonce)).then((signature) =>
          socket.send(
            encodeClientMessage({ type: 'auth', space, claim: { as: 'device', device }, signature, introduces: true }),
          ),
        )
      } else if (message.type === 'welcome' && message.standing === 'stranger') {
        const entries = [concatBytes([Uint8Array.of(ENTRY.op), genesis.bytes])]
        socket.send(encodeClientMessage({ type: 'append', request: 0, entries }))
      } else if (message.type === 'welcome') socket.send(encodeClientMessage({ type: 'subscribe', after: 0 }))
      else if (message.type === 'subscribed') ready.resolve()
      else if (message.type === 'entries') {
        for (const { bytes } of message.entries)
          if (bytes[0] === ENTRY.envelope) onUpdate(number, idByEnd.get(endOf(bytes)) ?? -1)
      } else if (message.type === 'refused') throw new Error(`refused: ${message.reason}`)
    }
    await ready.promise
    const name = `room ${number}`
    const doc = docIdOf('00'.repeat(16), name)
    const header = {
      kind: 'update' as const,
      space: genesis.space,
      doc,
      device: toHex(device),
      keyId: '11'.repeat(16),
      authHead: genesis.hash.slice(0, 32),
      deps: [],
    }
    let seq = 0
    let prevHash: Uint8Array = new Uint8Array(32)
    let turn = Promise.resolve<Uint8Array>(new Uint8Array())
    const prepare = async (update: Uint8Array, id: number): Promise<Uint8Array> => {
      const sealed = await sealEnvelope(
        keys,
        messageKeys,
        { ...header, seq: ++seq, prevHash },
        { name, blocks: [update] },
      )
      prevHash = hash(sealed)
      idByEnd.set(endOf(sealed), id)
      const entries = [concatBytes([Uint8Array.of(ENTRY.envelope), sealed])]
      return encodeClientMessage({ type: 'append', request: seq, entries })
    }
    clients.push({
      prepare: (update, id) => (turn = turn.then(() => prepare(update, id))),
      send: (message) => socket.send(message),
      close: () => socket.close(),
    })
  }
  return clients
}

/** lib0's variable-length number, as Yjs' protocols have it. */
function varUint(value: number): number[] {
  const out: number[] = []
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...out, left]
    out.push(128 | (left % 128))
  }
}

const block = (bytes: Uint8Array): number[] => [...varUint(bytes.byteLength), ...bytes]

const SYNC = 0
const UPDATE = 2

/** y-websocket: the room in the path, messages `sync, update, bytes`. */
export const yWebsocket: Connect = async (address, count, openSocket, onUpdate) => {
  const clients: Client[] = []
  for (let number = 0; number < count; number++) {
    const socket = openSocket(`${address}/room`)
    await opened(socket)
    socket.onmessage = ({ data }) => {
      const bytes = new Uint8Array(data)
      if (bytes[0] === SYNC && bytes[1] === UPDATE) for (const id of idsIn(bytes)) onUpdate(number, id)
    }
    const prepare = async (update: Uint8Array) => Uint8Array.from([SYNC, UPDATE, ...block(update)])
    clients.push({ prepare, send: (message) => socket.send(message), close: () => socket.close() })
  }
  return clients
}

/** Hocuspocus: every message begins with the room's name; a token is sent before all else. */
export const hocuspocus: Connect = async (address, count, openSocket, onUpdate) => {
  const room = block(utf8('room'))
  const AUTH = 2
  const clients: Client[] = []
  for (let number = 0; number < count; number++) {
    const socket = openSocket(address)
    await opened(socket)
    const ready = later()
    socket.onclose = ({ code }) => ready.reject(new Error(`closed ${code}`))
    socket.onmessage = ({ data }) => {
      const bytes = new Uint8Array(data)
      const type = bytes[room.length]
      if (type === AUTH) ready.resolve()
      else if (type === SYNC && bytes[room.length + 1] === UPDATE) for (const id of idsIn(bytes)) onUpdate(number, id)
    }
    socket.send(Uint8Array.from([...room, AUTH, 0, ...block(utf8('token'))]))
    await ready.promise
    const prepare = async (update: Uint8Array) => Uint8Array.from([...room, SYNC, UPDATE, ...block(update)])
    clients.push({ prepare, send: (message) => socket.send(message), close: () => socket.close() })
  }
  return clients
}

function later(): { promise: Promise<void>; resolve(): void; reject(error: Error): void } {
  let resolve = () => {}
  let reject: (error: Error) => void = () => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
