// @ts-check
/**
 * Serves the built app: files from one folder, compressed copies where the build made them, and headers that leave a
 * page no right it does not need. Node built-ins only.
 */
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { securityHeaders } from './security-headers.mjs'
import { answerShare } from './share-fallback.mjs'

/** @type {Record<string, string>} */
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** The encodings the build writes beside a file, the smaller first. */
const ENCODINGS = /** @type {const} */ ([
  ['br', '.br'],
  ['gzip', '.gz'],
])

const ONE_YEAR = 'public, max-age=31536000, immutable'
/** Kept, but asked about each time: an update must reach every browser that is online. */
const ASK_FIRST = 'no-cache'

/**
 * What the server needs of a relay.
 * @typedef {object} RelayPort
 * @property {(request: import('node:http').IncomingMessage, socket: import('node:stream').Duplex, head: Buffer) => void} upgrade
 * @property {(path: string, response: import('node:http').ServerResponse) => Promise<void>} answer
 */

/**
 * A server for the built app in `root`, and for a relay under /relay when there is one; call `listen` on it.
 * @param {{ root: string, relay?: RelayPort | null }} options
 * @returns {import('node:http').Server}
 */
export function createAppServer({ root, relay = null }) {
  const folder = resolve(root)
  const server = createServer((request, response) => {
    answer(folder, relay, request, response).catch((error) => {
      // A reader who went away in the middle is no error of ours.
      if (response.destroyed || error?.code === 'ERR_STREAM_PREMATURE_CLOSE') return response.destroy()
      console.error(error)
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'Something went wrong on the server.')
    })
  })
  server.on('upgrade', (request, socket, head) => {
    if (relay && readPath(request.url) === '/relay') return relay.upgrade(request, socket, head)
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })
  // Slow or stuck clients give their connection back.
  server.requestTimeout = 30_000
  server.headersTimeout = 15_000
  return server
}

/**
 * @param {string} folder
 * @param {RelayPort | null} relay
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function answer(folder, relay, request, response) {
  for (const [name, value] of securityHeaders) response.setHeader(name, value)
  const path = readPath(request.url)
  if (path === null) return refuse(response, 400, 'That address cannot be read.')
  if (path === '/share' && request.method === 'POST') return answerShare(request, response)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    return refuse(response, 405, 'Only reading is possible here.')
  }
  if (path === '/health') return refuse(response, 200, 'ok')
  if (path.startsWith('/relay/')) {
    return relay ? relay.answer(path, response) : refuse(response, 503, 'There is no relay here.')
  }

  const file = await findFile(folder, path)
  if (file) return sendFile(file, path, request, response)
  // A missing script or picture is an error; any other address is a screen, which the app itself finds.
  const isScreen = (extname(path) === '' || accepts(request, 'text/html')) && !/^\/assets\/|\/\./.test(path)
  const shell = isScreen ? await findFile(folder, '/index.html') : null
  if (shell) return sendFile(shell, '/index.html', request, response)
  return refuse(response, 404, 'There is no such file.')
}

/**
 * The decoded path of a request, or null when it is malformed or could name something outside the folder.
 * @param {string | undefined} url
 */
function readPath(url) {
  try {
    const path = decodeURIComponent(new URL(url ?? '/', 'http://host').pathname)
    return path.includes('\0') || path.includes('\\') ? null : path
  } catch {
    return null
  }
}

/**
 * @param {string} folder
 * @param {string} path
 * @returns {Promise<{ path: string, size: number, changed: Date } | null>}
 */
async function findFile(folder, path) {
  const full = resolve(join(folder, path === '/' ? 'index.html' : path))
  // `join` has folded every "..": whatever still begins with the folder is inside it.
  if (!full.startsWith(folder + sep)) return null
  // Compressed copies and hidden files are no addresses of their own.
  if (/(^|\/)\./.test(path) || /\.(br|gz)$/.test(path)) return null
  try {
    // A link inside the folder could still lead out of it.
    if (!(await realpath(full)).startsWith((await realpath(folder)) + sep)) return null
    const found = await stat(full)
    return found.isFile() ? { path: full, size: found.size, changed: found.mtime } : null
  } catch {
    return null
  }
}

/**
 * @param {{ path: string, size: number, changed: Date }} file
 * @param {string} path
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function sendFile(file, path, request, response) {
  response.setHeader('content-type', TYPES[extname(file.path)] ?? 'application/octet-stream')
  response.setHeader('cache-control', path.startsWith('/assets/') ? ONE_YEAR : ASK_FIRST)
  response.setHeader('vary', 'accept-encoding')
  const tag = `W/"${file.size.toString(36)}-${file.changed.getTime().toString(36)}"`
  response.setHeader('etag', tag)
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304)
    return void response.end()
  }
  const { encoding, sent } = await chooseEncoding(file, request)
  if (encoding) response.setHeader('content-encoding', encoding)
  response.setHeader('content-length', sent.size)
  response.writeHead(200)
  if (request.method === 'HEAD') return void response.end()
  await pipeline(createReadStream(sent.path), response)
}

/**
 * @param {{ path: string, size: number }} file
 * @param {import('node:http').IncomingMessage} request
 */
async function chooseEncoding(file, request) {
  const header = String(request.headers['accept-encoding'] ?? '')
  for (const [encoding, suffix] of ENCODINGS) {
    if (!acceptsEncoding(header, encoding)) continue
    const found = await stat(file.path + suffix).catch(() => null)
    if (found?.isFile()) return { encoding, sent: { path: file.path + suffix, size: found.size } }
  }
  return { encoding: null, sent: file }
}

/**
 * @param {string} header
 * @param {string} encoding
 */
function acceptsEncoding(header, encoding) {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {string} type
 */
function accepts(request, type) {
  return String(request.headers.accept ?? '').includes(type)
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {number} status
 * @param {string} text
 */
function refuse(response, status, text) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(text + '\n')
}
