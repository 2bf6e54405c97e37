// @ts-check
/**
 * Stands between browsers and the server of app and relay, and writes down what passes, as the network in between sees it:
 *
 *   node recording-proxy.mjs PORT_OF_THE_SERVER FILE
 *
 * FILE gets a line of JSON for each message of a WebSocket, `{from: 'client' | 'relay', bytes}` in base64, and for each HTTP request,
 * `{from: 'http', bytes}`. What the server answers to those is the app itself. Answers its parent with `{url}` when it listens. A server
 * that is gone looks gone.
 */
import { createWriteStream } from 'node:fs'
import { createServer, request as ask } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'

const port = Number(process.argv[2])
const file = createWriteStream(process.argv[3] ?? '')

/** @param {'client' | 'relay' | 'http'} from @param {Buffer} bytes */
const record = (from, bytes) => void file.write(`${JSON.stringify({ from, bytes: bytes.toString('base64') })}\n`)

const server = createServer((request, response) => {
  const { method, url, headers } = request
  record('http', Buffer.from(`${method} ${url}\n${JSON.stringify(headers)}`))
  request.on('data', (chunk) => record('http', chunk))
  const asked = ask({ host: 'localhost', port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  asked.on('error', () => request.socket.destroy())
  request.pipe(asked)
})

const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
server.on('upgrade', (request, socket, head) => {
  const { host, origin } = request.headers
  record('http', Buffer.from(`${request.url}\n${JSON.stringify(request.headers)}`))
  const outside = new WebSocket(`ws://localhost:${port}${request.url}`, {
    perMessageDeflate: false,
    headers: { host, origin },
  })
  outside.once('error', () => socket.destroy())
  outside.once('open', () =>
    sockets.handleUpgrade(request, socket, head, (inside) => {
      join(inside, outside, 'client')
      join(outside, inside, 'relay')
    }),
  )
})

/** @param {WebSocket} one @param {WebSocket} other @param {'client' | 'relay'} from */
function join(one, other, from) {
  one.on('error', () => {})
  one.on('message', (/** @type {Buffer} */ data, isBinary) => {
    record(from, data)
    other.send(data, { binary: isBinary })
  })
  // 1005 and 1006 say that there was no code; they cannot be sent.
  one.on('close', (code) => (code === 1005 || code === 1006 ? other.terminate() : other.close(code)))
}

server.listen(0, 'localhost', () => {
  const address = server.address()
  process.send?.({ url: `http://localhost:${typeof address === 'object' && address ? address.port : 0}` })
})
// What was written is in the file when this process has ended.
process.once('SIGTERM', () => file.end(() => process.exit(0)))
process.once('disconnect', () => process.exit(0))
