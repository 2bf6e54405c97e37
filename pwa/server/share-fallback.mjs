// @ts-check
/**
 * Sharing from a phone normally never reaches the server: the service worker takes it. Right after installation, or
 * when the browser threw the worker away, it does; then the words travel on in the address, and files are dropped.
 */

/** Enough for a title, a link and a selection; a photo is refused before it is read. */
const MAX_BODY = 64 * 1024
const MAX_PART = 2000
/** What is read and thrown away, so that the browser gets its redirect; more than that, and it is cut off. */
const MAX_DRAIN = 32 * 1024 * 1024

/**
 * Answers POST /share by sending the browser to the screen that makes a draft of it.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export async function answerShare(request, response) {
  const target = new URLSearchParams()
  const body = await readBody(request)
  const form = body && (await readForm(body, request.headers['content-type'] ?? ''))
  for (const name of ['title', 'text', 'url']) {
    const value = form?.get(name)
    if (typeof value === 'string' && value) target.set(name, value.slice(0, MAX_PART))
  }
  if (target.size === 0) target.set('failed', '1')
  // 303: the browser goes on with GET, and a reload does not post again.
  response.writeHead(303, { location: `/share-target?${target}`, 'cache-control': 'no-store' })
  response.end()
}

/** @param {import('node:http').IncomingMessage} request */
async function readBody(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MAX_BODY) chunks.push(chunk)
    else if (size > MAX_DRAIN) return null
  }
  return size <= MAX_BODY ? Buffer.concat(chunks) : null
}

/**
 * @param {Buffer} body
 * @param {string} type
 */
async function readForm(body, type) {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch {
    return null
  }
}
